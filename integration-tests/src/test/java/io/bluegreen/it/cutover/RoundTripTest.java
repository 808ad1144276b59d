package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RoundTripTest {
  private static final Logger LOG = LoggerFactory.getLogger(RoundTripTest.class);
  private static final int ROUND_TRIPS = TestExtent.of(3, 1);

  @Test
  void nothingIsLostThereAndBackAgainWhileWritersFollow() throws Exception {
    List<CutoverResult> results = new ArrayList<>();
    try (ClusterDeployment pair = WorkloadTables.cluster().replicated();
        FollowingWriters writers = FollowingWriters.start(pair, 4)) {
      for (int i = 0; i < 2 * ROUND_TRIPS; i++) {
        writers.awaitMore(50);
        Side to = i % 2 == 0 ? Side.GREEN : Side.BLUE;
        CutoverResult result = pair.cutover().run(pair.options().withTo(to));
        assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
        results.add(result);
        assertRowsAreEqual(pair, to);
      }
      writers.awaitMore(50);
      writers.stop();
      SideComparison.assertEqual(pair);
      writers.assertKept(pair.database(Side.BLUE));
      LOG.info("{} acknowledged writes", writers.acknowledged());
    }
    print("with writers that ignore the hold", results);
  }

  @Test
  @FullOnly
  void aQuietPairIsSwitchedThereAndBack() throws Exception {
    List<CutoverResult> results = new ArrayList<>();
    try (ClusterDeployment pair = WorkloadTables.cluster().replicated()) {
      for (Side to : List.of(Side.GREEN, Side.BLUE, Side.GREEN, Side.BLUE)) {
        CutoverResult result = pair.cutover().run(pair.options().withTo(to));
        assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
        assertThat(result.exitCode()).isZero();
        assertThat(result.report().pause()).isNotNull();
        results.add(result);
      }
      assertThat(pair.cutover().run(pair.options().withTo(Side.BLUE)).exitCode()).isEqualTo(1);
    }
    print("nobody writes", results);
  }

  /** The pause of each switch and its split, for the documentation. */
  private static void print(String what, List<CutoverResult> results) {
    for (CutoverResult result : results) {
      LOG.info("{}: {}", what, String.join("\n  ", result.report().lines()));
    }
  }

  private static void assertRowsAreEqual(ClusterDeployment pair, Side active) throws Exception {
    String row = "SELECT active || phase || epoch || note FROM bluegreen.deployment";
    assertThat(pair.database(Side.BLUE).query(row))
        .isEqualTo(pair.database(Side.GREEN).query(row))
        .startsWith(active + "steady")
        .contains("\"step\":\"done\"");
  }
}
