package io.bluegreen.ops.preflight;

import java.sql.SQLException;
import java.util.List;

/**
 * One question that is asked before a switch.
 *
 * @param id its name, for {@code --skip} and for the documentation
 * @param mode the pairs that it is asked of
 * @param meaning what it looks for
 * @param why why that matters
 * @param mend how it is mended, in short
 * @param probe how it looks
 */
public record PreflightCheck(
    String id, DeploymentMode mode, String meaning, String why, String mend, PreflightProbe probe) {

  /** Asks. A question that cannot be asked is a warning, and stops no other one. */
  CheckResult ask(PreflightSessions sides) {
    try {
      return new CheckResult(this, probe.look(sides), false);
    } catch (SQLException e) {
      return new CheckResult(this, List.of(sides.unasked(sides.source(), e)), false);
    }
  }
}
