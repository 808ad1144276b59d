package io.bluegreen.ops.preflight;

import io.bluegreen.ops.replication.CoverageGap;
import io.bluegreen.ops.replication.WayBackPublication;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A look at what the idle side would send back after a switch: what it has beyond the active side
 * is named, because it stays there; what cannot be left out of a publication is an error.
 */
final class WayBackProbe implements PreflightProbe {
  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    WayBackPublication wayBack = pair.wayBack();
    List<CheckFinding> findings = new ArrayList<>();
    for (CoverageGap gap : wayBack.problems()) {
      findings.add(
          new CheckFinding(
              CheckVerdict.ERROR,
              gap.side(),
              "table %s %s".formatted(gap.table(), gap.found()),
              gap.mend()));
    }
    for (String name : wayBack.oneWay()) {
      findings.add(
          new CheckFinding(
              CheckVerdict.OK,
              pair.target(),
              "%s is on %s only, and does not flow back after a switch"
                  .formatted(name, pair.target()),
              ""));
    }
    return findings;
  }
}
