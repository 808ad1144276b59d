package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A transaction block that the driver rolled back, or whose connection is gone: no statement begins
 * another one until the application has ended it, so that no half of it is ever committed.
 */
class FailedTransactionTest extends UnproxiedDeploymentTest {
  private EffectTable credit;

  @BeforeEach
  void begin() throws Exception {
    credit = EffectTable.of(pair);
  }

  @AfterEach
  void unfence() throws Exception {
    pair.database(Side.BLUE).execute("SELECT bluegreen.unfence('" + pair.name() + "')");
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "safe", "idempotent"})
  void afterTheFenceNoHalfIsCommitted(String retry) throws Exception {
    try (Connection connection =
        pair.connect("bluegreen.retry=" + retry, "bluegreen.retryTimeout=300ms")) {
      connection.setAutoCommit(false);
      fence();
      assertThat(FailedCalls.state(() -> tally.add(connection, "half"))).isEqualTo("25006");
      pair.database(Side.BLUE).execute("SELECT bluegreen.unfence('" + pair.name() + "')");

      SQLException refused = FailedCalls.by(() -> credit.add(connection, "half"));
      assertThat(refused.getSQLState()).isEqualTo("25P02");
      try {
        connection.commit();
      } catch (SQLException refusedToo) {
        assertThat(refusedToo.getSQLState()).isEqualTo("40001");
      }
      tally.assertNowhere("half");
      credit.assertNowhere("half");

      connection.rollback();
      tally.add(connection, "whole");
      credit.add(connection, "whole");
      connection.commit();
      tally.assertOnce(Side.BLUE, "whole");
      credit.assertOnce(Side.BLUE, "whole");
    }
  }

  @ParameterizedTest
  @CsvSource({"off,1", "off,2", "safe,2", "idempotent,2"})
  void afterALostConnectionNoHalfIsCommitted(String retry, int lostBefore) throws Exception {
    try (Connection connection = pair.connect("bluegreen.retry=" + retry)) {
      connection.setAutoCommit(false);
      if (lostBefore == 2) {
        tally.add(connection, "half");
      }
      endAll();
      FailedCalls.by(() -> tally.add(connection, "half"));
      for (int i = 0; i < 2; i++) {
        SQLException refused = FailedCalls.by(() -> credit.add(connection, "half"));
        assertThat(refused.getSQLState()).as(refused.toString()).isEqualTo("25P02");
        assertThat(refused.getCause()).isNotNull();
      }
      assertThat(FailedCalls.state(connection::commit)).isEqualTo("40001");
      connection.commit(); // of nothing
      credit.add(connection, "whole");
      connection.commit();
      credit.assertOnce(Side.BLUE, "whole");
      tally.assertNowhere("half");
      credit.assertNowhere("half");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rollback()",
        "commit()",
        "setAutoCommit(true)",
        "COMMIT",
        "END",
        "ROLLBACK",
        "/* by text */ ABORT WORK;"
      })
  void eachExitEndsIt(String exit) throws Exception {
    try (Connection connection = pair.connect()) {
      lose(connection, false);
      boolean rollsBack =
          exit.contains("ABORT") || exit.toUpperCase(Locale.ROOT).contains("ROLLBACK");
      if (rollsBack) {
        leave(connection, exit);
      } else {
        assertThat(FailedCalls.state(() -> leave(connection, exit))).isEqualTo("40001");
      }
      credit.add(connection, "whole");
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      credit.assertOnce(Side.BLUE, "whole");
      tally.assertNowhere("half");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"COMMIT", "ROLLBACK"})
  void aBlockBegunByTextIsNoDifferent(String exit) throws Exception {
    try (Connection connection = pair.connect()) {
      lose(connection, true);
      assertThat(connection.isValid(5)).as("no pool may hand it on").isFalse();
      assertThat(FailedCalls.state(() -> credit.add(connection, "half"))).isEqualTo("25P02");
      if (exit.equals("COMMIT")) {
        assertThat(FailedCalls.state(() -> leave(connection, exit))).isEqualTo("40001");
      } else {
        leave(connection, exit);
      }
      assertThat(FailedCalls.state(connection::commit)).as("autocommit is on").isEqualTo("25P01");
      credit.add(connection, "whole");
      credit.assertOnce(Side.BLUE, "whole");
      tally.assertNowhere("half");
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test
  void itsSavepointsAreGone() throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      tally.add(connection, "half");
      Savepoint savepoint = connection.setSavepoint("before");
      endAll();
      FailedCalls.by(() -> credit.add(connection, "half"));
      assertThat(FailedCalls.state(() -> connection.rollback(savepoint))).isEqualTo("3B001");
      assertThat(FailedCalls.state(() -> connection.releaseSavepoint(savepoint)))
          .isEqualTo("3B001");
      assertThat(FailedCalls.state(() -> leave(connection, "ROLLBACK TO SAVEPOINT before")))
          .isEqualTo("3B001");
      assertThat(FailedCalls.state(() -> credit.add(connection, "half"))).isEqualTo("25P02");
      connection.rollback();
    }
  }

  /** On a living connection the savepoints would be there, and the drain would wait for them. */
  @Test
  void aBlockThatMetTheFenceIsRolledBackAtOnce() throws Exception {
    try (Connection connection = pair.connect("bluegreen.retryTimeout=300ms")) {
      connection.setAutoCommit(false);
      Savepoint savepoint = connection.setSavepoint("before");
      fence();
      assertThat(FailedCalls.state(() -> tally.add(connection, "half"))).isEqualTo("40001");
      String open =
          "SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL AND usename = '"
              + ClusterServers.APPLICATION
              + "' AND datname = current_database()";
      assertThat(pair.database(Side.BLUE).queryLong(open)).isZero();
      assertThat(FailedCalls.state(() -> connection.rollback(savepoint))).isEqualTo("3B001");
      connection.rollback();
    }
  }

  @Test
  void whatBelongsToAPreparedTransactionIsNotRefused() throws Exception {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      lose(connection, true);
      assertThat(FailedCalls.state(() -> statement.execute("COMMIT PREPARED 'nobody'")))
          .isIn("42704", "55000");
      assertThat(FailedCalls.state(() -> statement.execute("SELECT 1"))).isEqualTo("25P02");
    }
  }

  private void lose(Connection connection, boolean byText) throws SQLException {
    if (byText) {
      leave(connection, "BEGIN");
    } else {
      connection.setAutoCommit(false);
    }
    tally.add(connection, "half");
    endAll();
    assertThat(FailedCalls.state(() -> credit.add(connection, "half"))).isEqualTo("40001");
  }

  private static void leave(Connection connection, String exit) throws SQLException {
    switch (exit) {
      case "rollback()" -> connection.rollback();
      case "commit()" -> connection.commit();
      case "setAutoCommit(true)" -> connection.setAutoCommit(true);
      default -> {
        try (Statement statement = connection.createStatement()) {
          statement.execute(exit);
        }
      }
    }
  }

  private static void fence() throws SQLException {
    pair.database(Side.BLUE).execute("SELECT bluegreen.fence('" + pair.name() + "')");
  }

  private static void endAll() throws SQLException {
    pair.terminate(Side.BLUE, "usename = '" + ClusterServers.APPLICATION + "'");
  }
}
