package io.bluegreen.ops.cutover.model;

/** The flip was sent, and what became of it cannot be learned: nothing may be taken back. */
public final class FlipUnknownException extends Exception {
  private static final long serialVersionUID = 1L;

  public FlipUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
