package io.bluegreen.ops.cutover.model;

/** The outcome of a cutover. */
public enum CutoverOutcome {
  /** The new side is active, and both sides agree on it. */
  DONE(0),
  /** A check refused it; nothing has changed. */
  REFUSED(1),
  /** It failed before the flip; the old side is active and open as before. */
  ABORTED_AND_RESTORED(3),
  /** It stands where neither going on nor going back is certain to be right. */
  NEEDS_A_PERSON(4);

  private final int exitCode;

  CutoverOutcome(int exitCode) {
    this.exitCode = exitCode;
  }

  /** Returns the exit code of the command line for this outcome. */
  public int exitCode() {
    return exitCode;
  }
}
