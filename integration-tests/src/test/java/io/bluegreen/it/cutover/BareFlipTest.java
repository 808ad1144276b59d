package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.load.WorkloadRound;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * An operator with nothing but psql: no hold, no drain, only the fence and the row. Whoever was in
 * a transaction, or in a COPY, has to repeat it; everybody else notices nothing, and nothing is
 * lost or doubled.
 */
class BareFlipTest {
  @Test
  void underMixedLoadOnlyWhatWasOpenFails() throws Exception {
    try (LoadedPair loaded = LoadedPair.start()) {
      loaded.flipWithoutHold();
      loaded.stopAndAuditTheActiveSide();
      assertThat(loaded.journal().failures())
          .allSatisfy(
              entry -> {
                assertThat(state(entry)).as(entry.toString()).isIn("40001", "08007");
                assertThat(entry.kind()).isIn("transfer", "batch", "copy");
              });
    }
  }

  private static String state(WorkloadRound failed) {
    return String.valueOf(Objects.requireNonNull(failed.failure()).getSQLState());
  }
}
