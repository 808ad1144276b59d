package io.bluegreen.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.jdbc.model.Side;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The calls that are repeated after their connection was cut. Each statement leaves a mark every
 * time it runs, and its answer is lost after it has run, so the marks show every repetition.
 */
class RepeatedCallsTest extends BareDeploymentTest {
  @BeforeAll
  static void start() throws Exception {
    pair.database(Side.BLUE)
        .execute(
            "CREATE SEQUENCE calls",
            "CREATE SEQUENCE numbers",
            "CREATE TABLE item (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
            "CREATE TABLE fluid (a int)",
            "CREATE FUNCTION careless() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER"
                + " AS 'SELECT nextval(''calls'')'",
            "CREATE VIEW hidden AS SELECT careless() AS n",
            "CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
                + " AS 'BEGIN PERFORM nextval(''calls''); RETURN NULL; END'",
            "CREATE TRIGGER mark AFTER INSERT OR UPDATE OR DELETE ON item"
                + " FOR EACH STATEMENT EXECUTE FUNCTION mark()",
            "CREATE PROCEDURE halves() LANGUAGE plpgsql AS 'BEGIN"
                + " UPDATE item SET n = n + 1; COMMIT; UPDATE item SET n = n + 1; END'",
            "CREATE TABLE quiet (id int PRIMARY KEY, n int NOT NULL DEFAULT 0,"
                + " number bigint DEFAULT nextval('numbers'), at timestamptz DEFAULT now())",
            "CREATE TABLE by_default (id int PRIMARY KEY, n bigint DEFAULT careless())",
            "CREATE DOMAIN careless_number AS bigint DEFAULT careless()",
            "CREATE TABLE by_domain (id int PRIMARY KEY, n careless_number)",
            "CREATE TABLE by_check (id int PRIMARY KEY CHECK (careless() > 0))",
            "CREATE TABLE by_rule (id int PRIMARY KEY)",
            "CREATE RULE also AS ON DELETE TO by_rule DO ALSO SELECT careless()",
            "CREATE TABLE in_parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
            "CREATE TABLE a_part PARTITION OF in_parts FOR VALUES FROM (0) TO (9)",
            "CREATE TRIGGER mark AFTER INSERT ON a_part FOR EACH ROW EXECUTE FUNCTION mark()",
            "CREATE TABLE parent (id int PRIMARY KEY)",
            "CREATE TABLE child (id int REFERENCES parent ON DELETE CASCADE)",
            "CREATE TRIGGER mark AFTER DELETE ON child FOR EACH ROW EXECUTE FUNCTION mark()",
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO app",
            "GRANT USAGE ON SEQUENCE numbers TO app");
  }

  @BeforeEach
  void nothingWasCalled() throws SQLException {
    pair.database(Side.BLUE)
        .execute(
            "TRUNCATE item, quiet, by_default, by_domain, by_check, by_rule, in_parts, parent, child",
            "INSERT INTO item VALUES (1)",
            "INSERT INTO quiet VALUES (1)",
            "INSERT INTO by_rule VALUES (1)",
            "INSERT INTO parent VALUES (1)",
            "INSERT INTO child VALUES (1)",
            "ALTER SEQUENCE calls RESTART");
  }

