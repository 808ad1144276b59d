package io.bluegreen.ops.reshape.spec;

/** The error of a description that cannot be read or carried out. Nothing has changed. */
public final class SpecException extends Exception {
  private static final long serialVersionUID = 1L;

  public SpecException(String message) {
    super(message);
  }

  /** Returns the message. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
