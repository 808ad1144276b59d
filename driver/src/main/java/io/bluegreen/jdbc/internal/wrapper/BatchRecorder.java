package io.bluegreen.jdbc.internal.wrapper;

import java.util.List;

/**
 * The texts or rows of values that were added to a statement's batch since the batch was last
 * executed or cleared.
 *
 * <p>This class itself records nothing: it is used where the physical connection never changes.
 * {@link RecordedBatch} records.
 */
class BatchRecorder {
  static final BatchRecorder NONE = new BatchRecorder();

  BatchRecorder() {}

  /** Adds a text or a row, with its approximate size in bytes. */
  void add(Object row, long weight) {}

  /** Forgets the batch. */
  void clear() {}

  /** Returns the batch. */
  List<Object> rows() throws CannotRepeatException {
    return List.of();
  }
}
