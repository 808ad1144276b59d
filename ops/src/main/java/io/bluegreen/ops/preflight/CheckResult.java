package io.bluegreen.ops.preflight;

import java.util.List;

/**
 * The answer to one check.
 *
 * @param check what was asked
 * @param findings what was found, possibly nothing
 * @param overridden whether the operator has said to go on all the same
 */
public record CheckResult(PreflightCheck check, List<CheckFinding> findings, boolean overridden) {
  public CheckResult {
    findings = List.copyOf(findings);
  }

  /** Returns the name of the check. */
  public String id() {
    return check.id();
  }

  /** Returns the worst of what was found. */
  public CheckVerdict verdict() {
    return findings.stream()
        .map(CheckFinding::verdict)
        .reduce(CheckVerdict.OK, CheckVerdict::orWorse);
  }

  /** Tells whether this stands against a switch. */
  public boolean refuses() {
    return verdict() == CheckVerdict.ERROR && !overridden;
  }
}