  @Test
  void aReadIsRepeatedWhereItCannotWrite() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      cut("transaction_read_only");
      try (ResultSet row =
          statement.executeQuery("SELECT current_setting('transaction_read_only')")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("on");
      }
      statement.execute("UPDATE item SET n = 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT careless()", "SELECT * FROM hidden", "SELECT nextval('calls')"})
  void aReadThatMayWriteIsNot(String read) throws SQLException {
    pair.database(Side.BLUE).execute("GRANT ALL ON SEQUENCE calls TO app");
    assertThat(lost(read)).isEqualTo("08007");
    assertThat(calls()).isOne();
  }

  @Test
  void aWriteWithAMarkOfTheApplicationIsRepeated() throws SQLException {
    assertThat(lost("/* bluegreen:idempotent */ UPDATE item SET n = n + 1")).isEqualTo("done");
    assertThat(calls()).isEqualTo(2);
  }

  @Test
  void aRepetitionIsRecorded(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("retry.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("io.bluegreen.Retry");
      recording.start();
      assertThat(lost("/* bluegreen:idempotent */ UPDATE item SET n = n + 1")).isEqualTo("done");
      recording.stop();
      recording.dump(file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .first()
        .satisfies(event -> assertThat(event.getString("verdict")).isEqualTo("OUTCOME_UNKNOWN"))
        .satisfies(event -> assertThat(event.getString("sqlState")).startsWith("08"));
  }

  @Test
  void aWriteThatTheOperatorNamesIsRepeated() throws SQLException {
    String named = "bluegreen.idempotentStatements=" + URLEncoder.encode("^UPDATE item", UTF_8);
    assertThat(lost("UPDATE item SET n = n + 1", named)).isEqualTo("done");
    assertThat(calls()).isEqualTo(2);
    assertThat(lost("DELETE FROM item", named)).isEqualTo("08007");
    assertThat(calls()).isEqualTo(3);
  }

  /** Only a repetition can end well, for the answer of the first execution is lost. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO quiet (id) VALUES (2) ON CONFLICT (id) DO NOTHING | done",
        "INSERT INTO quiet VALUES (2) ON CONFLICT DO NOTHING           | 08007",
        "UPDATE quiet SET n = 7 WHERE id = 1                           | done",
        "DELETE FROM quiet WHERE id = 1                                | done",
        "UPDATE quiet SET n = n + 1 WHERE id = 1                       | 08007",
        "INSERT INTO quiet VALUES (2)                                  | 08007"
      })
  void withRetryIdempotentAShapeThatMayRunTwiceIsRepeated(String write, String end)
      throws SQLException {
    assertThat(lost(write)).as("retry=safe").isEqualTo("08007");
    nothingWasCalled();
    assertThat(lost(write, "bluegreen.retry=idempotent")).isEqualTo(end);
  }

  /** Each of these tables does something that shows in the sequence, or in another table. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO item (id) VALUES (2) ON CONFLICT (id) DO NOTHING",
        "UPDATE item SET n = 7 WHERE id = 1",
        "DELETE FROM item WHERE id = 1",
        "INSERT INTO by_default (id) VALUES (2) ON CONFLICT (id) DO NOTHING",
        "INSERT INTO by_domain (id) VALUES (2) ON CONFLICT (id) DO NOTHING",
        "INSERT INTO by_check (id) VALUES (2) ON CONFLICT (id) DO NOTHING",
        "DELETE FROM by_rule WHERE id = 1",
        "INSERT INTO in_parts (id) VALUES (2) ON CONFLICT (id) DO NOTHING",
        "DELETE FROM parent WHERE id = 1",
      })
  void aShapeWhoseTableMayDoMoreIsNot(String write) throws SQLException {
    assertThat(lost(write, "bluegreen.retry=idempotent")).isEqualTo("08007");
    assertThat(calls()).isOne();
  }

  @Test
  void withRetryOffNothingIs() throws SQLException {
    String off = "bluegreen.retry=off";
    assertThat(lost("SELECT 1 AS off", off)).isEqualTo("08007");
    assertThat(lost("/* bluegreen:idempotent */ UPDATE item SET n = 1", off)).isEqualTo("08007");
    assertThat(calls()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CALL halves()",
        "DO $$ BEGIN UPDATE item SET n = n + 1; END $$",
        "UPDATE item SET n = n + 1; SELECT 1",
        "WITH u AS (UPDATE item SET n = n + 1 RETURNING n) SELECT n FROM u"
      })
  void whatMayHaveCommittedAPartIsNot(String text) throws SQLException {
    assertThat(lost(text, "bluegreen.retry=idempotent")).isEqualTo("08007");
    assertThat(calls()).isEqualTo(text.startsWith("CALL") ? 2 : 1);
  }

  @Test
  void aBatchInAutocommitIsNotAndSaysWhatItKnows() throws SQLException {
    try (Connection connection = pair.connect();
        PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?)")) {
      addRows(insert);
      cut("INSERT INTO item");
      SQLException failure = FailedCalls.by(insert::executeBatch);
      assertThat(failure.getSQLState()).isEqualTo("08007");
      assertThat(((BatchUpdateException) failure).getUpdateCounts()).isNotNull();
    }
    assertThat(calls()).isLessThanOrEqualTo(3);
  }

  @Test
  void aBatchThatBeginsATransactionIsRepeatedWithAllItsRows() throws SQLException {
    try (Connection connection = pair.connect();
        PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?)")) {
      connection.setAutoCommit(false);
      addRows(insert);
      cut("INSERT INTO item");
      assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
      connection.commit();
    }
    assertThat(pair.database(Side.BLUE).queryLong("SELECT count(*) FROM item")).isEqualTo(4);
  }

  /** The first attempt may stand, so what the second one says is not the whole truth. */
  @Test
  void whereTheRepetitionFailsTooTheOutcomeStaysUnknown() throws SQLException {
    assertThat(lost("/* bluegreen:idempotent */ INSERT INTO item VALUES (2)"))
        .as("23505 only because the first attempt has happened")
        .isEqualTo("08007");
    assertThat(pair.database(Side.BLUE).queryLong("SELECT count(*) FROM item")).isEqualTo(2);
    try (Connection connection = pair.connect("bluegreen.retryTimeout=500ms");
        Statement statement = connection.createStatement()) {
      cut("UPDATE item");
      pair.proxy(Side.BLUE).refuse();
      SQLException failure =
          FailedCalls.by(
              () -> statement.execute("/* bluegreen:idempotent */ UPDATE item SET n = 1"));
      pair.proxy(Side.BLUE).admit();
      assertThat(failure.getSQLState()).as(failure.toString()).isEqualTo("08007");
      assertThat(failure.getSuppressed()).isNotEmpty();
      assertThat(statement.execute("SELECT 1")).as("it goes on").isTrue();
    }
  }

  @Test
  void aPlanThatNoLongerFitsIsMadeAnew() throws SQLException {
    try (Connection connection = pair.connect("prepareThreshold=1");
        PreparedStatement select = connection.prepareStatement("SELECT * FROM fluid")) {
      select.executeQuery().close();
      select.executeQuery().close();
      pair.database(Side.BLUE)
          .execute("ALTER TABLE fluid ADD COLUMN b" + System.nanoTime() + " int");
      select.executeQuery().close();
      connection.setAutoCommit(false);
      connection.createStatement().execute("SELECT 1");
      pair.database(Side.BLUE)
          .execute("ALTER TABLE fluid ADD COLUMN c" + System.nanoTime() + " int");
      assertThat(FailedCalls.state(select::executeQuery))
          .as("later in a transaction, on a connection that lives")
          .isEqualTo("0A000");
      connection.rollback();
      select.executeQuery().close();
      connection.rollback();
    }
  }

  @Test
  void aStatementThatTheServerForgotIsPreparedAnew() throws SQLException {
    try (Connection connection = pair.connect("prepareThreshold=1");
        PreparedStatement select = connection.prepareStatement("SELECT 26000");
        Statement statement = connection.createStatement()) {
      select.executeQuery().close();
      select.executeQuery().close();
      statement.execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
      assertThat(select.executeQuery().next()).isTrue();
    }
  }

  /** Loses the answer to a text that has run; returns the SQLSTATE, or "done". */
  private static String lost(String text, String... parameters) throws SQLException {
    try (Connection connection = pair.connect(parameters);
        Statement statement = connection.createStatement()) {
      cut(text.substring(0, Math.min(text.length(), 12)));
      statement.execute(text);
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  private static void cut(String text) {
    pair.lose(text, Then.CUT_AFTER_REPLY);
  }

  private static void addRows(PreparedStatement insert) throws SQLException {
    for (int i = 2; i <= 4; i++) {
      insert.setInt(1, i);
      insert.addBatch();
    }
  }

  private static long calls() throws SQLException {
    return pair.database(Side.BLUE)
        .queryLong("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM calls");
  }
}
