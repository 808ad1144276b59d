package io.bluegreen.ops.cutover.model;

/**
 * The result of a run: its outcome, the reason and its report.
 *
 * @param outcome how it ended
 * @param message what happened and, unless it is done, what state everything is in and what to do
 * @param report what was measured and touched up to then
 */
public record CutoverResult(CutoverOutcome outcome, String message, CutoverReport report) {
  /** Returns the result of a run that a check refused before anything was changed. */
  public static CutoverResult refused(CutoverReportBuilder report, String why) {
    return new CutoverResult(CutoverOutcome.REFUSED, why, report.build());
  }

  /** Returns the result of a run that stands where only a person can decide. */
  public static CutoverResult needsAPerson(CutoverReportBuilder report, String why) {
    return new CutoverResult(CutoverOutcome.NEEDS_A_PERSON, why, report.build());
  }

  /** Returns the exit code of the command line for this result. */
  public int exitCode() {
    return outcome.exitCode();
  }
}
