package io.bluegreen.jdbc.internal.wrapper;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.util.Calendar;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteStreamWriter;
import org.postgresql.util.PGobject;

/**
 * The copy of a bound value at the time of binding. pgjdbc encodes a value immediately, so an
 * application may change the same date or array afterwards and bind it again.
 *
 * <p>Costs a copy of mutable values. Limit: a mutable class that is unknown here is not copied.
 */
final class BoundValueCopy {
  private static final long SMALL = 32;

  private BoundValueCopy() {}

  @SuppressWarnings("JavaUtilDate") // java.sql uses it
  static @Nullable Object of(@Nullable Object value) {
    if (value == null || value instanceof String || value instanceof Number) {
      return value;
    }
    if (value instanceof Date) {
      return ((Date) value).clone();
    }
    if (value instanceof Calendar) {
      return ((Calendar) value).clone();
    }
    if (value.getClass().isArray()) {
      return ofArray(value);
    }
    if (value instanceof SingleUseValue) {
      ((SingleUseValue) value).bound();
      return value;
    }
    return ofRare(value);
  }

  /** Returns an approximate size in bytes, for the bound of a batch. */
  static long weight(@Nullable Object value) {
    if (value instanceof String) {
      return SMALL + ((String) value).length();
    }
    return value instanceof byte[] ? SMALL + ((byte[]) value).length : SMALL;
  }

  private static Object ofArray(Object array) {
    int length = Array.getLength(array);
    Object copy = Array.newInstance(array.getClass().getComponentType(), length);
    if (array instanceof Object[]) {
      for (int i = 0; i < length; i++) {
        Array.set(copy, i, of(Array.get(array, i)));
      }
    } else {
      System.arraycopy(array, 0, copy, 0, length);
    }
    return copy;
  }

  private static Object ofRare(Object value) {
    if (value instanceof PGobject) {
      return ofPgObject((PGobject) value);
    }
    if (value instanceof Map) {
      return new LinkedHashMap<>((Map<?, ?>) value);
    }
    if (value instanceof Blob || value instanceof Clob) {
      return new SingleUseValue.Used("a large object");
    }
    if (value instanceof InputStream
        || value instanceof Reader
        || value instanceof ByteStreamWriter) {
      return new SingleUseValue.Used("a stream");
    }
    return value;
  }

  private static Object ofPgObject(PGobject value) {
    try {
      return value.clone();
    } catch (CloneNotSupportedException e) {
      return value;
    }
  }
}
