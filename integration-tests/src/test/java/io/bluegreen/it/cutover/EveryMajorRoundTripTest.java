package io.bluegreen.it.cutover;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.OnEveryMajor;
import io.bluegreen.fixtures.server.SharedServers;
import org.junit.jupiter.api.Test;

/** From every version to the newest one and back, with writers. */
@FullOnly
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
      writers.assertKeptThereAndBack();
    }
  }
}
