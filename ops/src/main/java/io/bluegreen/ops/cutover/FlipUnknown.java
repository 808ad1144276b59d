package io.bluegreen.ops.cutover;

/** The flip was sent, and what became of it cannot be learned: nothing may be taken back. */
final class FlipUnknown extends Exception {
  private static final long serialVersionUID = 1L;

  FlipUnknown(String message, Throwable cause) {
    super(message, cause);
  }
}
