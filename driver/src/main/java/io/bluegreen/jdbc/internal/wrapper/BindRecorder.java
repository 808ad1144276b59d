package io.bluegreen.jdbc.internal.wrapper;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The values that are bound to a statement now, so that they can be bound to another one. This
 * class itself keeps nothing: it serves where the physical connection never changes.
 */
class BindRecorder {
  static final BindRecorder NONE = new BindRecorder();

  BindRecorder() {}

  /** Notes that a setter has succeeded; the last one of an index counts. */
  void record(int index, int method, long bits, @Nullable Object first, @Nullable Object second) {}

  /** Forgets all values. */
  void clear() {}

  /** Adds a copy of the values to a batch. */
  void addTo(BatchRecorder batch) {}

  /** Binds all values again in the order of their indexes; those that are used up are lost. */
  void replay(Setters setters) throws SQLException {}

  /** Tells whether a value was lost and its parameter not bound again since. */
  boolean hasLost() {
    return false;
  }

  /** Fails for a lost value, and says which it was. */
  void requireNoneLost() throws CannotRepeatException {}

  /** What sets one value, by the number that its setter was given when it was recorded. */
  interface Setters {
    void set(int method, int index, long bits, @Nullable Object first, @Nullable Object second)
        throws SQLException;
  }
}
