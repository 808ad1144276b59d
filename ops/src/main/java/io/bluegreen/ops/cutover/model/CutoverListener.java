package io.bluegreen.ops.cutover.model;

import java.time.Duration;

/** Told of every step as it goes. An error thrown here ends the run as a crash would. */
public interface CutoverListener {
  /** A listener that does nothing. */
  CutoverListener SILENT = new CutoverListener() {};

  /** A step was recorded and is about to start. */
  default void starts(CutoverStep step) {}

  /** A step has ended well. */
  default void ended(CutoverStep step, Duration took) {}
}
