package io.bluegreen.jdbc.internal.routing;

import org.jspecify.annotations.Nullable;

/** The description of a logical connection for an operator, which it fills itself. */
public interface ConnectionDescription {

  /**
   * Says that it would not move.
   *
   * @param why what its session holds, in words
   * @param text the last text that may have brought it about; null where none is known
   * @param atNanos when that ran, on the axis of {@link System#nanoTime()}
   */
  void stays(String why, @Nullable String text, long atNanos);

  /**
   * Says that a transaction is open in it.
   *
   * @param text the text that opened it; null where none is known
   * @param sinceNanos when that ran
   */
  void isOpen(@Nullable String text, long sinceNanos);
}
