package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.BlueGreenDataSource;
import io.bluegreen.jdbc.model.Side;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answer to a PREPARE TRANSACTION, or to the end of an XA branch, is lost in a hold. */
@Timeout(120)
class LostBranchTest {
  private static PgServer server;

  private static TcpProxy proxy;
  private static ClusterDeployment pair;
  private static BlueGreenDataSource source;

  @BeforeAll
  static void twoSides() throws SQLException {
    server = PgServer.builder(18).setting("max_prepared_transactions", "100").start();
    proxy = TcpProxy.to("127.0.0.1", server.port());
    pair =
        ClusterDeployment.on(ClusterServers.of(server))
            .controlOnBlueOnly()
            .behind(Side.BLUE, proxy)
            .create();
    pair.execute("CREATE TABLE item (id int)");
    source = new BlueGreenDataSource();
    source.setUrl(pair.url());
  }

  @AfterAll
  static void drop() throws Exception {
    pair.close();
    proxy.close();
    server.close();
  }

  @BeforeEach
  void begin() throws SQLException {
    pair.blue().execute("TRUNCATE item");
  }

  @AfterEach
  void release() throws SQLException {
    pair.blue().execute("SELECT bluegreen.release('" + pair.name() + "')");
    Waits.eventually(() -> pair.jmx().getPhase(), "steady"::equals);
  }

  private CompletableFuture<ClientMessage> lose(String text, Then then) {
    return proxy.on(
        message -> message.runs(text) && message.before().contains("pg_current_xact_id"), then);
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

  private long items() throws SQLException {
    return pair.blue().queryLong("SELECT count(*) FROM item");
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
          proxy.cutRequest(
              message ->
                  message.runs("PREPARE TRANSACTION")
                      && message.before().contains("pg_current_xact_id"),
              bytes);
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

  private XAConnection written(Branch branch) throws Exception {
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
      release();
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
