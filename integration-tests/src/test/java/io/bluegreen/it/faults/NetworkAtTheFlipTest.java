package io.bluegreen.it.faults;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The network fails at the moment when everybody has to move. */
@FullOnly
class NetworkAtTheFlipTest extends ReplicatedDeploymentTest {
  @Test
  void theNewSideRefusesForThreeSecondsAndNobodyNotices() throws Exception {
    TcpProxy target = pair.proxy(pair.steadyActive().other());
    try (FaultWorkload application = FaultWorkload.start(pair, 6)) {
      application.awaitMore(20);
      switchOver(
          CutoverStep.SETTLE,
          () -> {
            target.refuse();
            delayedExecutor(3, SECONDS).execute(target::admit);
          });
      application.awaitMore(20);
      application.check(Set.of(), Set.of("40001"));
    }
  }

  /** Neither a word nor an end comes from the old side, as behind a firewall that forgot. */
  @Test
  void connectionsThatHangAtTheFlipAreGivenUpInTime() throws Exception {
    TcpProxy source = pair.proxy(pair.steadyActive());
    try (FaultWorkload application = FaultWorkload.start(pair, 6, "socketTimeout=2")) {
      application.awaitMore(20);
      switchOver(CutoverStep.FLIP, source::stall);
      application.awaitMore(20);
      application.check(Set.of(), Set.of("40001"));
      source.resume();
      application.awaitMore(20);
      application.check(Set.of(), Set.of());
    }
  }

  /** The application has set no timeout at all; the driver does not wait for the old side. */
  @Test
  void idleConnectionsThatHangAreGivenUpWithoutAnyTimeoutOfTheApplication() throws Exception {
    TcpProxy source = pair.proxy(pair.steadyActive());
    try (var connection = pair.connect();
        var statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      switchOver(CutoverStep.FLIP, source::stall);
      statement.execute("INSERT INTO ledger (entry) VALUES ('moved')");
      source.resume();
    }
    assertThat(pair.database(pair.steadyActive()).column("SELECT entry FROM ledger"))
        .contains("moved");
  }

  private static void switchOver(CutoverStep step, CutoverSteps.Fault fault) throws SQLException {
    Side from = pair.steadyActive();
    CutoverOptions options = pair.options().withListener(CutoverSteps.before(step, fault));
    CutoverResult result = pair.cutover().run(options);
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(pair.steadyActive()).isEqualTo(from.other());
  }
}
