package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckVerdict;
import java.util.Locale;

/** The lines of a finding for people: what was found where, and the statement that mends it. */
final class FindingLines {
  private FindingLines() {}

  /**
   * Adds the lines of one finding.
   *
   * @param check the id of the check that found it; empty where several commands ask
   */
  static void add(CommandResult result, String check, CheckFinding finding) {
    String verdict = finding.verdict().text().toUpperCase(Locale.ROOT);
    result.remark(
        "%s on %s: %s"
            .formatted(
                check.isEmpty() ? verdict : verdict + " " + check,
                finding.side(),
                finding.found()));
    if (finding.verdict() == CheckVerdict.OK || finding.mend().isEmpty()) {
      return;
    }
    String mend = "  on %s: %s".formatted(finding.side(), finding.mend());
    if (finding.isMendedBySql()) {
      result.pasteable(mend);
    } else {
      result.remark(mend);
    }
  }
}
