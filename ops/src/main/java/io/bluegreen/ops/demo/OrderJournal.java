package io.bluegreen.ops.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the application did and was told, of all its threads. Thread-safe. */
public final class OrderJournal {
  private static final String UNKNOWN_OUTCOME = "08007";

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
   * What it says at one moment.
   *
   * @param transactions that succeeded
   * @param errors that the application saw
   * @param firstError the first of them, or null
   * @param longest the longest transaction, with its waiting, since the last look
   */
  public record Count(
      long transactions, long errors, @Nullable String firstError, Duration longest) {}

  /** Returns the number of a new entry of the ledger. */
  long nextEntry() {
    return entries.incrementAndGet();
  }

  /** A transaction succeeded; the entry is 0 if it wrote none. */
  synchronized void succeeded(long entry, long tookNanos) {
    transactions++;
    longestNanos = Math.max(longestNanos, tookNanos);
    if (entry != 0) {
      acknowledged.add(entry);
    }
    notifyAll();
  }

  /** A transaction failed. */
  synchronized void failed(long entry, SQLException why) {
    errors++;
    if (firstError == null) {
      firstError = "[%s] %s".formatted(why.getSQLState(), why.getMessage());
    }
    if (entry != 0 && UNKNOWN_OUTCOME.equals(why.getSQLState())) {
      uncertain.add(entry);
    }
  }

  /** Returns the counts, and begins to look for the longest transaction anew. */
  public synchronized Count count() {
    Count count = new Count(transactions, errors, firstError, Duration.ofNanos(longestNanos));
    longestNanos = 0;
    return count;
  }

  /**
   * Waits until so many transactions more have succeeded.
   *
   * @return whether they have within that time
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
