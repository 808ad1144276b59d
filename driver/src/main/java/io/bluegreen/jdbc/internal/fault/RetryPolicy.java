package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.Command;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of repetition: which failed calls may be repeated, and after which pause. Immutable;
 * reads no clock.
 *
 * <p>A verdict says what is true about a call; the policy decides what is done. Where the policy
 * forbids a repetition, the failure is reported as its verdict demands.
 */
public final class RetryPolicy {
  /** {@code bluegreen.retry}. */
  public enum Mode {
    /** Nothing is repeated. */
    OFF,
    /**
     * Calls that provably did not run, reads without side effects, and writes declared idempotent.
     */
    SAFE,
    /** Also writes that are idempotent by their shape and by what is behind their tables. */
    IDEMPOTENT
  }

  /** Tells whether a failed call is repeated. */
  public enum Repeat {
    NO,
    YES,
    /** In a READ ONLY transaction, after {@link StatementSafety#isSafeRead} has said yes. */
    IF_PROVEN_READ,
    /** After {@link StatementSafety#leavesTheSameRows} has said yes. */
    IF_PROVEN_IDEMPOTENT
  }

  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Set<CallActivity> MAY_RUN_TWICE =
      EnumSet.of(
          CallActivity.READ,
          CallActivity.REPEATED_READ,
          CallActivity.WRITE,
          CallActivity.COMPOUND,
          CallActivity.BATCH);

  private final Mode mode;
  private final long timeoutNanos;
  private final @Nullable Pattern idempotent;

  /**
   * Takes the settings.
   *
   * @param timeoutNanos {@code bluegreen.retryTimeout}
   * @param idempotent {@code bluegreen.idempotentStatements}
   */
  public RetryPolicy(Mode mode, long timeoutNanos, @Nullable Pattern idempotent) {
    this.mode = mode;
    this.timeoutNanos = timeoutNanos;
    this.idempotent = idempotent;
  }

  /** Tells whether anything is repeated at all. */
  public boolean repeats() {
    return mode != Mode.OFF;
  }

  /** Returns {@code bluegreen.retryTimeout}. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /**
   * Tells whether a call may be repeated.
   *
   * @param before how often this call was repeated for this same verdict
   * @param sql the text; null where there is none, as for {@code commit()}. For a batch of several
   *     texts, the answers for all of them have to be yes
   */
  public Repeat repeat(Fault fault, Verdict verdict, int before, @Nullable String sql) {
    if (mode == Mode.OFF || ranIntoTheLimit(fault)) {
      return Repeat.NO;
    }
    switch (verdict) {
      case AGAIN:
      case AGAIN_AFTER_ROUTE_CHANGE:
        return Repeat.YES;
      case AGAIN_ONCE:
      case AGAIN_ONCE_REPREPARED:
        return before == 0 ? Repeat.YES : Repeat.NO;
      case AGAIN_IF_SAFE_READ:
        return ifIdempotent(fault, sql, Repeat.IF_PROVEN_READ);
      case OUTCOME_UNKNOWN:
      case PARTLY_EXECUTED:
        return ifIdempotent(fault, sql, Repeat.NO);
      default:
        return Repeat.NO;
    }
  }

  /**
   * A repetition would take as long again, beside the first one which goes on in the server; unless
   * it is another server by now.
   */
  private static boolean ranIntoTheLimit(Fault fault) {
    return fault.origin() == Fault.Origin.WIRE
        && fault.brokenBy() == BrokenBy.OWN_LIMIT
        && !fault.isChanged();
  }

  private Repeat ifIdempotent(Fault fault, @Nullable String sql, Repeat otherwise) {
    if (sql == null
        || fault.position() != CallPosition.AUTOCOMMIT
        || !MAY_RUN_TWICE.contains(fault.activity())) {
      return otherwise;
    } else if (StatementSafety.isDeclaredIdempotent(sql, idempotent)) {
      return Repeat.YES;
    }
    return hasShape(fault, sql) ? Repeat.IF_PROVEN_IDEMPOTENT : otherwise;
  }

  /** In a batch, one UPDATE may undo what another has set: there a shape proves nothing. */
  private boolean hasShape(Fault fault, String sql) {
    return mode == Mode.IDEMPOTENT
        && StatementSafety.isIdempotentByShape(sql)
        && (fault.activity() != CallActivity.BATCH
            || StatementClassifier.classify(sql).command() != Command.UPDATE);
  }

  /** Returns what is left of the window; nothing is repeated once it is zero or less. */
  public long leftNanos(long firstFailureNanos, long nowNanos) {
    return timeoutNanos - (nowNanos - firstFailureNanos);
  }

  /**
   * Returns how long to wait before the next attempt: from 20 ms doubling to 1 s, with jitter.
   *
   * @param failures how many attempts have failed, at least 1
   * @param random uniform in [0, 1)
   */
  public static long backoffNanos(int failures, double random) {
    long doubled = FIRST_NANOS << Math.min(failures - 1, 10);
    return (long) (Math.min(LONGEST_NANOS, doubled) * (0.5 + random / 2));
  }
}
