package io.bluegreen.ops.cutover.model;

/** A step found that it must not go on; everything before the flip can be taken back. */
public final class StepFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  public StepFailedException(String message) {
    super(message);
  }
}
