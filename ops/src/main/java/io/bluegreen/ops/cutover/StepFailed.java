package io.bluegreen.ops.cutover;

/** A step found that it must not go on; everything before the flip can be taken back. */
final class StepFailed extends Exception {
  private static final long serialVersionUID = 1L;

  StepFailed(String message) {
    super(message);
  }
}
