package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server errors after which nothing of a call remains. Each case adds a row to a table without
 * a key, so a wrong verdict would leave the row twice, or not at all.
 */
class NotExecutedTest extends UnproxiedDeploymentTest {
  private static final String SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = '"
          + ClusterServers.APPLICATION
          + "'";

  private RecordedRetries retries;

  /** Another one, for what a transaction has done before. */
  private EffectTable earlier;

  @BeforeEach
  void begin() throws Exception {
    earlier = EffectTable.of(pair);
    retries = RecordedRetries.open();
  }

  @AfterEach
  void end() {
    retries.close();
  }

  /** Rule "fence". */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFence(boolean autocommit) throws Exception {
    pair.database(Side.BLUE).execute("SELECT bluegreen.fence('" + pair.name() + "')");
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(autocommit);
      long retried = pair.jmx().getRetried();
      BackgroundCall<Integer> waiting = BackgroundCall.of(() -> tally.add(connection, "fenced"));
      waiting.awaitRetries(pair.jmx(), retried + 1);
      pair.flipTo(Side.GREEN);
      assertThat(waiting.result()).isOne();
      endTransaction(connection);
    } finally {
      pair.database(Side.BLUE).execute("SELECT bluegreen.unfence('" + pair.name() + "')");
    }
    assertThat(retries.of(pair)).containsOnly("25006");
    tally.assertOnce(Side.GREEN, "fenced");
  }

  /** Rule "fence", after what is not fenced. */
  @Test
  void theFenceInsideATransaction() throws Exception {
    pair.database(Side.BLUE)
        .execute(
            "SELECT bluegreen.fence('" + pair.name() + "')",
            "DROP TRIGGER bluegreen_fence ON " + earlier.table());
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      assertThat(earlier.add(connection, "earlier")).isOne();
      rolledBackBecauseOf("25006", connection, "later");
    } finally {
      pair.database(Side.BLUE).execute("SELECT bluegreen.unfence('" + pair.name() + "')");
    }
    earlier.assertNowhere("earlier");
    tally.assertNowhere("later");
  }

  /** Rule "refused by a side in motion": the row was there already when its statement failed. */
  @ParameterizedTest
  @ValueSource(strings = {"42501", "55000", "3D000", "25006"})
  void aRefusalByTheSideThatIsBeingLeft(String state) throws Exception {
    try (Connection connection = pair.connect()) {
      BackgroundCall<Integer> call = movedUnder(connection, "moved", refusal(state));
      assertThat(call.result()).isOne();
    }
    assertThat(retries.of(pair)).containsExactly(state);
    tally.assertOnce(Side.GREEN, "moved");
  }

  /** The same in a transaction that has done something. */
  @ParameterizedTest
  @ValueSource(strings = {"42501", "55000", "3D000", "25006"})
  void aRefusalByTheSideThatIsBeingLeftInsideATransaction(String state) throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      earlier.add(connection, "earlier");
      BackgroundCall<Integer> call = movedUnder(connection, "later", refusal(state));
      FailedCalls.assertRolledBack(FailedCalls.by(() -> answer(call)), state);
      connection.rollback();
      assertThat(tally.add(connection, "whole")).isOne();
      connection.commit();
    }
    earlier.assertNowhere("earlier");
    tally.assertNowhere("later");
    tally.assertOnce(Side.GREEN, "whole");
  }

  /** Rule "old schema dropped". */
  @Test
  void aTableThatIsDroppedWhileACallWaitsForIt() throws Exception {
    try (Connection connection = pair.connect()) {
      BackgroundCall<Integer> call = movedUnder(connection, "moved", "DROP TABLE " + tally.table());
      assertThat(call.result()).isOne();
    }
    assertThat(retries.of(pair)).containsExactly("42P01");
    assertThat(tally.rows(Side.GREEN, "moved")).isOne();
  }

  /** The same by another SQLSTATE: a trigger of the table uses a schema of its own. */
  @Test
  void aSchemaThatIsDroppedWhileACallWaits() throws Exception {
    database(Side.BLUE)
        .execute(
            "CREATE SCHEMA audit",
            "GRANT USAGE ON SCHEMA audit TO app",
            "CREATE FUNCTION audit.note() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM audit.note(); RETURN NEW; END $$",
            "CREATE TRIGGER audited AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION audited()"
                .formatted(tally.table()));
    try (Connection connection = pair.connect()) {
      BackgroundCall<Integer> call = movedUnder(connection, "moved", "DROP SCHEMA audit CASCADE");
      assertThat(call.result()).isOne();
    }
    assertThat(retries.of(pair)).containsExactly("3F000");
    tally.assertOnce(Side.GREEN, "moved");
  }

  /**
   * Rule "prepared for another world": the server's plan returns other columns now. In autocommit
   * pgjdbc itself repeats it.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPlanThatNoLongerFits(boolean first) throws Exception {
    try (Connection connection = pair.connect("prepareThreshold=1");
        PreparedStatement insert = returning(connection)) {
      add(insert, "planned");
      add(insert, "planned");
      begin(connection, first);
      database(Side.BLUE).execute("ALTER TABLE " + tally.table() + " ADD COLUMN n int");
      staleIs("0A000", connection, insert, first);
    }
  }

  /** Rule "prepared for another world": the server has forgotten what pgjdbc prepared. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPreparedStatementThatTheServerForgot(boolean first) throws Exception {
    try (Connection connection = pair.connect("prepareThreshold=1");
        Statement statement = connection.createStatement();
        PreparedStatement insert = returning(connection)) {
      add(insert, "planned");
      add(insert, "planned");
      statement.execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
      begin(connection, first);
      staleIs("26000", connection, insert, first);
    }
  }

  /** Rule "ended while idle". */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSessionThatTheServerEndedWhileItWasIdle(boolean autocommit) throws Exception {
    database(Side.BLUE).execute(inThisDatabase("SET idle_session_timeout = '200ms'"));
    try (Connection connection = pair.connect()) {
      database(Side.BLUE).execute(inThisDatabase("RESET idle_session_timeout"));
      connection.setAutoCommit(autocommit);
      awaitNoSession();
      assertThat(tally.add(connection, "idle")).isOne();
      endTransaction(connection);
    }
    assertThat(retries.of(pair)).containsExactly("57P05");
    tally.assertOnce(Side.BLUE, "idle");
  }

  /** The same in a transaction, at its next statement and at its end. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTransactionThatTheServerEndedWhileItWasIdle(boolean atCommit) throws Exception {
    database(Side.BLUE)
        .execute(inThisDatabase("SET idle_in_transaction_session_timeout = '200ms'"));
    try (Connection connection = pair.connect()) {
      database(Side.BLUE).execute(inThisDatabase("RESET idle_in_transaction_session_timeout"));
      connection.setAutoCommit(false);
      tally.add(connection, "earlier");
      awaitNoSession();
      SQLException failure =
          FailedCalls.by(atCommit ? connection::commit : () -> tally.add(connection, "later"));
      FailedCalls.assertRolledBack(failure, "25P03");
      connection.rollback();
      assertThat(tally.add(connection, "whole")).isOne();
      connection.commit();
    }
    tally.assertNowhere("earlier", "later");
    tally.assertOnce(Side.BLUE, "whole");
  }

  /**
   * Rule "pooler without a server". No pooler takes part: a server is made to end the session with
   * the SQLSTATE that they use, after the row was there.
   */
  @ParameterizedTest
  @ValueSource(strings = {"53300", "57P03"})
  void aSessionThatEndsBecauseNoServerIsFree(String state) throws Exception {
    database(Side.BLUE).execute(refusal(state));
    try (Connection connection = pair.connect("options=-c%20exit_on_error=on")) {
      ServerLog log = ServerLog.from(database(Side.BLUE).server());
      BackgroundCall<Integer> waiting = BackgroundCall.of(() -> tally.add(connection, "pooled"));
      log.awaitRefusals("FATAL:  refused");
      waiting.assertRunning();
      database(Side.BLUE).execute("DROP TRIGGER refuse ON " + tally.table());
      assertThat(waiting.result()).isOne();
      assertThat(retries.of(pair)).containsOnly(state);
    }
    tally.assertOnce(Side.BLUE, "pooled");
  }

  /** The same in a transaction that has done something. */
  @Test
  void aSessionThatEndsBecauseNoServerIsFreeInsideATransaction() throws Exception {
    database(Side.BLUE).execute(refusal("53300"));
    try (Connection connection = pair.connect("options=-c%20exit_on_error=on")) {
      connection.setAutoCommit(false);
      earlier.add(connection, "earlier");
      rolledBackBecauseOf("53300", connection, "later");
    }
    earlier.assertNowhere("earlier");
    tally.assertNowhere("later");
  }

  /**
   * Lets a call wait for its table on blue, moves the deployment to green meanwhile, and changes
   * blue before the call gets there.
   */
  private BackgroundCall<Integer> movedUnder(Connection connection, String note, String... changes)
      throws Exception {
    try (PgSession other = database(Side.BLUE).session()) {
      other.begin().execute("LOCK TABLE " + tally.table());
      BackgroundCall<Integer> call = BackgroundCall.of(() -> tally.add(connection, note));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> database(Side.BLUE).queryLong(SESSIONS + " AND wait_event_type = 'Lock'") > 0);
      pair.flipTo(Side.GREEN);
      for (String change : changes) {
        other.execute(change);
      }
      other.commit();
      return call;
    }
  }

  /** Makes blue refuse what is written: by a privilege, or by somebody's own trigger. */
  private String[] refusal(String state) {
    if (state.equals("42501")) {
      return new String[] {"REVOKE INSERT ON " + tally.table() + " FROM app"};
    }
    return new String[] {
      "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
          + " $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = TG_ARGV[0]; END $$",
      "CREATE TRIGGER refuse AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION refuse('%s')"
          .formatted(tally.table(), state)
    };
  }

  private PreparedStatement returning(Connection connection) throws SQLException {
    return connection.prepareStatement(
        "INSERT INTO " + tally.table() + " (note) VALUES (?) RETURNING *");
  }

  private static void add(PreparedStatement insert, String note) throws SQLException {
    insert.setString(1, note);
    insert.executeQuery().close();
  }

  private void begin(Connection connection, boolean first) throws SQLException {
    connection.setAutoCommit(false);
    if (!first) {
      earlier.add(connection, "earlier");
    }
  }

  private void staleIs(String state, Connection connection, PreparedStatement insert, boolean first)
      throws Exception {
    if (first) {
      add(insert, "stale");
      connection.commit();
      assertThat(retries.of(pair)).containsExactly(state);
      tally.assertOnce(Side.BLUE, "stale");
    } else {
      assertThat(FailedCalls.state(() -> add(insert, "stale")))
          .as("on a living session")
          .isEqualTo(state);
      connection.rollback();
      earlier.assertNowhere("earlier");
      tally.assertNowhere("stale");
    }
  }

  private void rolledBackBecauseOf(String state, Connection connection, String note)
      throws SQLException {
    FailedCalls.assertRolledBack(FailedCalls.by(() -> tally.add(connection, note)), state);
    connection.rollback();
  }

  private static <T> T answer(BackgroundCall<T> call) throws SQLException {
    try {
      return call.result();
    } catch (SQLException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void endTransaction(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.commit();
    }
  }

  private static String inThisDatabase(String set) {
    return "ALTER ROLE app IN DATABASE " + pair.name() + " " + set;
  }

  private static void awaitNoSession() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> database(Side.BLUE).queryLong(SESSIONS) == 0);
  }

  private static PgDatabase database(Side side) {
    return pair.database(side);
  }
}
