package io.bluegreen.it.faults;

import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.util.EnumSet;
import java.util.Set;

/** The steps of a cutover that a test executes one by one. */
final class CutoverSteps {
  /** Where a second run goes on after a fault; after one at the other steps it takes back. */
  static final Set<CutoverStep> RESUMED =
      EnumSet.of(
          CutoverStep.HOLD,
          CutoverStep.FENCE,
          CutoverStep.SEQUENCES,
          CutoverStep.FLIP,
          CutoverStep.SETTLE);

  private CutoverSteps() {}

  /** Something that breaks. */
  interface Fault {
    void happen() throws Exception;
  }

  /** Lets a fault happen when a step was recorded and is about to start. */
  static CutoverListener before(CutoverStep when, Fault fault) {
    return before(EnumSet.of(when), fault);
  }

  /** Lets a fault happen at several steps. */
  static CutoverListener before(Set<CutoverStep> when, Fault fault) {
    return new CutoverListener() {
      @Override
      public void starts(CutoverStep step) {
        if (when.contains(step)) {
          happen(fault);
        }
      }
    };
  }

  /** The end of the operator's process: nobody catches it, nothing is put in order. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static void happen(Fault fault) {
    try {
      fault.happen();
    } catch (Exception e) {
      throw new IllegalStateException("the fault itself failed", e);
    }
  }
}
