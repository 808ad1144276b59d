package io.bluegreen.agent;

/** An option that cannot be used; the message names it, its value and the mend. */
final class OptionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OptionException(String message) {
    super(message);
  }
}
