package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.SharedServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From every version to every newer one and back, with writers. {@code .ci/newer-postgresql} adds
 * versions that are not on the class path; {@code .ci/tested-versions} writes down what was tried.
 */
@FullOnly
class VersionPairsTest {
  private static final TestedVersionsPage PAGE = new TestedVersionsPage();

  static Stream<Arguments> pairs() {
    List<Integer> all = new ArrayList<>(SharedServers.majors());
    all.addAll(SharedServers.newerMajors());
    return all.stream()
        .flatMap(older -> all.stream().filter(n -> n > older).map(n -> Arguments.of(older, n)));
  }

  @AfterAll
  static void write() throws IOException {
    PAGE.writeIfAsked();
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void everyAcknowledgedWriteIsThereOnceAfterThereAndBack(int older, int newer) throws Exception {
    ClusterServers servers =
        ClusterServers.between(SharedServers.of(older), SharedServers.of(newer));
    try (ClusterDeployment pair = WorkloadTables.cluster(servers).create()) {
      pair.controlOnBothSides();
      assertEnds(pair, "replicate");
      assertEnds(pair, "status");
      assertThat(ToolRun.on(pair.blue().jdbcUrl(), "preflight").out())
          .doesNotContain("does not exist")
          .contains("checks:");
      try (FollowingWriters writers = FollowingWriters.start(pair, 4)) {
        writers.assertKeptThereAndBack();
      }
      assertEnds(pair, "verify");
      PAGE.add(
          version(pair.blue().query("SHOW server_version")),
          version(pair.green().query("SHOW server_version")));
    }
  }

  /** Without what a distribution says of its build. */
  private static String version(@Nullable String shown) {
    return String.valueOf(shown).split(" ", 2)[0];
  }

  private static void assertEnds(ClusterDeployment pair, String command) {
    ToolRun run = ToolRun.on(pair.blue().jdbcUrl(), command);
    assertThat(run.exit()).as("%s: %s", command, run).isZero();
  }
}
