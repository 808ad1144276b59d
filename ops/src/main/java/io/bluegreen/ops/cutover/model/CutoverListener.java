package io.bluegreen.ops.cutover.model;

import java.time.Duration;

/** A listener for the steps of a run. An exception thrown by it ends the run as a crash would. */
public interface CutoverListener {
  /** A listener that does nothing. */
  CutoverListener SILENT = new CutoverListener() {};

  /** Something happens before the first step; one line for a person. */
  default void tells(String what) {}

  /** A step was recorded and is about to start. */
  default void starts(CutoverStep step) {}

  /** A step has ended well. */
  default void ended(CutoverStep step, Duration took) {}
}
