package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.pooler.PgBouncer;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The answer to a COMMIT is lost between an application and a pooler in transaction mode. */
@Timeout(120)
class LostCommitBehindPoolerTest extends OwnServerTest {
  private static PgBouncer bouncer;

  @BeforeAll
  static void createBehindPooler() throws Exception {
    PgServer own = PgServer.builder(18).start();
    bouncer = PgBouncer.start(own, PgBouncer.Mode.TRANSACTION);
    createOn(own, bouncer.port());
  }

  @AfterAll
  static void stopPooler() throws Exception {
    if (bouncer != null) {
      bouncer.close();
    }
  }

  private static Connection connect() throws SQLException {
    return pair.connect("bluegreen.ttl=50ms", "prepareThreshold=0");
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void aTransactionIsLookedUpThroughThePooler(Then then) throws Exception {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      pair.hold();
      CompletableFuture<ClientMessage> lost = lose("COMMIT", then);
      String state = FailedCalls.stateOrNone(connection::commit);
      assertThat(lost).isDone();
      assertThat(state).isEqualTo(then == Then.CUT_BEFORE ? "40001" : "none");
      assertThat(items()).isEqualTo(then == Then.CUT_BEFORE ? 0 : 1);
    }
  }

  /** In a steady deployment; the pooler's sessions keep nothing of the question. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void aTokenIsAskedForThroughThePooler(Then then) throws Exception {
    try (Connection connection =
        pair.connect("bluegreen.ttl=50ms", "prepareThreshold=0", LostTokenTest.ALWAYS)) {
      connection.setAutoCommit(false);
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      CompletableFuture<ClientMessage> lost = proxy.on(LostTokenTest::isCommit, then);
      assertThat(LostCommitTest.commit(connection))
          .isEqualTo(
              then == Then.CUT_BEFORE
                  ? LostCommitTest.Heard.ROLLED_BACK
                  : LostCommitTest.Heard.COMMITTED);
      assertThat(lost).isDone();
      assertThat(items()).isEqualTo(then == Then.CUT_BEFORE ? 0 : 1);
      assertThat(Queries.one(connection, "SHOW lock_timeout")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void aStatementStandsOnce(Then then) throws Exception {
    try (Connection connection = connect()) {
      assertThat(Queries.one(connection, "SELECT 1")).isEqualTo("1");
      pair.announce();
      CompletableFuture<ClientMessage> lost = lose("COMMIT", then);
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      assertThat(lost).isDone();
      assertThat(items()).isOne();
    }
  }
}
