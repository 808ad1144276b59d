package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.SharedServers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is other with versions that are newer than those on the class path. {@code
 * .ci/newer-postgresql} sets them up where it may.
 */
class NewerMajorTest {
  @BeforeAll
  static void setUp() {
    assumeFalse(
        SharedServers.newerMajors().isEmpty(),
        "skipped, because no newer PostgreSQL is set up: .ci/newer-postgresql DIRECTORY, then"
            + " -Dbluegreen.it.newerPostgres=DIRECTORY");
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
