package io.bluegreen.jdbc.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.routing.HoldWait;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The scope of a session's calls: the session's lock, which one method takes and another one
 * releases, and what is known of the call that holds it.
 *
 * <p>A call enters before it reaches the server and leaves after it, from two methods of the
 * wrappers; the lock checker understands no lock that outlives a method. So it is silenced here,
 * and nowhere else: every accessor requires the lock of the calling thread while it runs. The
 * objects that a session consists of are used inside this scope, unless they say otherwise.
 */
@SuppressWarnings("GuardedBy") // taken by enter(), released by leave(), required in between
final class CallScope {
  private static final long LEAST_ANSWER_MILLIS = 500;

  private final ReentrantLock lock = new ReentrantLock();

  /** Whether a thread of the driver's own works in the session. */
  private volatile boolean ownWork;

  /** The text under way; empty for a call without one, null for a read of the driver's own. */
  @GuardedBy("lock")
  private @Nullable String sql = "";

  /** The text that was under way before, if it was another one. */
  @GuardedBy("lock")
  private @Nullable String other;

  @GuardedBy("lock")
  private Object caller = this;

  @GuardedBy("lock")
  private int queryTimeout;

  /** When the limit of the call under way is over, where it has one. */
  @GuardedBy("lock")
  private long endsAtNanos;

  /** The one wait of the call under way: hold and retry share its deadline. */
  @GuardedBy("lock")
  private @Nullable HoldWait wait;

  /** The failed attempts of the call under way. */
  @GuardedBy("lock")
  private @Nullable RetryPacing attempts;

  /** Begins a call, or one within it. */
  void enter() {
    lock.lock();
  }

  /**
   * Begins a call that has a limit of its own. Where a thread of the driver's moves the session
   * meanwhile, and a server is silent, the call does not wait for longer than that.
   *
   * @throws SQLException SQLSTATE 55P03, where the limit is over
   */
  void enter(int timeoutSeconds) throws SQLException {
    if (timeoutSeconds <= 0 || !ownWork) {
      lock.lock();
      return;
    }
    try {
      if (lock.tryLock(timeoutSeconds, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new SQLTransientException(
        "The driver is moving this connection, and a server has not answered within the"
            + " statement's query timeout ("
            + timeoutSeconds
            + " s). Nothing was sent to the server; repeat the statement.",
        SqlStateCode.LOCK_NOT_AVAILABLE);
  }

  /** Begins something of the driver's own if no call is under way. */
  boolean tryEnterForOwnWork() {
    boolean entered = lock.tryLock();
    if (entered) {
      ownWork = true;
    }
    return entered;
  }

  /** Ends what {@link #tryEnterForOwnWork} began. */
  void leaveOwnWork() {
    ownWork = false;
    lock.unlock();
  }

  /** Begins a call that has to begin within a time; it may be interrupted. */
  boolean tryEnter(long millis) throws InterruptedException {
    return lock.tryLock(millis, TimeUnit.MILLISECONDS);
  }

  /** Ends what {@link #enter} began. */
  void leave() {
    lock.unlock();
  }

  /** Tells whether the call under way is not part of another one. */
  boolean isOutermost() {
    return lock.getHoldCount() == 1;
  }

  /** Notes what the call under way is. */
  void begin(@Nullable String text, Object by, int timeoutSeconds) {
    requireEntered();
    if (!Objects.equals(text, sql)) {
      other = sql;
      sql = text;
    }
    caller = by;
    queryTimeout = timeoutSeconds;
    if (timeoutSeconds > 0) {
      endsAtNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    }
    wait = null;
    attempts = null;
  }

  /** Returns the text under way: empty for a call without one, null for a read of the driver's. */
  @Nullable String sql() {
    requireEntered();
    return sql;
  }

  /** Returns the statement or connection whose call is under way. */
  Object caller() {
    requireEntered();
    return caller;
  }

  /** Tells whether the call under way has a limit of its own. */
  boolean hasQueryTimeout() {
    requireEntered();
    return queryTimeout > 0;
  }

  /** Returns what is left of the limit of the call under way, in whole seconds; 0 for none. */
  int leftSeconds() {
    if (!hasQueryTimeout()) {
      return 0;
    }
    long left = TimeUnit.NANOSECONDS.toSeconds(endsAtNanos - System.nanoTime() + 999_999_999);
    return (int) Math.max(1, left);
  }

  /**
   * Asks the application's server something of the driver's own within the limit of the call under
   * way; without one it may take as long as the application's own statement may.
   */
  void askWithinLimit(BaseConnection pg, AnswerLimit.Task question) throws SQLException {
    if (!hasQueryTimeout()) {
      question.run();
      return;
    }
    long left = TimeUnit.NANOSECONDS.toMillis(endsAtNanos - System.nanoTime());
    AnswerLimit.run(pg, (int) Math.min(Integer.MAX_VALUE, Math.max(1, left)), question);
  }

  /** Begins to wait in the call under way, or goes on with the wait that it has begun. */
  HoldWait startWait(SessionHoldWaits waits) {
    requireEntered();
    HoldWait begun = wait;
    if (begun == null) {
      begun = waits.start(caller, queryTimeout);
      wait = begun;
    } else {
      waits.again(begun);
    }
    return begun;
  }

  /** Returns how long the server may take to answer before the call goes on without it. */
  int answerMillis(SessionHoldWaits waits) {
    long left = startWait(waits).leftNanos(System.nanoTime());
    long millis = TimeUnit.NANOSECONDS.toMillis(left);
    return (int) Math.min(AnswerLimit.MILLIS, Math.max(LEAST_ANSWER_MILLIS, millis));
  }

  /** Ends the wait that the call under way has begun, for a hold or for a login, if it has. */
  void endWait(SessionHoldWaits waits) {
    if (wait != null) {
      waits.none();
    }
  }

  @Nullable RetryPacing attempts() {
    requireEntered();
    return attempts;
  }

  void tries(RetryPacing begun) {
    requireEntered();
    attempts = begun;
  }

  /** Returns the last texts; any thread may guess so what runs next, a moment old is as good. */
  List<String> lastTexts() {
    return Stream.of(sql, other).filter(Objects::nonNull).collect(Collectors.toList());
  }

  private void requireEntered() {
    if (!lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("outside of a call");
    }
  }
}
