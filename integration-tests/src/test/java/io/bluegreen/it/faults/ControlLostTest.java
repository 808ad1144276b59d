package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The loss of the control table, from which drivers learn the active side. */
@FullOnly
class ControlLostTest extends ReplicatedDeploymentTest {
  private static final String WATCHERS = "usename = '" + ClusterServers.WATCHER + "'";

  private static TcpProxy control;
  private static FaultWorkload application;

  @BeforeAll
  static void start() throws Exception {
    PgServer blue = pair.database(Side.BLUE).server();
    control = TcpProxy.to(blue.host(), blue.port());
    application =
        FaultWorkload.start(pair, 6, "bluegreen.control=" + control.address() + "/" + pair.name());
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    control.close();
  }

  @Test
  void aControlEndpointThatIsGoneDoesNotKeepAnybodyFromFollowing() throws Exception {
    application.awaitMore(20);
    control.refuse();
    control.cut();
    switchOver();
    application.awaitMore(20);
    application.check(Set.of(), Set.of("40001"));
    control.admit();
  }

  @Test
  void watchersWhoseBackendsEndAtEveryStepComeBack() throws Exception {
    application.awaitMore(20);
    Side from = pair.steadyActive();
    pair.awaitReplication(from);
    CutoverResult result =
        pair.cutover()
            .run(
                pair.options()
                    .withListener(
                        CutoverSteps.before(
                            EnumSet.allOf(CutoverStep.class), ControlLostTest::endWatchers)));
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(pair.steadyActive()).isEqualTo(from.other());
    application.awaitMore(20);
    application.check(Set.of(), Set.of("40001"));
  }

  /** Whoever has not heard of the flip is stopped by the fence, and goes on once it hears. */
  @Test
  void whoeverHearsNothingWritesNothingToTheOldSide() throws Exception {
    try (Connection deaf =
            pair.connect(
                "bluegreen.controlUser=" + ClusterServers.DEAF_WATCHER,
                "bluegreen.retryTimeout=1s");
        Statement statement = deaf.createStatement()) {
      statement.execute("SELECT 1");
      deafen("NOLOGIN");
      application.awaitMore(20);
      switchOver();
      statement.execute("SELECT 1");
      SQLException failure =
          FailedCalls.by(() -> statement.execute("INSERT INTO ledger (entry) VALUES ('deaf')"));
      assertThat(failure.getSQLState()).as(failure.toString()).isEqualTo("25006");
      assertThat(failure.getMessage()).contains("bluegreen resume or abort");
      application.check(Set.of(), Set.of("40001"));
      deafen("LOGIN");
    }
  }

  private static void switchOver() throws Exception {
    Side from = pair.steadyActive();
    pair.awaitReplication(from);
    CutoverResult result = pair.cutover().run(pair.options());
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(pair.steadyActive()).isEqualTo(from.other());
  }

  private static void endWatchers() throws SQLException {
    for (Side side : Side.values()) {
      pair.terminate(side, WATCHERS);
    }
  }

  private static void deafen(String login) throws SQLException {
    for (Side side : Side.values()) {
      pair.database(side).execute("ALTER ROLE " + ClusterServers.DEAF_WATCHER + " " + login);
      pair.terminate(side, "usename = '" + ClusterServers.DEAF_WATCHER + "'");
    }
  }
}
