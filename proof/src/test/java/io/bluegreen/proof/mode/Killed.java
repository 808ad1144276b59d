package io.bluegreen.proof.mode;

import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.util.List;
import java.util.SplittableRandom;

/** The end of the operator's process: nobody catches it, nothing is put in order. */
final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  private Killed(CutoverStep step) {
    super("before " + step);
  }

  /** Ends the run when a step that is drawn by lot was recorded and is about to start. */
  static CutoverListener before(SplittableRandom random) {
    List<CutoverStep> steps = List.of(CutoverStep.values());
    CutoverStep drawn = steps.get(random.nextInt(steps.size()));
    return new CutoverListener() {
      @Override
      public void starts(CutoverStep step) {
        if (step == drawn) {
          throw new Killed(step);
        }
      }
    };
  }
}
