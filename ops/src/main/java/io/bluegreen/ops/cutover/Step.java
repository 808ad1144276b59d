package io.bluegreen.ops.cutover;

import java.sql.SQLException;

/** One step of the protocol; taking it twice is the same as taking it once. */
interface Step {
  CutoverStep id();

  /**
   * Takes the step.
   *
   * @throws StepFailed if it must not go on, with a reason for the operator
   * @throws FlipUnknown only from the flip
   * @throws SQLException if a server refused or was lost
   */
  void take(Run run) throws SQLException, StepFailed, FlipUnknown, InterruptedException;
}
