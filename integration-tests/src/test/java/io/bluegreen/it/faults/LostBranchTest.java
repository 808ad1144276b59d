package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.it.faults.XaBranches.Branch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The answer to a PREPARE TRANSACTION, or to the end of an XA branch, is lost in a hold. */
@Timeout(120)
class LostBranchTest extends OwnServerTest {
  private static XaBranches branches;

  @BeforeAll
  static void create() throws SQLException {
    PgServer own = PgServer.builder(18).setting("max_prepared_transactions", "100").start();
    createOn(own, own.port());
    branches = new XaBranches(pair.url());
  }

  /** The number of rows that a prepared transaction leaves, or -1 where there is none. */
  private static long rowsOf(String gid) throws SQLException {
    if (!isPrepared(gid)) {
      return -1;
    }
    pair.blue().execute("COMMIT PREPARED '" + gid + "'");
    return items();
  }

  @Test
  void aPreparedTransactionIsKnownToStand() throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      pair.hold();
      CompletableFuture<ClientMessage> lost = lose("PREPARE TRANSACTION", Then.CUT_AFTER_REPLY);
      Queries.run(connection, "PREPARE TRANSACTION 'kept'");
      assertThat(lost).isDone();
      connection.rollback();
      assertThat(rowsOf("kept")).isOne();
      connection.setAutoCommit(true);
      assertThat(Queries.one(connection, "SELECT count(*) FROM item")).isEqualTo("1");
    }
  }

  /** Its name and its id together are nobody else's, whatever has become of the server since. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void aCrashDoesNotHideWhetherItIsPrepared(Then then) throws Exception {
    String gid = "crash " + then;
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      pair.hold();
      CompletableFuture<Void> crashed =
          lose("PREPARE TRANSACTION", then)
              .thenRun(proxy::refuse)
              .thenRunAsync(
                  () -> {
                    boolean isPrepared = then == Then.CUT_AFTER_REPLY;
                    Waits.eventually().until(() -> isPrepared == isPrepared(gid));
                    crash();
                    proxy.admit();
                  });
      if (then == Then.CUT_AFTER_REPLY) {
        Queries.run(connection, "PREPARE TRANSACTION '" + gid + "'");
        crashed.get(60, TimeUnit.SECONDS);
        assertThat(rowsOf(gid)).isOne();
      } else {
        assertThat(
                FailedCalls.state(
                    () -> Queries.run(connection, "PREPARE TRANSACTION '" + gid + "'")))
            .isEqualTo("40001");
        crashed.get(60, TimeUnit.SECONDS);
        assertThat(rowsOf(gid)).isNegative();
      }
    }
  }

  static IntStream bytes() {
    return IntStream.iterate(0, bytes -> bytes < 32, bytes -> bytes + 2);
  }

  @ParameterizedTest
  @MethodSource("bytes")
  void whereverItIsCutTheAnswerIsTrue(int bytes) throws Exception {
    String gid = "cut " + bytes;
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      pair.hold();
      CompletableFuture<ClientMessage> cut =
          proxy.cutRequest(MarkedEnd.by("PREPARE TRANSACTION"), bytes);
      try {
        Queries.run(connection, "PREPARE TRANSACTION '" + gid + "'");
        assertThat(rowsOf(gid)).isOne();
      } catch (SQLException e) {
        assertThat(e.getSQLState()).as(e.toString()).isEqualTo("40001");
        assertThat(rowsOf(gid)).isNegative();
      }
      assertThat(cut).isDone();
    }
  }

  @Test
  void aBranchThatIsPreparedSaysSoAndIsThereToRecover() throws Exception {
    Branch branch = new Branch(1);
    XAConnection xa = branches.written(branch);
    pair.hold();
    CompletableFuture<ClientMessage> lost = lose("PREPARE TRANSACTION", Then.CUT_AFTER_REPLY);
    assertThat(XaBranches.code(xa, branch, XAResource::prepare)).isEqualTo(XAResource.XA_OK);
    assertThat(lost).isDone();
    xa.close();
    assertThat(branches.recovered()).isOne();
    XAConnection next = branches.open();
    next.getXAResource().commit(branch, false);
    next.close();
    assertThat(items()).isOne();
  }

  @Test
  void aBranchThatWasNotPreparedIsRolledBack() throws Exception {
    Branch branch = new Branch(2);
    XAConnection xa = branches.written(branch);
    pair.hold();
    CompletableFuture<ClientMessage> lost = lose("PREPARE TRANSACTION", Then.CUT_BEFORE);
    assertThat(XaBranches.code(xa, branch, XAResource::prepare))
        .isEqualTo(XAException.XA_RBROLLBACK);
    assertThat(lost).isDone();
    xa.close();
    assertThat(branches.recovered()).isZero();
    assertThat(items()).isZero();
  }

  @Test
  void oneThatCommitsInOnePhaseIsLookedUp() throws Exception {
    for (Then then : new Then[] {Then.CUT_AFTER_REPLY, Then.CUT_BEFORE}) {
      pair.blue().execute("TRUNCATE item");
      Branch branch = new Branch(3);
      XAConnection xa = branches.written(branch);
      pair.hold();
      CompletableFuture<ClientMessage> lost = lose("COMMIT", then);
      boolean stands = then == Then.CUT_AFTER_REPLY;
      assertThat(XaBranches.code(xa, branch, (xar, xid) -> xar.commit(xid, true)))
          .isEqualTo(stands ? XAResource.XA_OK : XAException.XA_RBROLLBACK);
      assertThat(lost).isDone();
      assertThat(items()).isEqualTo(stands ? 1 : 0);
      xa.close();
      pair.release();
    }
  }

  /** The manager's COMMIT is a text, whose token goes before it. */
  @Test
  void inASteadyDeploymentATokenTellsOfOneThatCommitsInOnePhase() throws Exception {
    XaBranches withTokens = new XaBranches(pair.url(LostTokenTest.ALWAYS));
    for (Then then : new Then[] {Then.CUT_AFTER_REPLY, Then.CUT_BEFORE}) {
      pair.blue().execute("TRUNCATE item");
      Branch branch = new Branch(6);
      XAConnection xa = withTokens.written(branch);
      CompletableFuture<ClientMessage> lost =
          proxy.on(
              message -> message.runs("COMMIT") && message.before().contains("mark_commit"), then);
      boolean stands = then == Then.CUT_AFTER_REPLY;
      assertThat(XaBranches.code(xa, branch, (xar, xid) -> xar.commit(xid, true)))
          .isEqualTo(stands ? XAResource.XA_OK : XAException.XA_RBROLLBACK);
      assertThat(lost).isDone();
      assertThat(items()).isEqualTo(stands ? 1 : 0);
      xa.close();
    }
  }

  /** Nobody has asked before: the manager has to look what there is to recover. */
  @Test
  void inASteadyDeploymentTheManagerHasToRecover() throws Exception {
    Branch branch = new Branch(4);
    XAConnection xa = branches.written(branch);
    CompletableFuture<ClientMessage> lost =
        proxy.on(message -> message.runs("PREPARE TRANSACTION"), Then.CUT_AFTER_REPLY);
    assertThat(XaBranches.code(xa, branch, XAResource::prepare)).isEqualTo(XAException.XAER_RMFAIL);
    assertThat(lost).isDone();
    xa.close();
    assertThat(branches.recovered()).isOne();
    XAConnection next = branches.open();
    next.getXAResource().rollback(branch);
    next.close();
    assertThat(branches.recovered()).isZero();
  }
}
