package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The driver and the protocol together: 16 threads that do everything an application does are moved
 * between 15 and 18 and back again, 20 times in profile {@code full}, or {@code
 * -Dbluegreen.it.switches=40} times.
 */
@FullOnly
class MixedLoadTest {
  private static final int SWITCHES = Integer.getInteger("bluegreen.it.switches", 20);
  private static final int READS_DURING_A_HOLD = 20;

  @Test
  void nothingIsLostNothingIsDoubledAndNobodySeesAnError() throws Exception {
    SwitchTimes times = new SwitchTimes("the driver, " + LoadedPair.THREADS + " threads");
    try (LoadedPair loaded = LoadedPair.start()) {
      List<CutoverResult> results = new ArrayList<>();
      for (int i = 0; i < SWITCHES; i++) {
        results.add(loaded.switchOver(loaded.options(), times));
      }
      loaded.stopAndAudit();
      times.tell();
      assertThat(loaded.journal().failures()).isEmpty();
      assertThat(results).allSatisfy(MixedLoadTest::assertNobodyWasEndedBeforeTheFlip);
    }
  }

  @Test
  void readsGoOnWhileWritesAreHeld() throws Exception {
    try (LoadedPair loaded = LoadedPair.start()) {
      CutoverListener waiting =
          new CutoverListener() {
            @Override
            public void ended(CutoverStep step, Duration took) {
              if (step == CutoverStep.DRAIN) {
                long held = System.nanoTime();
                Awaitility.await()
                    .until(
                        () ->
                            loaded.journal().readsWithin(held, System.nanoTime())
                                >= READS_DURING_A_HOLD);
                assertThat(loaded.journal().entries())
                    .noneMatch(entry -> entry.isWrite() && entry.isWithin(held, System.nanoTime()));
              }
            }
          };
      loaded.switchOver(loaded.options().withListener(waiting), new SwitchTimes("not told"));
      loaded.stopAndAudit();
      assertThat(loaded.journal().failures()).isEmpty();
    }
  }

  private static void assertNobodyWasEndedBeforeTheFlip(CutoverResult result) {
    assertThat(result.report().terminated())
        .allMatch(session -> session.during() == CutoverStep.SETTLE);
  }
}
