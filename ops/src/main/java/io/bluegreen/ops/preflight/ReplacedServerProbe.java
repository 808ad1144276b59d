package io.bluegreen.ops.preflight;

import java.sql.SQLException;
import java.util.List;

/** A look whether both sides still have the servers between which the copy was made or compared. */
final class ReplacedServerProbe implements PreflightProbe {
  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    return pair.replacedServers().stream()
        .map(
            replaced ->
                new CheckFinding(
                    CheckVerdict.ERROR,
                    replaced.side(),
                    replaced.describe(),
                    "-- bluegreen verify compares both sides; where they differ, bluegreen reseed copies the idle one anew"))
        .toList();
  }
}
