package io.bluegreen.proof.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.proof.history.Outcome;
import io.bluegreen.proof.workload.Works;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two cells of the matrix, with all workloads at once, in every build. The seed is printed and
 * replays the schedule; {@code -Psoak} runs the whole matrix, for as long as anybody likes.
 */
class ProofUnderFireTest {
  private static final Logger LOG = LoggerFactory.getLogger(ProofUnderFireTest.class);

  @ParameterizedTest
  @CsvSource({"SCHEMA, 7", "CLUSTER, 11"})
  void nothingIsLostDoubledTornOrOutOfPlace(Mode mode, long seed) throws Exception {
    CellReport report =
        Cell.run(new CellPlan(mode, Works.all(), 8, seed, Duration.ofSeconds(10), false));
    report.lines().forEach(LOG::info);
    assertThat(report.violations()).as("seed %d", seed).isEmpty();
    assertThat(report.count(Outcome.OK)).isGreaterThan(100);
    assertThat(report.flips()).isPositive();
  }
}
