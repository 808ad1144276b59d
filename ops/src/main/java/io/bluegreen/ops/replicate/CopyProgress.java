package io.bluegreen.ops.replicate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The progress of the first copy.
 *
 * @param tables every table of the subscription, by name
 * @param failures how often a copy has failed since the subscription was made; 0 before PostgreSQL
 *     15, which does not count
 */
public record CopyProgress(List<TableCopy> tables, long failures) {
  private static final double LEAST_SHARE = 0.01;

  public CopyProgress {
    tables = List.copyOf(tables);
  }

  /** Tells whether every table is kept up to date by the stream alone. */
  public boolean isReady() {
    return !tables.isEmpty() && tables.stream().allMatch(TableCopy::isReady);
  }

  /** Returns how many tables are ready. */
  public long ready() {
    return tables.stream().filter(TableCopy::isReady).count();
  }

  /** Returns how many rows have been copied, partly estimated. */
  public long rows() {
    return tables.stream().mapToLong(TableCopy::rows).sum();
  }

  /** Returns how many bytes of the active side's tables are done, estimated. */
  public long bytesDone() {
    return tables.stream().mapToLong(TableCopy::bytesDone).sum();
  }

  /** Returns how many bytes the active side's tables have. */
  public long bytes() {
    return tables.stream().mapToLong(TableCopy::bytes).sum();
  }

  /**
   * Estimates the time that is left, from what was done in the time so far; nothing is said before
   * one percent.
   *
   * @param before an earlier state
   * @param since the time between that and this
   */
  public Optional<Duration> left(CopyProgress before, Duration since) {
    long done = bytesDone() - before.bytesDone();
    long all = bytes();
    if (done <= 0 || done < LEAST_SHARE * all) {
      return Optional.empty();
    }
    double factor = (double) (all - bytesDone()) / done;
    return Optional.of(Duration.ofMillis((long) (since.toMillis() * factor)));
  }
}
