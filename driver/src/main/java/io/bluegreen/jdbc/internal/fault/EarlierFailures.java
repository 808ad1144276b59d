package io.bluegreen.jdbc.internal.fault;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The failures of a call's earlier attempts: the first, the last and their number, however many
 * there were. Confined to one call.
 */
public final class EarlierFailures {
  private @Nullable SQLException first;
  private @Nullable SQLException last;
  private int count;

  /** Adds the failure of an attempt that is followed by another one. */
  public void add(SQLException failure) {
    if (first == null) {
      first = failure;
    }
    last = failure;
    count++;
  }

  /** Returns how many attempts have failed. */
  public int count() {
    return count;
  }

  /** Returns the newest failure, or null before the first one. */
  public @Nullable SQLException last() {
    return last;
  }

  /** Adds what is kept to an exception that is made of another failure; returns the exception. */
  public SQLException addTo(SQLException report, SQLException failure) {
    suppress(report, failure, first);
    if (count > 2) {
      report.addSuppressed(
          new SQLException((count - 2) + " more attempts of this call failed in between."));
    }
    if (last != first) {
      suppress(report, failure, last);
    }
    return report;
  }

  private static void suppress(
      SQLException report, SQLException failure, @Nullable SQLException earlier) {
    if (earlier != null && earlier != report && earlier != failure) {
      report.addSuppressed(earlier);
    }
  }
}
