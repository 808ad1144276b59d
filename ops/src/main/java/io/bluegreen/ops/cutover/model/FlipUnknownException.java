package io.bluegreen.ops.cutover.model;

/**
 * The error of a flip that was sent and whose outcome cannot be learned. Nothing may be taken back.
 */
public final class FlipUnknownException extends Exception {
  private static final long serialVersionUID = 1L;

  public FlipUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
