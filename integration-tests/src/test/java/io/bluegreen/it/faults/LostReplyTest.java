package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server's answer is lost on its way. Whether it happened can be known only by looking, so the
 * application hears 08007, and nothing is sent twice.
 */
class LostReplyTest extends BareDeploymentTest {
  @AfterEach
  void theFaultHasHappened() {
    assertThat(pair.hasLost()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Then.class)
  void ofACommit(Then then) throws SQLException {
    String entry = "commit " + then;
    try (Connection connection = pair.connect("socketTimeout=1")) {
      connection.setAutoCommit(false);
      insert(connection, entry);
      pair.lose("COMMIT", then);
      assertThat(FailedCalls.state(connection::commit)).isEqualTo("08007");
      assertThat(pair.hasLost()).isTrue();
      assertThat(count(entry)).isEqualTo(then == Then.CUT_BEFORE ? 0 : 1);
      assertThat(FailedCalls.state(connection::rollback)).isEqualTo("08007");
      assertThat(insert(connection, "after " + entry)).as("the connection goes on").isOne();
      connection.commit();
    }
    assertThat(count("after " + entry)).isOne();
  }

  @Test
  void ofACommitByTurningAutocommitOn() throws SQLException {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      insert(connection, "by autocommit");
      pair.lose("COMMIT", Then.CUT_AFTER_REPLY);
      assertThat(FailedCalls.state(() -> connection.setAutoCommit(true))).isEqualTo("08007");
    }
    assertThat(count("by autocommit")).isOne();
  }

  @Test
  void ofACommitAsText() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      insert(connection, "as text");
      pair.lose("COMMIT", Then.CUT_AFTER_REPLY);
      assertThat(FailedCalls.state(() -> statement.execute("COMMIT"))).isEqualTo("08007");
    }
    assertThat(count("as text")).isOne();
  }

  @ParameterizedTest
  @EnumSource(Then.class)
  void ofAWriteInAutocommit(Then then) throws SQLException {
    String entry = "autocommit " + then;
    try (Connection connection = pair.connect("socketTimeout=1")) {
      pair.lose("INSERT INTO ledger", then);
      assertThat(FailedCalls.state(() -> insert(connection, entry))).isEqualTo("08007");
      assertThat(count(entry)).isEqualTo(then == Then.CUT_BEFORE ? 0 : 1);
      assertThat(insert(connection, "after " + entry)).isOne();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void ofAReadInAutocommitIsAskedForAgain(Then then) throws SQLException {
    try (Connection connection = pair.connect("socketTimeout=1");
        Statement statement = connection.createStatement()) {
      pair.lose("SELECT sum", then);
      assertThat(statement.executeQuery("SELECT sum(balance) FROM accounts").next()).isTrue();
    }
  }

  /** The server still works at it, and would work at its repetitions beside it. */
  @Test
  void ofWhatRanIntoTheApplicationsOwnLimitIsNotAskedForAgain() throws SQLException {
    try (Connection connection = pair.connect("socketTimeout=1");
        Statement statement = connection.createStatement()) {
      pair.lose("SELECT sum", Then.SWALLOW_REPLIES);
      assertThat(
              FailedCalls.state(() -> statement.executeQuery("SELECT sum(balance) FROM accounts")))
          .isEqualTo("08007");
      connection.setAutoCommit(false);
      pair.lose("INSERT INTO ledger", Then.SWALLOW_REPLIES);
      assertThat(FailedCalls.state(() -> insert(connection, "too slow"))).isEqualTo("40001");
      connection.rollback();
    }
    assertThat(count("too slow")).isZero();
  }

  /** The transaction is nothing but this statement, and COMMIT was not sent. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER_REPLY", "CUT_BEFORE"})
  void ofTheFirstStatementOfATransactionIsSentAgain(Then then) throws SQLException {
    String entry = "first " + then;
    try (Connection connection = pair.connect("socketTimeout=1")) {
      connection.setAutoCommit(false);
      pair.lose("INSERT INTO ledger", then);
      assertThat(insert(connection, entry)).isOne();
      connection.commit();
    }
    assertThat(count(entry)).isOne();
  }

  @Test
  void ofALaterStatementFailsTheTransaction() throws SQLException {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      insert(connection, "earlier");
      pair.lose("INSERT INTO ledger", Then.CUT_AFTER_REPLY);
      assertThat(FailedCalls.state(() -> insert(connection, "later"))).isEqualTo("40001");
      assertThat(FailedCalls.state(connection::commit)).as("commit anyway").isEqualTo("40001");
      connection.rollback(); // of nothing: the commit has ended it
      insert(connection, "next");
      connection.commit();
    }
    assertThat(count("earlier") + count("later")).isZero();
    assertThat(count("next")).isOne();
  }

  private static int insert(Connection connection, String entry) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?)")) {
      insert.setString(1, entry);
      return insert.executeUpdate();
    }
  }

  private static long count(String entry) throws SQLException {
    return pair.database(Side.BLUE)
        .queryLong("SELECT count(*) FROM ledger WHERE entry = '" + entry + "'");
  }
}
