package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.catalog.SequencePlan;
import io.bluegreen.ops.catalog.SequenceState;
import java.sql.SQLException;
import java.util.List;

/** The sequences of one side. */
public interface SideSequences {
  List<SequenceState> read() throws SQLException;

  /** Moves the sequences of a plan, in one statement. */
  void carryOut(SequencePlan plan) throws SQLException;
}
