package io.bluegreen.codegen;

import com.google.errorprone.annotations.FormatMethod;

/** Why a class or one of its methods cannot be generated; its message is the compile error. */
final class CannotDelegateException extends Exception {

  private static final long serialVersionUID = 1L;

  @FormatMethod
  CannotDelegateException(String format, Object... arguments) {
    super(String.format(format, arguments));
  }

  /** The message, which is never missing. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
