package io.bluegreen.jdbc.internal.wrapper;

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** Values to call methods with. */
final class SampleValues {

  private SampleValues() {}

  /** Returns what a field of the type begins with. */
  static @Nullable Object zero(Class<?> type) {
    return type == void.class ? null : Array.get(Array.newInstance(type, 1), 0);
  }

  /** Returns an argument: a text, or what a field of the type begins with. */
  static @Nullable Object argument(Class<?> type) {
    return type == String.class ? "x" : zero(type);
  }

  /** Returns a value that shows whether a result came through unchanged. */
  static @Nullable Object result(Class<?> type) {
    if (type == int.class) {
      return 42;
    }
    if (type == long.class) {
      return 42L;
    }
    if (type == boolean.class) {
      return true;
    }
    return type == String.class ? "answer" : zero(type);
  }
}
