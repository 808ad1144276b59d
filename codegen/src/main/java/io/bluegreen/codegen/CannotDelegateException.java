package io.bluegreen.codegen;

import com.google.errorprone.annotations.FormatMethod;

/**
 * The reason why a class or one of its methods cannot be generated. Its message is the compile
 * error.
 */
final class CannotDelegateException extends Exception {

  private static final long serialVersionUID = 1L;

  @FormatMethod
  CannotDelegateException(String format, Object... arguments) {
    super(String.format(format, arguments));
  }

  /** Returns the message. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
