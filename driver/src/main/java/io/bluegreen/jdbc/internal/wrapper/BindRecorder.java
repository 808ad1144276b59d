package io.bluegreen.jdbc.internal.wrapper;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The values that are bound to a statement, so that they can be bound to another physical
 * statement.
 *
 * <p>This class itself records nothing: it is used where the physical connection never changes.
 * {@link RecordedBinds} records.
 */
class BindRecorder {
  static final BindRecorder NONE = new BindRecorder();

  BindRecorder() {}

  /** Records a successful call of a setter. The last call for an index counts. */
  void record(int index, int method, long bits, @Nullable Object first, @Nullable Object second) {}

  /** Forgets all values. */
  void clear() {}

  /** Adds a copy of the values to a batch. */
  void addTo(BatchRecorder batch) {}

  /** Binds all values again, in the order of their indexes. Values that were used up are lost. */
  void replay(Setters setters) throws SQLException {}

  /** Tells whether a value was lost and its parameter has not been bound again. */
  boolean hasLost() {
    return false;
  }

  /**
   * Checks that no value was lost.
   *
   * @throws CannotRepeatException naming the parameter of the first lost value
   */
  void requireNoneLost() throws CannotRepeatException {}

  /** The setters of a statement, selected by the number under which a call was recorded. */
  interface Setters {
    void set(int method, int index, long bits, @Nullable Object first, @Nullable Object second)
        throws SQLException;
  }
}
