package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.it.faults.XaBranches.Branch;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The answer to COMMIT PREPARED or ROLLBACK PREPARED is lost, as a text and in XA. */
@Timeout(120)
class LostSecondPhaseTest extends OwnServerTest {
  private static final AtomicInteger NUMBER = new AtomicInteger(100);
  private static XaBranches branches;

  @BeforeAll
  static void create() throws SQLException {
    PgServer own = PgServer.builder(18).setting("max_prepared_transactions", "100").start();
    createOn(own, own.port());
    branches = new XaBranches(pair.url());
  }

  /** How a prepared transaction is ended. */
  private enum Phase {
    COMMIT {
      @Override
      void of(XAResource resource, Branch branch) throws XAException {
        resource.commit(branch, false);
      }

      @Override
      int endedOtherwise() {
        return XAException.XA_HEURRB;
      }
    },
    ROLLBACK {
      @Override
      void of(XAResource resource, Branch branch) throws XAException {
        resource.rollback(branch);
      }

      @Override
      int endedOtherwise() {
        return XAException.XA_HEURCOM;
      }
    };

    String text() {
      return name() + " PREPARED";
    }

    long rows() {
      return this == COMMIT ? 1 : 0;
    }

    Phase other() {
      return this == COMMIT ? ROLLBACK : COMMIT;
    }

    abstract void of(XAResource resource, Branch branch) throws XAException;

    /** What XA says where somebody else has ended it in the other way. */
    abstract int endedOtherwise();
  }

  private static String prepared() throws SQLException {
    String gid = "it's " + NUMBER.incrementAndGet();
    try (Connection connection = pair.blue().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("INSERT INTO item VALUES (1)");
      statement.execute("PREPARE TRANSACTION '" + gid.replace("'", "''") + "'");
    }
    return gid;
  }

  private static String end(Phase phase, String gid) {
    return phase.text() + " '" + gid.replace("'", "''") + "'";
  }

  private static CompletableFuture<ClientMessage> loseTheEnd(Phase phase, Then then) {
    return proxy.on(message -> message.runs(phase.text()), then);
  }

  private static long preparedOnes() throws SQLException {
    return pair.blue().queryLong("SELECT count(*) FROM pg_prepared_xacts");
  }

