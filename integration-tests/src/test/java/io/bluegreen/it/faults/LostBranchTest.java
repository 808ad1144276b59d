package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.BlueGreenDataSource;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answer to a PREPARE TRANSACTION, or to the end of an XA branch, is lost in a hold. */
@Timeout(120)
class LostBranchTest extends OwnServerTest {
  private static BlueGreenDataSource source;

  @BeforeAll
  static void create() throws SQLException {
    PgServer own = PgServer.builder(18).setting("max_prepared_transactions", "100").start();
    createOn(own, own.port());
    source = new BlueGreenDataSource();
    source.setUrl(pair.url());
  }

  /** The number of rows that a prepared transaction leaves, or -1 where there is none. */
  private long rowsOf(String gid) throws SQLException {
    String prepared = "SELECT count(*) FROM pg_prepared_xacts WHERE gid = '" + gid + "'";
    if (pair.blue().queryLong(prepared) == 0) {
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

  private static XAConnection written(Branch branch) throws Exception {
    return written(source, branch);
  }

  private static XAConnection written(BlueGreenDataSource source, Branch branch) throws Exception {
    XAConnection xa = source.getXAConnection();
    xa.getXAResource().start(branch, XAResource.TMNOFLAGS);
    try (Connection connection = xa.getConnection()) {
      Queries.run(connection, "INSERT INTO item VALUES (1)");
    }
    xa.getXAResource().end(branch, XAResource.TMSUCCESS);
    return xa;
  }

  private interface End {
    void of(XAResource resource, Branch branch) throws XAException;
  }

  /** Returns 0 where a call succeeded, else the code that it failed with. */
  private static int code(XAResource resource, Branch branch, End end) {
    try {
      end.of(resource, branch);
      return XAResource.XA_OK;
    } catch (XAException e) {
      return e.errorCode;
    }
  }

  private int recovered() throws Exception {
    XAConnection xa = source.getXAConnection();
    try {
      return xa.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
    } finally {
      xa.close();
    }
  }

  @Test
  void aBranchThatIsPreparedSaysSoAndIsThereToRecover() throws Exception {
    Branch branch = new Branch(1);
    XAConnection xa = written(branch);
    pair.hold();
    CompletableFuture<ClientMessage> lost = lose("PREPARE TRANSACTION", Then.CUT_AFTER_REPLY);
    assertThat(code(xa.getXAResource(), branch, XAResource::prepare)).isEqualTo(XAResource.XA_OK);
    assertThat(lost).isDone();
    xa.close();
    assertThat(recovered()).isOne();
    XAConnection next = source.getXAConnection();
    next.getXAResource().commit(branch, false);
    next.close();
    assertThat(items()).isOne();
  }

  @Test
  void aBranchThatWasNotPreparedIsRolledBack() throws Exception {
    Branch branch = new Branch(2);
    XAConnection xa = written(branch);
    pair.hold();
    CompletableFuture<ClientMessage> lost = lose("PREPARE TRANSACTION", Then.CUT_BEFORE);
    assertThat(code(xa.getXAResource(), branch, XAResource::prepare))
        .isEqualTo(XAException.XA_RBROLLBACK);
    assertThat(lost).isDone();
    xa.close();
    assertThat(recovered()).isZero();
    assertThat(items()).isZero();
  }

  @Test
  void oneThatCommitsInOnePhaseIsLookedUp() throws Exception {
    for (Then then : new Then[] {Then.CUT_AFTER_REPLY, Then.CUT_BEFORE}) {
      pair.blue().execute("TRUNCATE item");
      Branch branch = new Branch(3);
      XAConnection xa = written(branch);
      pair.hold();
      CompletableFuture<ClientMessage> lost = lose("COMMIT", then);
      boolean stands = then == Then.CUT_AFTER_REPLY;
      assertThat(code(xa.getXAResource(), branch, (xar, xid) -> xar.commit(xid, true)))
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
    BlueGreenDataSource withTokens = new BlueGreenDataSource();
    withTokens.setUrl(pair.url(LostTokenTest.ALWAYS));
    for (Then then : new Then[] {Then.CUT_AFTER_REPLY, Then.CUT_BEFORE}) {
      pair.blue().execute("TRUNCATE item");
      Branch branch = new Branch(6);
      XAConnection xa = written(withTokens, branch);
      CompletableFuture<ClientMessage> lost =
          proxy.on(
              message -> message.runs("COMMIT") && message.before().contains("mark_commit"), then);
      boolean stands = then == Then.CUT_AFTER_REPLY;
      assertThat(code(xa.getXAResource(), branch, (xar, xid) -> xar.commit(xid, true)))
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
    XAConnection xa = written(branch);
    CompletableFuture<ClientMessage> lost =
        proxy.on(message -> message.runs("PREPARE TRANSACTION"), Then.CUT_AFTER_REPLY);
    assertThat(code(xa.getXAResource(), branch, XAResource::prepare))
        .isEqualTo(XAException.XAER_RMFAIL);
    assertThat(lost).isDone();
    xa.close();
    assertThat(recovered()).isOne();
    XAConnection next = source.getXAConnection();
    next.getXAResource().rollback(branch);
    next.close();
    assertThat(recovered()).isZero();
  }

  /** The second phase may be repeated: what is not there to recover any more has ended. */
  @Test
  void aSecondPhaseWhoseAnswerWasLostIsRepeatedByTheManager() throws Exception {
    Branch branch = new Branch(5);
    XAConnection xa = written(branch);
    assertThat(xa.getXAResource().prepare(branch)).isEqualTo(XAResource.XA_OK);
    pair.hold();
    CompletableFuture<ClientMessage> lost =
        proxy.on(message -> message.runs("COMMIT PREPARED"), Then.CUT_BEFORE);
    assertThat(code(xa.getXAResource(), branch, (xar, xid) -> xar.commit(xid, false)))
        .isEqualTo(XAException.XAER_RMFAIL);
    assertThat(lost).isDone();
    xa.close();
    assertThat(recovered()).isOne();
    XAConnection next = source.getXAConnection();
    next.getXAResource().commit(branch, false);
    next.close();
    assertThat(items()).isOne();
  }

  private record Branch(int number) implements Xid {
    @Override
    public int getFormatId() {
      return 7;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }
}
