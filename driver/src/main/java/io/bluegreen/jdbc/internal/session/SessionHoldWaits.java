package io.bluegreen.jdbc.internal.session;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.HoldWait;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's wait at a boundary, and the events that end the wait or the session: {@code cancel},
 * {@code abort} and {@code close} come from other threads while a call is running. Thread-safe.
 */
public final class SessionHoldWaits {
  private final DeploymentRouter router;
  private final long holdTimeoutNanos;
  private final ReentrantLock useOfPhysical = new ReentrantLock();
  private volatile @Nullable HoldWait waiting;
  private volatile boolean aside;
  private volatile @Nullable String closedBy;

  /** What the driver sends within the call of another statement, after that has been executed. */
  private volatile @Nullable SentWithin sent;

  /** What the active side said when it refused the session's login, and so ended it. */
  private volatile @Nullable SQLException refusal;

  SessionHoldWaits(DeploymentRouter router, long holdTimeoutNanos) {
    this.router = router;
    this.holdTimeoutNanos = holdTimeoutNanos;
  }

  /** Begins a wait; one in a session that is being closed ends at once. */
  HoldWait start(Object caller, int queryTimeout) {
    HoldWait wait = new HoldWait(caller, System.nanoTime(), holdTimeoutNanos, queryTimeout);
    again(wait);
    return wait;
  }

  /** Goes on with a wait that another one of the same call may have taken the place of. */
  void again(HoldWait wait) {
    waiting = wait;
    String by = closedBy;
    if (by != null) {
      wait.end(by);
    }
  }

  /** Records that no call waits any more. */
  void none() {
    waiting = null;
  }

  /** Counts a wait that is over. */
  void over(long sinceNanos) {
    waiting = null;
    router.counters().waited(System.nanoTime() - sinceNanos);
  }

  /** Ends the wait of a caller, if it is the one that waits, and what is sent within its call. */
  public void end(Object caller, String by) throws SQLException {
    HoldWait now = waiting;
    if (now != null && now.owner() == caller) {
      now.end(by);
      router.wake();
    }
    SentWithin last = sent;
    if (last != null && last.caller == caller) {
      last.statement.cancel();
    }
  }

  /** Executes a statement of the driver's own, which is cancelled with the caller's. */
  void sendWithin(Object caller, Statement statement, String sql) throws SQLException {
    sent = new SentWithin(caller, statement);
    try {
      statement.execute(sql);
    } finally {
      sent = null;
    }
  }

  /** A statement of the driver's own within the call of a caller. */
  private static final class SentWithin {
    private final Object caller;
    private final Statement statement;

    SentWithin(Object caller, Statement statement) {
      this.caller = caller;
      this.statement = statement;
    }
  }

  /** Ends whatever waits now or later. */
  void close(String by) {
    closedBy = by;
    endAny(by);
  }

  /** Ends the wait of whoever waits. */
  public void endAny(String by) {
    HoldWait now = waiting;
    if (now != null) {
      now.end(by);
      router.wake();
    }
  }

  boolean isClosed() {
    return closedBy != null;
  }

  /**
   * Waits for something else than the physical connection, which another thread may ask meanwhile:
   * for the end of a hold, for a pause, for a login.
   */
  @CanIgnoreReturnValue
  public <T> T aside(Wait<T> wait) throws SQLException {
    aside = true;
    try {
      return wait.run();
    } finally {
      useOfPhysical.lock(); // whoever asks meanwhile does so within a limit of his own
      try {
        aside = false;
      } finally {
        useOfPhysical.unlock();
      }
    }
  }

  /** Waits in a hold until it ends, aside. */
  void awaitRelease(HoldWait wait) throws SQLException {
    aside(
        () -> {
          router.awaitRelease(wait);
          return true;
        });
  }

  /** Waits until the route changes or the time is over, aside. */
  void awaitChange(DeploymentSnapshot from, HoldWait wait, long nanos) throws SQLException {
    aside(
        () -> {
          router.awaitChange(from, wait, nanos);
          return true;
        });
  }

  /** Tells whether a call is under way that does not use the physical connection now. */
  boolean isAside() {
    return aside;
  }

  /**
   * Asks the physical connection while a call is under way that does not use it.
   *
   * @return null where the call uses it
   */
  <T> @Nullable T askMeanwhile(Supplier<T> question) {
    if (!aside || !useOfPhysical.tryLock()) {
      return null;
    }
    try {
      return aside ? question.get() : null;
    } finally {
      useOfPhysical.unlock();
    }
  }

  /** A wait of the call under way. */
  public interface Wait<T> {
    T run() throws SQLException;
  }

  /** Notes why the driver is about to end the session. */
  void refusedBy(SQLException why) {
    refusal = why;
  }

  /** Returns what a call on the ended session gets where pgjdbc says that it is closed. */
  public SQLException over(SQLException failure) {
    return refusal == null ? failure : closed();
  }

  /** Says what pgjdbc says of a closed connection, and why the driver closed it if it did. */
  SQLException closed() {
    SQLException why = refusal;
    String because = why == null ? "" : " The active side refused its login: " + why.getMessage();
    return new SQLNonTransientConnectionException(
        "This connection has been closed." + because, SqlStateCode.CONNECTION_DOES_NOT_EXIST, why);
  }

  /** Fails where the control table is silent and the application prefers an error to old news. */
  static void refuseIfLost(DeploymentSnapshot deployment) throws SQLTransientException {
    if (deployment.doubt() == DeploymentSnapshot.Doubt.CONTROL_LOST) {
      throw new SQLTransientException(
          "No control endpoint of deployment '"
              + deployment.name()
              + "' has answered for longer than bluegreen.controlLossTimeout, and"
              + " bluegreen.onControlLoss=fail. Nothing was sent to the server. Bring the control"
              + " table back, or set bluegreen.onControlLoss=last-known.",
          SqlStateCode.LOCK_NOT_AVAILABLE);
    }
  }
}
