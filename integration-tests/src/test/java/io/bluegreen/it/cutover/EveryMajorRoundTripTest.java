package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.OnEveryMajor;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From every version to the newest one and back, with writers. */
@OnEveryMajor
class EveryMajorRoundTripTest {
  private final ClusterServers servers;

  EveryMajorRoundTripTest(int major) {
    servers = ClusterServers.between(SharedServers.of(major), SharedServers.newest());
  }

  @Test
  void everyAcknowledgedWriteIsThereOnceAfterThereAndBack() throws Exception {
    try (ClusterDeployment pair = WorkloadTables.cluster(servers).replicated();
        FollowingWriters writers = FollowingWriters.start(pair, 4)) {
      writers.awaitMore(50);
      for (Side to : List.of(Side.GREEN, Side.BLUE)) {
        CutoverResult result = pair.cutover().run(pair.options().withTo(to));
        assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
        writers.awaitMore(50);
      }
      writers.stop();
      SideComparison.assertEqual(pair);
      writers.assertKept(pair.blue());
    }
  }
}
