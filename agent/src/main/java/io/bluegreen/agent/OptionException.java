package io.bluegreen.agent;

/**
 * The error of an option that cannot be used. The message names the option, its value and a fix.
 */
final class OptionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OptionException(String message) {
    super(message);
  }
}
