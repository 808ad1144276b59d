package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import java.sql.SQLException;

/** One step of the protocol; taking it twice is the same as taking it once. */
public interface ProtocolStep {
  CutoverStep id();

  /**
   * Takes the step.
   *
   * @throws StepFailedException if it must not go on, with a reason for the operator
   * @throws FlipUnknownException only from the flip
   * @throws SQLException if a server refused or was lost
   */
  void take(CutoverContext run)
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException;
}
