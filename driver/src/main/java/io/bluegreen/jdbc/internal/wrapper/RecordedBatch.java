package io.bluegreen.jdbc.internal.wrapper;

import java.util.ArrayList;
import java.util.List;

/**
 * The recorded batch of a statement, up to a bound. A larger batch is not kept and cannot be moved
 * to another server.
 *
 * <p>Strings are shared with the application, so rows of numbers cost most of the memory. Not
 * thread-safe, as the statement itself.
 */
final class RecordedBatch extends BatchRecorder {
  static final int MAX_ROWS = 10_000;
  static final long MAX_WEIGHT = 4L * 1024 * 1024;

  private List<Object> rows = new ArrayList<>(0);
  private long weight;
  private boolean tooLarge;

  @Override
  void add(Object row, long weightOfRow) {
    weight += weightOfRow;
    if (tooLarge || rows.size() == MAX_ROWS || weight > MAX_WEIGHT) {
      tooLarge = true;
      rows = new ArrayList<>(0);
    } else {
      rows.add(row);
    }
  }

  @Override
  void clear() {
    if (tooLarge || !rows.isEmpty()) {
      rows = new ArrayList<>(0);
      weight = 0;
      tooLarge = false;
    }
  }

  @Override
  List<Object> rows() throws CannotRepeatException {
    if (tooLarge) {
      throw CannotRepeatException.batchTooLarge(MAX_ROWS, MAX_WEIGHT);
    }
    return rows;
  }
}
