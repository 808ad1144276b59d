package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Somebody ends all sessions of the application, in whatever they are doing. */
class BackendsTerminatedTest extends ReplicatedDeploymentTest {
  private static final String APPLICATION = "usename = '" + ClusterServers.APPLICATION + "'";

  @Test
  void underLoadInAndOutsideOfACutoverOnlyWhatWasOpenFails() throws Exception {
    try (FaultWorkload application = FaultWorkload.start(pair, 6)) {
      for (int i = 0; i < 3; i++) {
        application.awaitMore(10);
        endAll();
      }
      application.awaitMore(10);
      application.check();
      CutoverResult result =
          pair.cutover()
              .run(
                  pair.options()
                      .withListener(
                          CutoverSteps.before(
                              EnumSet.of(CutoverStep.DRAIN, CutoverStep.FLIP, CutoverStep.SETTLE),
                              BackendsTerminatedTest::endAll)));
      assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
      application.awaitMore(10);
      application.check();
    }
  }

  @Test
  void oneThatWasIdleIsReplacedSilently() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      int before = pid(statement);
      endAll();
      assertThat(pid(statement)).isNotEqualTo(before);
      connection.setAutoCommit(false);
      endAll();
      assertThat(pid(statement)).as("nothing was in the transaction yet").isPositive();
      connection.commit();
    }
  }

  @Test
  void oneInATransactionLosesTheTransactionAndNothingElse() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO ledger (entry) VALUES ('lost')");
      endAll();
      assertThat(
              FailedCalls.state(() -> statement.execute("INSERT INTO ledger (entry) VALUES ('x')")))
          .isEqualTo("40001");
      assertThat(FailedCalls.state(() -> statement.execute("SELECT 1")))
          .as("it stays failed until it is rolled back")
          .isEqualTo("25P02");
      connection.rollback();
      statement.execute("INSERT INTO ledger (entry) VALUES ('kept')");
      connection.commit();
      assertThat(pair.database(pair.steadyActive()).column("SELECT entry FROM ledger"))
          .contains("kept")
          .doesNotContain("lost", "x");
    }
  }

  @Test
  void switchingToAutocommitAlsoEndsALostTransaction() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT 1");
      endAll();
      assertThat(FailedCalls.state(() -> statement.execute("SELECT 1"))).isEqualTo("40001");
      assertThat(FailedCalls.state(() -> connection.setAutoCommit(true))).isEqualTo("40001");
      connection.setAutoCommit(true);
      assertThat(pid(statement)).isPositive();
    }
  }

  @Test
  void rollbackOfALostTransactionIsNoError() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO ledger (entry) VALUES ('undone')");
      endAll();
      connection.rollback();
      statement.execute("SELECT 1");
      connection.commit();
    }
  }

  @Test
  void rowsFetchedOnTheWayFailTheTransaction() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(2);
      ResultSet rows = statement.executeQuery("SELECT generate_series(1, 10)");
      rows.next();
      rows.next();
      endAll();
      assertThat(FailedCalls.state(rows::next)).isEqualTo("40001");
      connection.rollback();
      assertThat(pid(statement)).isPositive();
    }
  }

  @Test
  void aTransactionBegunAsTextIsLostLikeAnyOther() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("SELECT 1");
      endAll();
      assertThat(FailedCalls.state(() -> statement.execute("SELECT 1"))).isEqualTo("40001");
      statement.execute("ROLLBACK");
      assertThat(pid(statement)).isPositive();
    }
  }

  @Test
  void whatAPoolSetsOnADeadConnectionIsKeptForTheNextOne() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT 1");
      endAll();
      assertThat(Set.of(FailedCalls.state(() -> statement.execute("SELECT 1")))).contains("40001");
      connection.rollback();
      connection.clearWarnings();
      assertThat((Object) connection.getWarnings()).isNull();
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setNetworkTimeout(Runnable::run, 30_000);
      connection.setAutoCommit(true);
      try (ResultSet row =
          statement.executeQuery(
              "SELECT current_setting('default_transaction_isolation'),"
                  + " current_setting('transaction_read_only')")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("repeatable read");
      }
      assertThat(connection.isReadOnly()).isTrue();
      assertThat(connection.getNetworkTimeout()).isEqualTo(30_000);
    }
  }

  /** As frameworks do before they begin, between a rollback and the next statement. */
  @Test
  void whatIsAskedOfADeadConnectionIsAnswered() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      statement.execute("SELECT 1");
      endAll();
      assertThat(FailedCalls.state(() -> statement.execute("SELECT 1"))).isEqualTo("40001");
      assertThat(connection.getAutoCommit()).isFalse();
      assertThat(connection.isReadOnly()).isTrue();
      connection.rollback();
      connection.setClientInfo("ApplicationName", "asked");
      connection.setAutoCommit(true);
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(connection.isReadOnly()).isTrue();
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
      endAll();
      assertThat(connection.getTransactionIsolation())
          .as("asked of a session that is ended and does not know it yet")
          .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
      endAll();
      pid(statement);
      assertThat(connection.getHoldability()).isEqualTo(ResultSet.CLOSE_CURSORS_AT_COMMIT);
      assertThat(connection.getNetworkTimeout()).isZero();
      assertThat(connection.getTypeMap()).isEmpty();
      assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("asked");
      assertThat(connection.getClientInfo()).containsEntry("ApplicationName", "asked");
    }
  }

  private static void endAll() throws SQLException {
    for (Side side : Side.values()) {
      pair.terminate(side, APPLICATION);
    }
  }

  private static int pid(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }
}
