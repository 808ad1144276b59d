package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.server.Queries.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.BlueGreenConnection;
import io.bluegreen.jdbc.BlueGreenDataSource;
import io.bluegreen.jdbc.model.Side;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Distributed transactions in cluster mode stay on the server on which they were begun. */
class XaInClusterModeTest {
  private static PgServer server;

  private ClusterDeployment sides;
  private BlueGreenDataSource source;

  @BeforeAll
  static void startServer() {
    server = PgServer.builder(18).setting("max_prepared_transactions", "4").start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void twoSides() throws SQLException {
    sides = ClusterDeployment.on(ClusterServers.of(server)).controlOnBlueOnly().create();
    sides.execute("CREATE TABLE item (id int)");
    source = new BlueGreenDataSource();
    source.setUrl(sides.url());
  }

  @AfterEach
  void drop() throws SQLException {
    sides.close();
  }

  @Test
  void aBranchIsPreparedAndCommitted() throws Exception {
    XAConnection xa = source.getXAConnection();
    Branch branch = new Branch(1);
    XAResource resource = xa.getXAResource();
    write(xa, branch);
    assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
    assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
    resource.commit(branch, false);
    assertThat(sides.blue().queryLong("SELECT count(*) FROM item")).isOne();
    assertThat(resource.isSameRM(resource)).isTrue();
    xa.close();
  }

  @Test
  void aBranchBeginsOnTheActiveSideOrFails() throws Exception {
    XAConnection xa = source.getXAConnection();
    Branch branch = new Branch(2);
    sides.flip();
    assertThatThrownBy(() -> xa.getXAResource().start(branch, XAResource.TMNOFLAGS))
        .isInstanceOf(XAException.class)
        .hasMessageContaining(sides.green().endpoint())
        .extracting(e -> ((XAException) e).errorCode)
        .isEqualTo(XAException.XAER_RMFAIL);
    assertThat(sides.jmx().getPinned()).isOne();
    xa.close();

    XAConnection next = source.getXAConnection("postgres", null);
    write(next, branch);
    next.getXAResource().commit(branch, true);
    assertThat(sides.green().queryLong("SELECT count(*) FROM item")).isOne();
    next.close();
  }

  @Test
  void aBranchThatHasBegunEndsWhereItBegan() throws Exception {
    XAConnection xa = source.getXAConnection();
    Branch branch = new Branch(3);
    XAResource resource = xa.getXAResource();
    write(xa, branch);
    sides.flip();
    assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
    assertThatThrownBy(() -> resource.commit(branch, false))
        .extracting(e -> ((XAException) e).errorCode)
        .isEqualTo(XAException.XAER_RMFAIL);
    xa.close();
    sides.flip();

    XAConnection next = source.getXAConnection();
    next.getXAResource().commit(branch, false);
    assertThat(sides.blue().queryLong("SELECT count(*) FROM item")).isOne();
    next.close();
  }

  /** The other side is named; the driver writes nothing to a side that is not active. */
  @Test
  void aPreparedTransactionOfTheOtherSideIsLookedForThere() throws Exception {
    try (Connection connection = sides.connect()) {
      connection.setAutoCommit(false);
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      Queries.run(connection, "PREPARE TRANSACTION 'left behind'");
      connection.commit();
      connection.setAutoCommit(true);
      sides.flip();
      // Both sides of this deployment are databases of one server, which knows the first.
      assertLookedForOnBlue(connection, "COMMIT PREPARED 'left behind'", "0A000");
      assertLookedForOnBlue(connection, "/* as text */ ROLLBACK PREPARED 'elsewhere'", "42704");
      assertThat(one(connection, "SELECT count(*) FROM item")).isEqualTo("0");
    } finally {
      sides.blue().execute("ROLLBACK PREPARED 'left behind'");
    }
  }

  private void assertLookedForOnBlue(Connection connection, String sql, String state) {
    assertThatThrownBy(() -> Queries.run(connection, sql))
        .isInstanceOf(SQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", state)
        .hasMessageContaining("it is still on blue (" + sides.endpoint(Side.BLUE) + ")")
        .hasMessageContaining("pg_prepared_xacts");
  }

  @Test
  void theSecondPhaseDoesNotWaitForTheHoldThatWaitsForIt() throws Exception {
    XAConnection xa = source.getXAConnection();
    Branch branch = new Branch(4);
    write(xa, branch);
    assertThat(xa.getXAResource().prepare(branch)).isEqualTo(XAResource.XA_OK);
    sides.hold();
    xa.getXAResource().commit(branch, false);
    assertThat(sides.jmx().getPhase()).isEqualTo("hold");
    assertThat(sides.jmx().getHeld()).isZero();
    xa.close();
  }

  /** What each call of the manager says of a branch whose server process has gone. */
  @Test
  void aBranchThatWasLostIsRolledBackAndItsConnectionGivenUp() throws Exception {
    int number = 20;
    for (Way way : Way.values()) {
      XAConnection xa = source.getXAConnection();
      XAResource resource = xa.getXAResource();
      Branch branch = new Branch(number++);
      write(xa, branch, way == Way.END);
      sides
          .blue()
          .execute(
              "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                  + " WHERE datname = current_database() AND state LIKE 'idle in transaction%'");
      try (Connection connection = xa.getConnection()) {
        assertThatThrownBy(() -> Queries.run(connection, "INSERT INTO item VALUES (2)"))
            .isInstanceOf(SQLException.class);
      }
      assertThatThrownBy(() -> way.of(resource, branch))
          .extracting(e -> ((XAException) e).errorCode)
          .isEqualTo(way == Way.COMMIT ? XAException.XA_RBROLLBACK : XAException.XAER_RMFAIL);
      if (way == Way.END || way == Way.PREPARE) {
        resource.rollback(branch);
      }
      assertThatThrownBy(() -> resource.start(new Branch(99), XAResource.TMNOFLAGS))
          .extracting(e -> ((XAException) e).errorCode)
          .isEqualTo(XAException.XAER_RMFAIL);
      xa.close();
      assertThat(sides.blue().queryLong("SELECT count(*) FROM item")).isZero();
    }
  }

  /** A branch that met the fence is over, and its connection lives. */
  @Test
  void aBranchThatMetTheFenceIsKnownToBeRolledBack() throws Exception {
    int number = 20;
    for (Way way : Way.values()) {
      XAConnection xa = source.getXAConnection();
      XAResource resource = xa.getXAResource();
      Branch branch = new Branch(number++);
      resource.start(branch, XAResource.TMNOFLAGS);
      sides.blue().execute("SELECT bluegreen.fence('" + sides.name() + "', interval '20 seconds')");
      try (Connection connection = xa.getConnection()) {
        assertThat(one(connection, "SELECT count(*) FROM item")).isEqualTo("0");
        assertThatThrownBy(() -> Queries.run(connection, "INSERT INTO item VALUES (1)"))
            .isInstanceOf(SQLException.class);
      }
      if (way != Way.END) {
        assertThatThrownBy(() -> resource.end(branch, XAResource.TMSUCCESS))
            .extracting(e -> ((XAException) e).errorCode)
            .isEqualTo(XAException.XAER_RMFAIL);
      }
      assertThatThrownBy(() -> way.of(resource, branch))
          .extracting(e -> ((XAException) e).errorCode)
          .isEqualTo(way == Way.COMMIT ? XAException.XA_RBROLLBACK : XAException.XAER_RMFAIL);
      if (way == Way.END || way == Way.PREPARE) {
        resource.rollback(branch);
      }
      sides.blue().execute("SELECT bluegreen.unfence('" + sides.name() + "')");
      write(xa, branch);
      resource.commit(branch, true);
      xa.close();
      assertThat(sides.blue().queryLong("SELECT count(*) FROM item")).isOne();
      sides.blue().execute("TRUNCATE item");
    }
  }

  /** How a manager may meet that its branch has failed. */
  private enum Way {
    END,
    PREPARE,
    COMMIT;

    void of(XAResource resource, Xid branch) throws XAException {
      switch (this) {
        case END -> resource.end(branch, XAResource.TMSUCCESS);
        case PREPARE -> assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
        default -> resource.commit(branch, true);
      }
    }
  }

  @Test
  void itSaysThatItIsPinned() throws Exception {
    XAConnection xa = source.getXAConnection();
    try (Connection connection = xa.getConnection()) {
      assertThat(connection.unwrap(BlueGreenConnection.class).pinReason())
          .isEqualTo("an XA connection");
    }
    xa.close();
  }

  private static void write(XAConnection xa, Branch branch) throws Exception {
    write(xa, branch, false);
  }

  private static void write(XAConnection xa, Branch branch, boolean staysOpen) throws Exception {
    xa.getXAResource().start(branch, XAResource.TMNOFLAGS);
    try (Connection connection = xa.getConnection()) {
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      assertThat(one(connection, "SELECT 1")).isEqualTo("1");
    }
    if (!staysOpen) {
      xa.getXAResource().end(branch, XAResource.TMSUCCESS);
    }
  }

  /** A branch of a global transaction of this class's own. */
  private record Branch(int number) implements Xid {
    @Override
    public int getFormatId() {
      return 0xB1E;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return ByteBuffer.allocate(4).putInt(number).array();
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }
}
