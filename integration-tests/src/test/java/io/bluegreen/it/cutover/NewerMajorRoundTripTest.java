package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.SharedServers;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * From older versions to those that are newer than the ones on the class path, and back, with
 * writers. {@code .ci/newer-postgresql} sets them up where it may.
 */
class NewerMajorRoundTripTest {
  @BeforeAll
  static void setUp() {
    assumeFalse(
        SharedServers.newerMajors().isEmpty(),
        "skipped, because no newer PostgreSQL is set up: .ci/newer-postgresql DIRECTORY, then"
            + " -Dbluegreen.it.newerPostgres=DIRECTORY");
  }

  @Test
  void everyAcknowledgedWriteIsThereOnceAfterThereAndBack() throws Exception {
    for (int newer : SharedServers.newerMajors()) {
      for (int older : TestExtent.of(SharedServers.majors(), List.of(18))) {
        ClusterServers servers =
            ClusterServers.between(SharedServers.of(older), SharedServers.of(newer));
        try (ClusterDeployment pair = WorkloadTables.cluster(servers).create()) {
          pair.controlOnBothSides();
          replicatedByTheTool(pair);
          try (FollowingWriters writers = FollowingWriters.start(pair, 4)) {
            writers.assertKeptThereAndBack();
          }
          assertEnds(0, pair, "verify");
        }
      }
    }
  }

  /** Replication counts its failures in columns that are called differently since PostgreSQL 19. */
  private static void replicatedByTheTool(ClusterDeployment pair) {
    assertEnds(0, pair, "replicate");
    assertEnds(0, pair, "status");
    assertThat(ToolRun.on(pair.blue().jdbcUrl(), "preflight").out())
        .doesNotContain("does not exist")
        .contains("checks:");
  }

  private static void assertEnds(int exit, ClusterDeployment pair, String command) {
    ToolRun run = ToolRun.on(pair.blue().jdbcUrl(), command);
    assertThat(run.exit()).as("%s: %s", command, run).isEqualTo(exit);
  }

  @Test
  void logicalDecodingThatTheServerTurnsOnByItselfIsEnough() throws Exception {
    for (int newer : SharedServers.newerMajors()) {
      try (PgServer green = PgServer.builder(newer).setting("wal_level", "replica").start();
          ClusterDeployment pair =
              WorkloadTables.cluster(ClusterServers.between(SharedServers.newest(), green))
                  .replicated()) {
        assertThat(ToolRun.on(pair.blue().jdbcUrl(), "preflight").out())
            .doesNotContain("wal_level is");
        try (FollowingWriters writers = FollowingWriters.start(pair, 4)) {
          writers.assertKeptThereAndBack();
        }
      }
    }
  }
}
