package io.bluegreen.jdbc.internal.move;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.BackgroundExecutors;
import io.bluegreen.jdbc.internal.routing.ConnectionRegistry;
import io.bluegreen.jdbc.internal.routing.MovableConnection;
import java.util.Iterator;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The preparation of a move in cluster mode: every connection opens its successor in advance, a few
 * at a time, when a move is announced or else at the hold. Thread-safe.
 *
 * <p>Unused successors are closed when the hold ends without a flip, some time after the flip, and
 * a minute after an announcement without a hold.
 *
 * <p>No method logs in while it has the lock: passes and drops run on background threads.
 */
final class MovePreparation {
  private static final int AT_ONCE = 2;
  private static final int MOST_FAILURES = 4;

  /** Who may connect may announce, as often as it likes; that begins a pass this often at most. */
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long KEPT_AFTER_FLIP_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Supplier<DeploymentSnapshot> current;
  private final ConnectionRegistry registry;
  private final BackgroundExecutors executors;

  /** The pass that runs; an earlier pass that still has a login under way ends by itself. */
  @GuardedBy("this")
  private @Nullable Pass underWay;

  /** The end of the time for which successors are kept; null where none are wanted. */
  @GuardedBy("this")
  private @Nullable Future<?> expiry;

  /** A pass that was announced too soon after the last one. */
  @GuardedBy("this")
  private @Nullable Future<?> delayed;

  @GuardedBy("this")
  private long startedAtNanos;

  /** Whether a pass has begun for the route as it is. */
  @GuardedBy("this")
  private boolean hasBegun;

  @GuardedBy("this")
  private int finished;

  @GuardedBy("this")
  private boolean reachedAll;

  MovePreparation(
      Supplier<DeploymentSnapshot> current,
      ConnectionRegistry registry,
      BackgroundExecutors executors) {
    this.current = current;
    this.registry = registry;
    this.executors = executors;
  }

  /** Begins at an announcement: at once, or {@link #INTERVAL_NANOS} after the last pass began. */
  synchronized void announced() {
    if (underWay != null || delayed != null) {
      return;
    }
    long soon = hasBegun ? startedAtNanos + INTERVAL_NANOS - System.nanoTime() : 0;
    if (soon <= 0) {
      startAnnounced();
    } else {
      delayed = executors.after(soon, this::startAnnounced);
    }
  }

  /** Where connections stay there is nothing to prepare: the client only has to report anew. */
  private synchronized void startAnnounced() {
    delayed = null;
    if (current.get().mode() == DeploymentMode.CLUSTER) {
      start();
    } else {
      begin();
      finished++;
    }
  }

  /** Begins, unless it is under way. */
  synchronized void start() {
    DeploymentSnapshot now = current.get();
    if (now.mode() != DeploymentMode.CLUSTER || underWay != null) {
      return;
    }
    Pass pass = new Pass(now);
    underWay = pass;
    begin();
    keep();
    for (int i = 0; i < AT_ONCE; i++) {
      executors.move(pass);
    }
  }

  @GuardedBy("this")
  private void begin() {
    startedAtNanos = System.nanoTime();
    hasBegun = true;
  }

  /** Begins at a hold that nobody announced. */
  synchronized void startUnlessDone() {
    if (expiry == null) {
      start();
    }
  }

  /** Returns how often it has been finished. */
  synchronized int finished() {
    return finished;
  }

  synchronized boolean isUnderWay() {
    return underWay != null || delayed != null;
  }

  /** Tells whether the idle side has just let in every connection that asked it. */
  synchronized boolean reachedIdleSide() {
    return reachedAll;
  }

  /** Drops what was opened for a move that has not come. */
  synchronized void drop() {
    if (cancel()) {
      dropSoon(current.get().idleTarget());
    }
  }

  /** Drops what leads to an endpoint that the row no longer names. */
  synchronized void dropFor(String endpoint) {
    if (cancel()) {
      dropSoon(endpoint);
    }
  }

