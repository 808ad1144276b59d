package io.bluegreen.proof.run;

import io.bluegreen.proof.mode.Target;

/** The surroundings of a cell. */
public interface Setting {

  /** What it is called in reports. */
  String text();

  /** Opens what is attacked. */
  Target open() throws Exception;

  /** Starts the applications on it. */
  Loads start(Target target, CellPlan plan, long seed);
}
