package io.bluegreen.it.cutover;

import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverStep;

/** The end of a process: nobody catches it, nothing is put in order, connections just end. */
public final class Crash extends Error {
  private static final long serialVersionUID = 1L;

  Crash(String where) {
    super(where);
  }

  /** Ends the run when a step was recorded and is about to start. */
  public static CutoverListener before(CutoverStep crashing) {
    return new CutoverListener() {
      @Override
      public void starts(CutoverStep step) {
        if (step == crashing) {
          throw new Crash("before " + step);
        }
      }
    };
  }
}
