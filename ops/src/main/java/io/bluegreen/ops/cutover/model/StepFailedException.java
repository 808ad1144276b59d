package io.bluegreen.ops.cutover.model;

/** The error of a step that must not continue. Everything before the flip can be taken back. */
public final class StepFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  public StepFailedException(String message) {
    super(message);
  }
}
