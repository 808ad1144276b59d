package io.bluegreen.jdbc.internal.wrapper;

import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The recorded values of a statement by index, in arrays that grow on demand: some 200 bytes for up
 * to six parameters, plus the copies of mutable values. Not thread-safe, as the statement itself.
 */
final class RecordedBinds extends BindRecorder {
  private static final int FIRST_CAPACITY = 6;
  private static final int WEIGHT_OF_SLOT = 17;
  private static final byte LOST = -1;
  private static final byte[] NO_METHODS = {};
  private static final long[] NO_BITS = {};
  private static final Object[] NO_OBJECTS = {};

  /** Number of the setter plus one per parameter; 0 if not bound, {@link #LOST} if lost. */
  private byte[] methods = NO_METHODS;

  private long[] bits = NO_BITS;
  private @Nullable Object[] firsts = NO_OBJECTS;

  /** Second object of the few setters that have one; mostly empty, and shorter than the others. */
  private @Nullable Object[] seconds = NO_OBJECTS;

  RecordedBinds() {}

  private RecordedBinds(RecordedBinds other) {
    int size = other.size();
    methods = Arrays.copyOf(other.methods, size);
    bits = Arrays.copyOf(other.bits, size);
    firsts = Arrays.copyOf(other.firsts, size);
    seconds = Arrays.copyOf(other.seconds, Math.min(size, other.seconds.length));
  }

  @Override
  void record(int index, int method, long value, @Nullable Object first, @Nullable Object second) {
    int slot = index - 1;
    if (slot >= methods.length) {
      grow(slot);
    }
    methods[slot] = (byte) (method + 1);
    bits[slot] = value;
    firsts[slot] = BoundValueCopy.of(first);
    if (second != null && slot >= seconds.length) {
      seconds = Arrays.copyOf(seconds, methods.length);
    }
    if (slot < seconds.length) {
      seconds[slot] = BoundValueCopy.of(second);
    }
  }

  private void grow(int slot) {
    int capacity = Math.max(FIRST_CAPACITY, Math.max(slot + 1, 2 * methods.length));
    methods = Arrays.copyOf(methods, capacity);
    bits = Arrays.copyOf(bits, capacity);
    firsts = Arrays.copyOf(firsts, capacity);
  }

  @Override
  void clear() {
    Arrays.fill(methods, (byte) 0);
    Arrays.fill(firsts, null);
    Arrays.fill(seconds, null);
  }

  @Override
  void addTo(BatchRecorder batch) {
    RecordedBinds row = new RecordedBinds(this);
    batch.add(row, row.weight());
  }

  @Override
  void replay(Setters setters) throws SQLException {
    for (int slot = 0; slot < methods.length; slot++) {
      if (methods[slot] > 0) {
        replay(slot, setters);
      }
    }
  }

  private void replay(int slot, Setters setters) throws SQLException {
    Object first = firsts[slot];
    Object second = slot < seconds.length ? seconds[slot] : null;
    if (first instanceof SingleUseValue) {
      Object again = ((SingleUseValue) first).again();
      if (again == null) {
        methods[slot] = LOST;
        return;
      }
      first = again;
    }
    setters.set(methods[slot] - 1, slot + 1, bits[slot], first, second);
  }

  @Override
  boolean hasLost() {
    for (byte method : methods) {
      if (method == LOST) {
        return true;
      }
    }
    return false;
  }

  @Override
  void requireNoneLost() throws CannotRepeatException {
    for (int slot = 0; slot < methods.length; slot++) {
      if (methods[slot] == LOST) {
        throw CannotRepeatException.parameter(slot + 1, kind(firsts[slot]));
      }
    }
  }

  private static String kind(@Nullable Object first) {
    return first instanceof SingleUseValue ? ((SingleUseValue) first).kind() : "a value";
  }

  private int size() {
    int size = methods.length;
    while (size > 0 && methods[size - 1] == 0) {
      size--;
    }
    return size;
  }

  private long weight() {
    long weight = 0;
    for (Object first : firsts) {
      weight += WEIGHT_OF_SLOT + (first == null ? 0 : BoundValueCopy.weight(first));
    }
    return weight;
  }
}
