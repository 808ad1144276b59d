package io.bluegreen.jdbc.internal.routing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.control.DeploymentPhase;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a deployment's current snapshot, which every boundary reads. Only this class
 * replaces the snapshot: after a read, at a scheduled flip, at the end of a hold, or after a doubt.
 *
 * <p>The actions that follow a change run in one ordered queue. The actions of a second change
 * never run before those of the first. Thread-safe.
 */
final class Publisher {
  /**
   * A schedule is carried out by a row that is younger than this at its instant: it can be
   * cancelled until 5 s before, and a transaction takes a moment to end.
   */
  static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(4);

  /** Before an instant of a schedule the row is read once more. */
  private static final long CONFIRMING_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Never more often than this because of a schedule. */
  private static final long SOONEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** While a schedule that has fallen due is not confirmed, the row is asked for this often. */
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long ROUNDING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final long youngNanos;
  private final BackgroundExecutors executors;
  private final Runnable wake;
  private final Change change;
  private final SerialActions actions = new SerialActions();

  /**
   * Keeps a change, its timer and its place in the queue of actions together. Waiters are woken and
   * actions run after it is released, because both call code of other classes.
   */
  private final ReentrantLock publishing = new ReentrantLock();

  private volatile @Nullable DeploymentSnapshot current;

  private volatile boolean isRead;

  /** When the row in force was read last. */
  private volatile long readAtNanos;

  /** When the row was asked for last, whatever came of it. Read by every borrowed boundary. */
  private volatile long askedAtNanos;

  @GuardedBy("publishing")
  private @Nullable Future<?> due;

  /** What follows from a change. */
  interface Change {
    /** Is told of each change in turn, never by two threads at once; must not block. */
    void published(@Nullable DeploymentSnapshot before, DeploymentSnapshot next);
  }

  /**
   * Makes one.
   *
   * @param first the snapshot to begin with, or null where nothing has been read yet
   * @param wake lets everybody look again who waits; runs before anything else follows
   */
  Publisher(
      long ttlNanos,
      BackgroundExecutors executors,
      @Nullable DeploymentSnapshot first,
      Runnable wake,
      Change change) {
    this.youngNanos = Math.min(YOUNG_NANOS, Math.max(0, 2 * Math.min(ttlNanos, YOUNG_NANOS)));
    this.executors = executors;
    this.current = first;
    this.wake = wake;
    this.change = change;
  }

  /** Returns the newest snapshot: one volatile read; null where nothing has been read yet. */
  @Nullable DeploymentSnapshot current() {
    return current;
  }

  /** Publishes a row that was read. */
  void read(DeploymentSnapshot row) {
    asked();
    readAtNanos = isRead ? Math.max(readAtNanos, row.readAtNanos()) : row.readAtNanos();
    isRead = true;
    publish(row);
  }

  /** Notes that the row was asked for, whatever came of it. */
  void asked() {
    askedAtNanos = System.nanoTime();
  }

  /**
   * Tells whether the row has to be read again: it is older than the ttl, or too old for a schedule
   * that has fallen due.
   */
  boolean needsRead(long ttlNanos) {
    long since = System.nanoTime() - askedAtNanos;
    DeploymentSnapshot now = current;
    boolean inDoubt = now != null && now.doubt() == DeploymentSnapshot.Doubt.SCHEDULE_UNCONFIRMED;
    return since >= ttlNanos || (inDoubt && since >= AGAIN_NANOS);
  }

  /** Casts a doubt on the newest snapshot. */
  void doubt(DeploymentSnapshot.Doubt why) {
    DeploymentSnapshot last = current;
    if (last != null && last.doubt() != why) {
      publish(last.doubted(why));
    }
  }

  /** Returns in how long the row has to be read again for the sake of a schedule. */
  long readWantedInNanos(long nowNanos) {
    DeploymentSnapshot now = current;
    if (now == null || !now.isScheduled()) {
      return Long.MAX_VALUE;
    }
    long left = now.untilScheduleNanos(nowNanos);
    boolean isConfirmed = nowNanos - readAtNanos < youngNanos / 2 && left < CONFIRMING_NANOS;
    return isConfirmed && left > 0 ? left : Math.max(SOONEST_NANOS, left - CONFIRMING_NANOS);
  }

  /** Of two rows read at the same time by two threads the older may arrive last: it is dropped. */
  private void publish(DeploymentSnapshot read) {
    publishing.lock();
    try {
      DeploymentSnapshot before = current;
      DeploymentSnapshot next = asOfNow(read);
      if (before != null && before.isConfirmedBy(next)) {
        if (due == null || due.isDone()) {
          planNextChange(before);
        }
        return;
      }
      if (before != null && next.epoch() < before.epoch()) {
        return;
      }
      current = next;
      planNextChange(next);
      actions.add(() -> change.published(before, next));
    } finally {
      publishing.unlock();
    }
    wake.run();
    actions.run();
  }

  /** What a row says at this moment: as it stands, carried out, released, or in doubt. */
  private DeploymentSnapshot asOfNow(DeploymentSnapshot read) {
    long now = System.nanoTime();
    if (read.doubt() != DeploymentSnapshot.Doubt.NONE) {
      return read;
    }
    if (read.isScheduled() && read.untilScheduleNanos(now) <= 0) {
      return now - readAtNanos <= youngNanos
          ? read.carriedOut()
          : read.doubted(DeploymentSnapshot.Doubt.SCHEDULE_UNCONFIRMED);
    }
    boolean isOver = read.phase() == DeploymentPhase.HOLD && read.holdLeftNanos(now) == 0;
    return isOver ? read.released() : read;
  }

  @GuardedBy("publishing")
  private void planNextChange(DeploymentSnapshot next) {
    if (due != null) {
      due.cancel(false);
      due = null;
    }
    if (next.doubt() != DeploymentSnapshot.Doubt.NONE) {
      return;
    }
    long now = System.nanoTime();
    long left = Long.MAX_VALUE;
    if (next.isScheduled()) {
      left = Math.max(0, next.untilScheduleNanos(now));
    }
    if (next.phase() == DeploymentPhase.HOLD) {
      left = Math.min(left, next.holdLeftNanos(now) + ROUNDING_NANOS);
    }
    if (left < Long.MAX_VALUE) {
      due = executors.after(left, this::fallDue);
    }
  }

  private void fallDue() {
    DeploymentSnapshot now = current;
    publishing.lock();
    try {
      due = null;
    } finally {
      publishing.unlock();
    }
    if (now != null) {
      publish(now);
    }
  }
}
