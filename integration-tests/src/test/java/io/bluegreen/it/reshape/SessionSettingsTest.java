package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A reshape whose writers have settings that change what text means. */
@ExtendWith(PgExtension.class)
class SessionSettingsTest {
  private static final String SPEC =
      """
      -- reshape: days
      -- source: app.days
      -- target: app.days_v2
      CREATE TABLE app.days_v2 (day date, due date, lasts text, share text, code text, PRIMARY KEY (day));
      -- forward:
      SELECT day, due::date AS due, lasts::text AS lasts, share::text AS share, regexp_replace(code, '\\D', '', 'g') AS code
      -- back:
      day = day, due = due::text, lasts = lasts::interval, share = share::float8, code = 'no.' || code
      """;

  private PgDatabase database;
  private ReshapeRuns reshape;

  SessionSettingsTest(PgDatabase shared) {
    database = shared;
    reshape = new ReshapeRuns(shared);
  }

  @BeforeEach
  void started(PgDatabase own, @TempDir Path directory) throws Exception {
    database = own;
    reshape = new ReshapeRuns(own);
    own.installControlTable();
    own.execute(
        "CREATE SCHEMA app",
        "CREATE TABLE app.days (day date PRIMARY KEY, due text, lasts interval, share float8, code text)",
        "INSERT INTO app.days SELECT date '2026-01-01' + i, '2026-02-03', interval '1 day 2 hours', 0.1 + 0.2, 'no.' || i FROM generate_series(1, 100) i");
    Path file = Files.writeString(directory.resolve("days.reshape.sql"), SPEC);
    reshape.done("start", file.toString());
  }

  @Test
  void whatIsMirroredIsTheSameAsWhatIsFilled() throws Exception {
    reshape.done("fill", "days", "--batch", "50", "--pause", "0s");
    try (Connection writer = unusual()) {
      run(writer, "UPDATE app.days SET due = '2026-04-05', code = 'no.7' WHERE day < '20/01/2026'");
      run(
          writer,
          "UPDATE app.days_v2 SET lasts = '3 days 04:00:00', share = '0.7' WHERE day > '01/03/2026'");
      run(
          writer,
          "INSERT INTO app.days VALUES ('13/12/2026', '03/04/2027', '1 5:00', 1.0/3, 'no.1')");
      run(writer, "DELETE FROM app.days WHERE day = '04/03/2026'");
    }
    reshape.done("verify", "days");
    assertThat(database.query("SELECT due FROM app.days_v2 WHERE day = '2026-12-13'"))
        .as("as the tool reads it")
        .isEqualTo("2027-03-04");
  }

  @Test
  void aKeyThatIsNotedIsReadAsItWasMeant() throws Exception {
    try (Connection writer = unusual()) {
      writer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      writer.setAutoCommit(false);
      run(writer, "SELECT count(*) FROM app.days");
      reshape.done("fill", "days", "--batch", "50", "--pause", "0s");
      run(writer, "DELETE FROM app.days WHERE day = '04/03/2026'");
      writer.commit();
    }
    assertThat(database.query("SELECT key FROM bluegreen.reshape_recheck"))
        .isEqualTo("{2026-03-04}");
    reshape.done("verify", "days");
    assertThat(database.queryLong("SELECT count(*) FROM app.days_v2")).isEqualTo(99);
  }

  private Connection unusual() throws SQLException {
    Connection connection = database.connect();
    connection
        .createStatement()
        .execute(
            "SET intervalstyle = 'sql_standard'; SET extra_float_digits = -10;"
                + " SET standard_conforming_strings = off");
    return connection;
  }

  /** Runs a statement under a DateStyle that pgjdbc does not want to hear of. */
  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET datestyle = 'SQL, DMY'; " + sql + "; SET datestyle = 'ISO, MDY'");
    }
  }
}
