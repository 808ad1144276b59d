package io.bluegreen.it.workload;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One round, from just before its first call to just after its last one.
 *
 * @param kind the workload's name
 * @param thread who did it
 * @param effects what it left behind if it was acknowledged; empty for reads
 * @param beganNanos when, on the {@link System#nanoTime()} axis
 * @param endedNanos until when
 * @param result what the application knows of it
 * @param failure why it was not acknowledged; null if it was
 */
public record Entry(
    String kind,
    int thread,
    List<Effect> effects,
    long beganNanos,
    long endedNanos,
    Result result,
    @Nullable SQLException failure) {

  /** What an application knows of a round. */
  public enum Result {
    /** It happened. */
    ACKNOWLEDGED,
    /** It did not happen, and never will. */
    FAILED,
    /** It may have happened. */
    UNKNOWN;

    /** A lost connection or an ended session leaves open what became of a COMMIT. */
    static Result of(SQLException failure) {
      String state = failure.getSQLState();
      return state == null || state.startsWith("08") || state.startsWith("57P") ? UNKNOWN : FAILED;
    }
  }

  public boolean isWrite() {
    return !effects.isEmpty();
  }

  /** Tells whether it began and ended between two moments. */
  public boolean isWithin(long fromNanos, long toNanos) {
    return beganNanos - fromNanos >= 0 && toNanos - endedNanos >= 0;
  }
}
