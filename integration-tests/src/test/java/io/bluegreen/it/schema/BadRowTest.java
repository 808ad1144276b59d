package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows with impossible contents, in a table of an older script without today's checks. */
@ExtendWith(PgExtension.class)
class BadRowTest {
  private static final String DROP_CHECKS =
      "DO $$ DECLARE c name; BEGIN FOR c IN SELECT conname FROM pg_constraint WHERE contype = 'c'"
          + " AND conrelid = 'bluegreen.deployment'::regclass LOOP EXECUTE"
          + " format('ALTER TABLE bluegreen.deployment DROP CONSTRAINT %I', c); END LOOP; END $$";

  private final PgDatabase database;
  private SchemaDeployment pair;

  BadRowTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    database.execute(
        DROP_CHECKS, "ALTER TABLE bluegreen.deployment ALTER COLUMN active DROP NOT NULL");
  }

  @ParameterizedTest
  @CsvSource({
    "active, '''purple''', 'is ''purple''; it has to be ''blue'' or ''green'''",
    "active, NULL, 'is NULL; it has to be ''blue'' or ''green'''",
    "phase, '''frozen''', 'is ''frozen''; it has to be ''steady'' or ''hold'''",
    "mode, '''table''', 'is ''table''; it has to be ''schema'' or ''cluster'''",
    "blue, '''''', 'is ''''; it has to be a schema name'",
  })
  void connectTellsTheColumnTheValueAndTheMend(String column, String value, String told)
      throws Exception {
    pair.writeUnnoticed(column + " = " + value);
    assertThat(BackgroundCall.doing(() -> pair.connect().close()).failure())
        .isInstanceOf(SQLException.class)
        .hasMessageStartingWith(
            "bluegreen.deployment." + column + " of deployment '" + pair.name() + "' " + told)
        .hasMessageContaining("install.sql")
        .hasFieldOrPropertyWithValue("SQLState", "22023");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dedicated", "borrowed"})
  void lastKnownStateGoesOnUnderABadRowWithOneWarning(String watcher) throws Exception {
    try (CapturedLog log = CapturedLog.open();
        Connection connection =
            pair.connect("bluegreen.ttl=50ms", "bluegreen.watcher=" + watcher)) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      pair.writeUnnoticed("active = 'purple'");
      Waits.eventually()
          .until(
              () -> {
                assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
                return !log.messages(Level.WARN, "").isEmpty();
              });
      Queries.run(connection, "INSERT INTO item (id) VALUES (1)");
      pair.writeUnnoticed("active = 'green'");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
      assertThat(log.messages(Level.WARN, pair.name()))
          .singleElement()
          .asString()
          .contains("last-known state goes on")
          .contains("bluegreen.deployment.active")
          .contains("'purple'");
    }
  }

  @Test
  void badRowDoesNotDisturbItsNeighbour() throws Exception {
    SchemaDeployment neighbour = SchemaDeployment.in(database).schemas("blue", "green").row();
    try (Connection connection = pair.connect("bluegreen.ttl=50ms");
        Connection other = neighbour.connect("bluegreen.ttl=50ms")) {
      pair.writeUnnoticed("active = 'purple'");
      neighbour.flipAndAwait("green");
      assertThat(SchemaDeployment.side(other)).isEqualTo("green");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
  }

  @Test
  void deletedRowLeavesTheLastKnownStateInForceUntilItIsThereAgain() throws Exception {
    try (CapturedLog log = CapturedLog.open();
        Connection connection = pair.connect("bluegreen.ttl=50ms")) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      database.execute("DELETE FROM bluegreen.deployment WHERE name = '" + pair.name() + "'");
      Waits.eventually().until(() -> !log.messages(Level.WARN, pair.name()).isEmpty());
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      database.execute(
          "INSERT INTO bluegreen.deployment (name, mode, blue, green, active)"
              + " VALUES ('%s', 'schema', 'blue', 'green', 'green')".formatted(pair.name()));
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
      assertThat(log.messages(Level.WARN, pair.name()))
          .singleElement()
          .asString()
          .contains("last-known state goes on");
    }
  }
}