  /** Drops after a while what was not used for a move that came. */
  @SuppressWarnings("FutureReturnValueIgnored")
  synchronized void flipped(DeploymentSnapshot flipped) {
    cancel();
    if (flipped.mode() == DeploymentMode.CLUSTER) {
      dropSoon(flipped.idleTarget());
      executors.after(KEPT_AFTER_FLIP_NANOS, () -> dropLeftovers(flipped.activeTarget()));
    }
  }

  /** Once the side is idle again, what leads there has been opened for the next move. */
  private void dropLeftovers(String endpoint) {
    if (current.get().activeTarget().equals(endpoint)) {
      dropSoon(endpoint);
    }
  }

  private void dropSoon(String endpoint) {
    executors.closeAfter(
        0, () -> registry.forEach(connection -> connection.forgetPreparation(endpoint)));
  }

  /** Ends the pass that runs, and returns whether successors were being kept. */
  @CanIgnoreReturnValue
  @GuardedBy("this")
  private boolean cancel() {
    underWay = null;
    reachedAll = false;
    hasBegun = false;
    if (expiry == null) {
      return false;
    }
    expiry.cancel(false);
    expiry = null;
    return true;
  }

  /** Keeps successors for another {@link #KEPT_NANOS}. */
  @GuardedBy("this")
  private void keep() {
    if (expiry != null) {
      expiry.cancel(false);
    }
    expiry = executors.after(KEPT_NANOS, this::expire);
  }

  /** A hold that lasts longer than that still needs what was opened for it. */
  private synchronized void expire() {
    if (current.get().isSteady()) {
      drop();
    } else {
      keep();
    }
  }

  private synchronized void over(Pass pass) {
    if (underWay == pass) {
      underWay = null;
      finished++;
      reachedAll = pass.reachedAll();
    }
  }

  /**
   * Tells whether successors are wanted. A login may end after the drop; its successor missed the
   * drop and has to be closed by the thread that opened it.
   */
  private synchronized boolean isKept() {
    return expiry != null;
  }

  private synchronized boolean isWanted(Pass pass) {
    return underWay == pass;
  }

  /** One round over all connections, by several threads that share it. */
  private final class Pass implements Runnable {
    private final DeploymentSnapshot announced;
    private final Iterator<MovableConnection> connections = registry.iterator();

    @GuardedBy("this")
    private int workers = AT_ONCE;

    @GuardedBy("this")
    private int failed;

    @GuardedBy("this")
    private int prepared;

    Pass(DeploymentSnapshot announced) {
      this.announced = announced;
    }

    @Override
    public void run() {
      for (MovableConnection next = take(); next != null; next = take()) {
        boolean isReady = next.prepare(announced);
        note(isReady);
        if (isReady && ((!isKept() && isStillIdle()) || !isStillNamed())) {
          next.forgetPreparation(announced.idleTarget());
        }
      }
      if (isLast()) {
        over(this);
      }
    }

    /** A side that refuses several times is left alone: connections log in when they move. */
    private synchronized @Nullable MovableConnection take() {
      return failed < MOST_FAILURES && isWanted(this) && isStillIdle() && connections.hasNext()
          ? connections.next()
          : null;
    }

    private synchronized void note(boolean isReady) {
      if (isReady) {
        prepared++;
      } else {
        failed++;
      }
    }

    private synchronized boolean reachedAll() {
      return failed == 0 && prepared > 0;
    }

    private boolean isStillIdle() {
      DeploymentSnapshot now = current.get();
      return now.activeTarget().equals(announced.activeTarget())
          && now.idleTarget().equals(announced.idleTarget());
    }

    /** What was opened for an endpoint that is active by now is about to be used. */
    private boolean isStillNamed() {
      return current.get().isSide(announced.idleTarget());
    }

    private synchronized boolean isLast() {
      return --workers == 0;
    }
  }
}
