package io.bluegreen.ops.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The journal of the application: every entry and its outcome, from all threads. Thread-safe;
 * guarded by its own monitor.
 */
public final class OrderJournal {

  private final AtomicLong entries = new AtomicLong();

  @GuardedBy("this")
  private final Set<Long> acknowledged = new HashSet<>();

  @GuardedBy("this")
  private final Set<Long> uncertain = new HashSet<>();

  @GuardedBy("this")
  private long transactions;

  @GuardedBy("this")
  private long errors;

  @GuardedBy("this")
  private long longestNanos;

  @GuardedBy("this")
  private @Nullable String firstError;

  /**
   * The counts at one moment.
   *
   * @param transactions number of successful transactions
   * @param errors number of errors that the application saw
   * @param firstError the first error, or null
   * @param longest the longest transaction, waits included, since the last call of {@link #count}
   */
  public record Count(
      long transactions, long errors, @Nullable String firstError, Duration longest) {}

  /** Returns the number of a new entry of the ledger. */
  long nextEntry() {
    return entries.incrementAndGet();
  }

  /** Records a successful transaction; the entry is 0 if it wrote none. */
  synchronized void succeeded(long entry, long tookNanos) {
    transactions++;
    longestNanos = Math.max(longestNanos, tookNanos);
    if (entry != 0) {
      acknowledged.add(entry);
    }
    notifyAll();
  }

  /** Records a failed transaction. */
  synchronized void failed(long entry, SQLException why) {
    errors++;
    if (firstError == null) {
      firstError = "[%s] %s".formatted(why.getSQLState(), why.getMessage());
    }
    if (entry != 0 && SqlStateCode.TRANSACTION_RESOLUTION_UNKNOWN.equals(why.getSQLState())) {
      uncertain.add(entry);
    }
  }

  /** Returns the counts, and resets the longest transaction. */
  public synchronized Count count() {
    Count count = new Count(transactions, errors, firstError, Duration.ofNanos(longestNanos));
    longestNanos = 0;
    return count;
  }

  /**
   * Waits until so many more transactions have succeeded.
   *
   * @return whether they succeeded within the time
   */
  public synchronized boolean awaitMore(int more, Duration most) throws InterruptedException {
    long goal = transactions + more;
    long end = System.nanoTime() + most.toNanos();
    for (long left = most.toNanos();
        transactions < goal && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return transactions >= goal;
  }

  synchronized Set<Long> acknowledged() {
    return new HashSet<>(acknowledged);
  }

  synchronized Set<Long> uncertain() {
    return new HashSet<>(uncertain);
  }
}