  @ParameterizedTest
  @CsvSource({
    "COMMIT, CUT_BEFORE",
    "COMMIT, CUT_AFTER_REPLY",
    "ROLLBACK, CUT_BEFORE",
    "ROLLBACK, CUT_AFTER_REPLY"
  })
  void itHasEndedAsAskedForWhateverIsLost(Phase phase, Then then) throws Exception {
    String gid = prepared();
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      pair.hold();
      long before = pair.jmx().getOutcomeResolved();
      CompletableFuture<ClientMessage> lost = loseTheEnd(phase, then);
      assertThat(statement.execute(end(phase, gid))).isFalse();
      assertThat(lost).isDone();
      assertThat(statement.getUpdateCount()).isZero();
      assertThat(statement.getMoreResults()).isFalse();
      assertThat(statement.getUpdateCount()).isEqualTo(-1);
      assertThat(preparedOnes()).isZero();
      assertThat(items()).isEqualTo(phase.rows());
      assertThat(pair.jmx().getOutcomeResolved()).isEqualTo(before + 1);
      pair.release();
      assertThat(Queries.one(connection, "SELECT 'goes on'")).isEqualTo("goes on");
    }
  }

  static IntStream bytes() {
    return IntStream.iterate(0, bytes -> bytes < 48, bytes -> bytes + 3);
  }

  @ParameterizedTest
  @MethodSource("bytes")
  void whereverTheRequestIsCutItIsCommittedOnce(int bytes) throws Exception {
    String gid = prepared();
    try (Connection connection = pair.connect()) {
      pair.hold();
      CompletableFuture<ClientMessage> cut =
          proxy.cutRequest(message -> message.runs("COMMIT PREPARED"), bytes);
      Queries.run(connection, end(Phase.COMMIT, gid));
      assertThat(cut).isDone();
      assertThat(preparedOnes()).isZero();
      assertThat(items()).isOne();
      pair.release();
      // A cut behind the request may come as late as here.
      assertThat(Queries.one(connection, "SELECT 'goes on'")).isEqualTo("goes on");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "COMMIT, CUT_BEFORE",
    "COMMIT, CUT_AFTER_REPLY",
    "ROLLBACK, CUT_BEFORE",
    "ROLLBACK, CUT_AFTER_REPLY"
  })
  void aManagerHearsHowItsBranchHasEnded(Phase phase, Then then) throws Exception {
    Branch branch = new Branch(NUMBER.incrementAndGet());
    XAConnection xa = branches.written(branch);
    assertThat(xa.getXAResource().prepare(branch)).isEqualTo(XAResource.XA_OK);
    pair.hold();
    CompletableFuture<ClientMessage> lost = loseTheEnd(phase, then);
    assertThat(XaBranches.code(xa, branch, phase::of)).isEqualTo(XAResource.XA_OK);
    assertThat(lost).isDone();
    xa.close();
    assertThat(branches.recovered()).isZero();
    assertThat(items()).isEqualTo(phase.rows());
  }

  /** Ends the prepared transaction from elsewhere before the driver can ask about it. */
  private static CompletableFuture<Void> endBeside(Phase lost, Phase beside) {
    return loseTheEnd(lost, Then.CUT_BEFORE)
        .thenRun(proxy::refuse)
        .thenRunAsync(
            () -> {
              try {
                String gid = pair.blue().query("SELECT gid FROM pg_prepared_xacts");
                pair.blue().execute(end(beside, String.valueOf(gid)));
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
              proxy.admit();
            });
  }

  @ParameterizedTest
  @EnumSource
  void oneThatSomebodyElseHasEndedInTheOtherWaySaysSo(Phase phase) throws Exception {
    String gid = prepared();
    try (Connection connection = pair.connect()) {
      pair.hold();
      CompletableFuture<Void> ended = endBeside(phase, phase.other());
      assertThat(FailedCalls.state(() -> Queries.run(connection, end(phase, gid))))
          .isEqualTo(phase == Phase.COMMIT ? "40001" : "2D000");
      ended.get(30, TimeUnit.SECONDS);
      assertThat(items()).isEqualTo(phase.other().rows());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aManagerHearsOfSomebodyElse(Phase phase) throws Exception {
    for (Phase beside : Phase.values()) {
      pair.blue().execute("TRUNCATE item");
      Branch branch = new Branch(NUMBER.incrementAndGet());
      XAConnection xa = branches.written(branch);
      assertThat(xa.getXAResource().prepare(branch)).isEqualTo(XAResource.XA_OK);
      pair.hold();
      CompletableFuture<Void> ended = endBeside(phase, beside);
      assertThat(XaBranches.code(xa, branch, phase::of))
          .isEqualTo(beside == phase ? XAResource.XA_OK : phase.endedOtherwise());
      ended.get(30, TimeUnit.SECONDS);
      xa.close();
      assertThat(items()).isEqualTo(beside.rows());
      pair.release();
    }
  }

  /** What is still prepared is known after a crash; what is gone may be a stranger's by its id. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void afterACrashOnlyWhatIsStillPreparedIsEnded(Then then) throws Exception {
    String gid = prepared();
    try (Connection connection = pair.connect()) {
      pair.hold();
      CompletableFuture<Void> crashed =
          loseTheEnd(Phase.COMMIT, then)
              .thenRun(proxy::refuse)
              .thenRunAsync(
                  () -> {
                    long left = then == Then.CUT_BEFORE ? 1 : 0;
                    Waits.eventually().until(() -> preparedOnes() == left);
                    crash();
                    proxy.admit();
                  });
      String told = FailedCalls.stateOrNone(() -> Queries.run(connection, end(Phase.COMMIT, gid)));
      crashed.get(60, TimeUnit.SECONDS);
      assertThat(told).isEqualTo(then == Then.CUT_BEFORE ? "none" : "08007");
      assertThat(items()).isOne();
    }
  }

  @Test
  void whereNothingMayBeRepeatedItIsNotEndedByTheDriver() throws Exception {
    String gid = prepared();
    try (Connection connection = pair.connect("bluegreen.retry=off")) {
      pair.hold();
      CompletableFuture<ClientMessage> lost = loseTheEnd(Phase.COMMIT, Then.CUT_BEFORE);
      assertThat(FailedCalls.state(() -> Queries.run(connection, end(Phase.COMMIT, gid))))
          .isEqualTo("08007");
      assertThat(lost).isDone();
      assertThat(preparedOnes()).isOne();
    }
  }

  /** The old side takes no more writes, also none that are still prepared. */
  @Test
  void onASideThatHasBeenLeftItIsNotEndedByTheDriver() throws Exception {
    String gid = prepared();
    try (Connection connection = pair.connect()) {
      pair.hold();
      CompletableFuture<Void> flipped =
          loseTheEnd(Phase.COMMIT, Then.CUT_BEFORE)
              .thenRun(proxy::refuse)
              .thenRunAsync(
                  () -> {
                    try {
                      pair.flipTo(Side.GREEN);
                    } catch (SQLException e) {
                      throw new IllegalStateException(e);
                    }
                    proxy.admit();
                  });
      assertThat(FailedCalls.state(() -> Queries.run(connection, end(Phase.COMMIT, gid))))
          .isEqualTo("08007");
      flipped.get(60, TimeUnit.SECONDS);
      assertThat(preparedOnes()).isOne();
    } finally {
      pair.settleOn(Side.BLUE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void inASteadyDeploymentNothingIsAsked(Phase phase) throws Exception {
    Branch branch = new Branch(NUMBER.incrementAndGet());
    XAConnection xa = branches.written(branch);
    assertThat(xa.getXAResource().prepare(branch)).isEqualTo(XAResource.XA_OK);
    CompletableFuture<ClientMessage> lost = loseTheEnd(phase, Then.CUT_BEFORE);
    assertThat(XaBranches.code(xa, branch, phase::of)).isEqualTo(XAException.XAER_RMFAIL);
    assertThat(lost).isDone();
    xa.close();
    assertThat(branches.recovered()).isOne();
    XAConnection next = branches.open();
    phase.of(next.getXAResource(), branch);
    next.close();
    assertThat(items()).isEqualTo(phase.rows());
  }
}
