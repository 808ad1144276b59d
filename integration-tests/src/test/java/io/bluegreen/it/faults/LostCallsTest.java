package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The conclusions from a broken connection. Where the outcome cannot be known, a call that the
 * server had executed and one that it had not end alike.
 */
class LostCallsTest extends BareDeploymentTest {
  private RecordedRetries retries;
  private EffectTable tally;

  @BeforeEach
  void begin() throws SQLException {
    tally = EffectTable.of(pair);
    retries = RecordedRetries.open();
  }

  @AfterEach
  void end() {
    retries.close();
  }

  /** Rule "lost on the first of a transaction": the server had executed it, or not even read it. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void theFirstOfATransaction(Then then) throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      pair.lose("INSERT INTO " + tally.table(), then);
      assertThat(tally.add(connection, "first")).isOne();
      connection.commit();
    }
    assertThat(retries.of(pair)).containsExactly("08006");
    tally.assertOnce(Side.BLUE, "first");
  }

  /**
   * Rules "lost inside a transaction", then "call on a dead session" and "commit on a dead session"
   * of the same transaction.
   */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void aLaterOneAndWhateverFollowsIt(Then then) throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      tally.add(connection, "earlier");
      pair.lose("INSERT INTO " + tally.table(), then);
      FailedCalls.assertRolledBack(FailedCalls.by(() -> tally.add(connection, "lost")), "08006");
      assertThat(pair.hasLost()).isTrue();
      FailedCalls.assertState(
          FailedCalls.by(() -> tally.add(connection, "after it")), "25P02", "08006");
      connection.rollback();
      tally.add(connection, "whole");
      connection.commit();
    }
    assertThat(retries.of(pair)).isEmpty();
    tally.assertNowhere("earlier", "lost", "after it");
    tally.assertOnce(Side.BLUE, "whole");
  }

  /** Rule "lost on the driver's own read". */
  @Test
  void theDriversOwnRead() throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      pair.lose("current_schema", Then.CUT_AFTER_REPLY);
      assertThat(connection.getSchema()).isEqualTo("public");
      tally.add(connection, "asked first");
      connection.commit();
      assertThat(retries.of(pair)).containsExactly("08006");

      tally.add(connection, "earlier");
      pair.lose("current_schema", Then.CUT_AFTER_REPLY);
      FailedCalls.assertRolledBack(FailedCalls.by(connection::getSchema), "08006");
      connection.rollback();
    }
    tally.assertOnce(Side.BLUE, "asked first");
    tally.assertNowhere("earlier");
  }

  /** Rule "rollback of a dead session": it dies before, at, or after its ROLLBACK. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void aRollback(Then then) throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      tally.add(connection, "undone");
      pair.lose("ROLLBACK", then);
      connection.rollback();
      assertThat(pair.hasLost()).isTrue();
      tally.add(connection, "undone too");
      pair.terminate(Side.BLUE, "usename = '" + ClusterServers.APPLICATION + "'");
      connection.rollback();
      tally.add(connection, "next");
      connection.commit();
    }
    tally.assertNowhere("undone", "undone too");
    tally.assertOnce(Side.BLUE, "next");
  }

  /** The same as a text, which runs once more where it does nothing. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void aRollbackAsText(Then then) throws Exception {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute(tally.insert("undone"));
      pair.lose("ROLLBACK", then);
      statement.execute("ROLLBACK");
      assertThat(pair.hasLost()).isTrue();
      statement.execute(tally.insert("next"));
    }
    tally.assertNowhere("undone");
    tally.assertOnce(Side.BLUE, "next");
  }

  /** Rule "lost on commit", and rule "commit on a dead session" for a second try. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void aCommitAndASecondTryOfIt(Then then) throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      tally.add(connection, "commit");
      pair.lose("COMMIT", then);
      assertUnknown(FailedCalls.by(connection::commit), "08006");
      assertUnknown(FailedCalls.by(connection::commit), "08006");
      assertUnknown(FailedCalls.by(() -> tally.add(connection, "after it")), "08006");
      assertUnknown(FailedCalls.by(connection::rollback), "08006");
      tally.add(connection, "whole");
      connection.commit();
    }
    assertStandsIfPassedOn(then, "commit");
    tally.assertNowhere("after it");
    tally.assertOnce(Side.BLUE, "whole");
  }

  /** The same as texts, and where one has lost the answer and the other asks again. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void aCommitAsTextAndASecondTryOfIt(Then then) throws Exception {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      tally.add(connection, "text");
      pair.lose("COMMIT", then);
      assertUnknown(FailedCalls.by(() -> statement.execute("COMMIT")), "08006");
      assertUnknown(FailedCalls.by(() -> statement.execute("COMMIT")), "08006");
      assertUnknown(FailedCalls.by(connection::commit), "08006");
      assertUnknown(FailedCalls.by(() -> statement.execute("ROLLBACK")), "08006");
      connection.rollback();
    }
    assertStandsIfPassedOn(then, "text");
  }

  /** Rule "lost on a write". */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void aWriteInAutocommit(Then then) throws Exception {
    try (Connection connection = pair.connect()) {
      pair.lose("INSERT INTO " + tally.table(), then);
      assertUnknown(FailedCalls.by(() -> tally.add(connection, "write")), "08006");
    }
    assertStandsIfPassedOn(then, "write");
  }

  /** Rule "lost, but could commit inside": the same text, cut before and behind its COMMIT. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void aTextThatEndsItsTransaction(Then then) throws Exception {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      pair.lose("COMMIT", then);
      assertUnknown(
          FailedCalls.by(() -> statement.execute(tally.insert("inside") + "; COMMIT")), "08006");
      assertUnknown(FailedCalls.by(connection::rollback), "08006");
      tally.add(connection, "earlier");
      pair.lose("COMMIT", then);
      assertUnknown(
          FailedCalls.by(() -> statement.execute(tally.insert("later") + "; COMMIT")), "08006");
    }
    assertStandsIfPassedOn(then, "inside");
    assertStandsIfPassedOn(then, "earlier");
    assertStandsIfPassedOn(then, "later");
  }

  /** Rule "lost on a read", of one that may write. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void aReadThatWrites(Then then) throws Exception {
    writer("careless", "VOLATILE", tally.insert("read"));
    assertUnknown(lost("SELECT careless()", then), "08006");
    assertStandsIfPassedOn(then, "read");
  }

  /** Rule "repeated read writes": its functions only say that they do not. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void aReadThatWritesBehindAStableFunction(Then then) throws Exception {
    writer("hidden", "VOLATILE", tally.insert("read"));
    writer("sly", "STABLE", "PERFORM hidden()");
    assertUnknown(lost("SELECT sly()", then), "25006");
    assertThat(retries.of(pair)).containsExactly("08006");
    assertStandsIfPassedOn(then, "read");
  }

  private static void writer(String name, String volatility, String body) throws SQLException {
    pair.database(Side.BLUE)
        .execute(
            "CREATE OR REPLACE FUNCTION %s() RETURNS void LANGUAGE plpgsql %s AS $$ BEGIN %s; END $$"
                .formatted(name, volatility, body));
  }

  private static SQLException lost(String read, Then then) throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      pair.lose(read, then);
      return FailedCalls.by(() -> statement.executeQuery(read));
    }
  }

  private static void assertUnknown(SQLException failure, String because) {
    assertThat(pair.hasLost()).isTrue();
    FailedCalls.assertState(failure, "08007", because);
  }

  private void assertStandsIfPassedOn(Then then, String note) throws SQLException {
    if (then == Then.CUT_BEFORE) {
      tally.assertNowhere(note);
    } else {
      tally.assertOnce(Side.BLUE, note);
    }
  }

  /**
   * pgjdbc says that it was not able to say goodbye, which is nothing that an application needs.
   */
  @Test
  void aConnectionIsClosedWhoseServerIsGone() throws Exception {
    for (int i = 0; i < 20; i++) {
      Connection connection = pair.connect();
      connection.setAutoCommit(i % 2 == 0);
      tally.add(connection, "written " + i);
      pair.proxy(Side.BLUE).cut();
      connection.close();
      assertThat(connection.isClosed()).isTrue();
    }
  }
}
