package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
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
  private SchemaDeployment control;
  private SchemaDeployment data;

  ControlElsewhereTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    control =
        SchemaDeployment.in(database.server().createDatabase().installControlTable())
            .schemas("blue", "green")
            .row();
    data = new SchemaDeployment(database, control.name(), "blue", "green", "postgres");
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
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
      control.flip("blue");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "blue"::equals);
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
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      data.createSides();
      awaitTold("true");
      control.flip("green");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
    }
  }

  @Test
  void watchersOwnUserDoesNotSpeakForTheApplication() throws SQLException {
    SchemaDeployment own = SchemaDeployment.in(database.server().createDatabase()).items().create();
    String watcher = "watcher_" + own.name();
    own.database()
        .execute(
            "REVOKE USAGE ON SCHEMA green FROM public",
            "CREATE ROLE " + watcher + " LOGIN",
            "GRANT bluegreen_client TO " + watcher);
    String url = own.url("bluegreen.controlUser=" + watcher, "bluegreen.ttl=100ms");
    try (Connection connection = DriverManager.getConnection(url)) {
      Waits.eventually()
          .until(() -> own.database().query(OK.formatted(own.name())), "true"::equals);
      own.flip("green");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
    }
  }

  private void awaitTold(String words) {
    Waits.eventually()
        .until(() -> control.database().query(OK.formatted(control.name())), words::equals);
  }
}
