package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.launch.JavaRuntime;
import io.bluegreen.fixtures.ledger.Ledger;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A lost COMMIT is looked up for an application that knows pgjdbc alone, and that repeats what was
 * rolled back.
 */
@Timeout(240)
class LostAnswerUnderAgentTest {
  private static final String OUTCOMES =
      "SELECT outcomes_committed || ' ' || outcomes_rolled_back || ' ' || outcomes_unknown"
          + " FROM bluegreen.status";

  @Test
  void anAnnouncedSwitchLosesNoAnswer() throws Exception {
    JavaRuntime java = JavaRuntime.of(17).orElseThrow();
    try (ClusterDeployment pair = WorkloadTables.cluster().behindProxies().create();
        WritingApp app =
            WritingApp.repeating(
                AppJvm.builder().on(java).agent("deployment=" + pair.name()),
                "42.7.14",
                pair.database(Side.BLUE))) {
      app.awaitMore(50);
      pair.blue().execute("SELECT bluegreen.announce('" + pair.name() + "')");
      for (Then then : List.of(Then.CUT_AFTER_REPLY, Then.CUT_BEFORE)) {
        CompletableFuture<ClientMessage> lost = pair.proxy(Side.BLUE).on(MarkedEnd::isCommit, then);
        lost.get(60, TimeUnit.SECONDS);
        app.awaitMore(50);
      }
      Waits.eventually(() -> pair.blue().query(OUTCOMES), "1 1 0"::equals);
      Ledger ledger = app.stop();

      List<String> rows = pair.blue().column("SELECT writer || '/' || number FROM ledger");
      ledger.assertKept(rows);
      assertThat(rows).doesNotHaveDuplicates();
    }
  }
}
