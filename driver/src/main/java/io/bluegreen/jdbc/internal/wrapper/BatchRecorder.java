package io.bluegreen.jdbc.internal.wrapper;

import java.util.List;

/**
 * What was added to a statement's batch since it was last executed or cleared: texts, or rows of
 * values. This class itself keeps nothing: it serves where the physical connection never changes.
 */
class BatchRecorder {
  static final BatchRecorder NONE = new BatchRecorder();

  BatchRecorder() {}

  /** Adds a text or a row of some size in bytes. */
  void add(Object row, long weight) {}

  /** Forgets the batch. */
  void clear() {}

  /** Returns the batch. */
  List<Object> rows() throws CannotRepeatException {
    return List.of();
  }
}
