package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The control table is not in the application's database, or the watcher is not the application's
 * user: what is told of the idle schema is what the application finds there.
 */
@ExtendWith(PgExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlElsewhereTest {
  private static final String OK =
      "SELECT idle_side_ok || coalesce(' ' || idle_side_error, '') FROM bluegreen.client"
          + " WHERE deployment = '%s'";

  private final PgDatabase database;
  private Pair control;
  private Pair data;

  ControlElsewhereTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    control = Pair.of(database.server().createDatabase().installControlTable(), "blue", "green");
    data = new Pair(database, control.name(), "blue", "green");
    data.createSides();
  }

  private Connection connect() throws SQLException {
    return data.connect(
        "bluegreen.control=" + control.database().endpoint(), "bluegreen.ttl=100ms");
  }

  @Test
  void flipIsAcceptedAndFollowedOnceTheClientHasTriedTheIdleSchema() throws SQLException {
    try (Connection connection = connect()) {
      awaitTold("true");
      control.flip("green");
      Pair.eventually().until(() -> Pair.side(connection), "green"::equals);
      control.flip("blue");
      Pair.eventually().until(() -> Pair.side(connection), "blue"::equals);
    }
  }

  @Test
  void schemaThatIsNotInTheApplicationsDatabaseKeepsTheFlipBack() throws SQLException {
    database.execute("DROP SCHEMA green CASCADE");
    control.database().execute("CREATE SCHEMA green");
    try (Connection connection = connect()) {
      awaitTold("false schema green does not exist");
      assertThatThrownBy(() -> control.flip("green"))
          .hasMessageContaining("cannot reach it")
          .hasMessageContaining("schema green does not exist");
      assertThat(Pair.side(connection)).isEqualTo("blue");
      data.createSides();
      awaitTold("true");
      control.flip("green");
      Pair.eventually().until(() -> Pair.side(connection), "green"::equals);
    }
  }

  @Test
  void watchersOwnUserDoesNotSpeakForTheApplication() throws SQLException {
    Pair own = Pair.in(database.server().createDatabase());
    String watcher = "watcher_" + own.name();
    own.database()
        .execute(
            "REVOKE USAGE ON SCHEMA green FROM public",
            "CREATE ROLE " + watcher + " LOGIN",
            "GRANT bluegreen_client TO " + watcher);
    String url = own.url("bluegreen.controlUser=" + watcher, "bluegreen.ttl=100ms");
    try (Connection connection = DriverManager.getConnection(url)) {
      Pair.eventually().until(() -> own.database().query(OK.formatted(own.name())), "true"::equals);
      own.flip("green");
      Pair.eventually().until(() -> Pair.side(connection), "green"::equals);
    }
  }

  private void awaitTold(String words) {
    Pair.eventually()
        .until(() -> control.database().query(OK.formatted(control.name())), words::equals);
  }
}
