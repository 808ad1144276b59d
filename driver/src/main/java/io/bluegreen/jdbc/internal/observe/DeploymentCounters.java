package io.bluegreen.jdbc.internal.observe;

import io.bluegreen.jdbc.model.Side;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one deployment in this JVM, since its start. Thread-safe; adding never blocks.
 */
public final class DeploymentCounters {
  private final LongAdder held = new LongAdder();
  private final LongAccumulator holdNanosMax = new LongAccumulator(Math::max, 0);
  private final LongAccumulator holdNanosMaxOfFlip = new LongAccumulator(Math::max, 0);
  private final LongAdder moved = new LongAdder();
  private final AtomicReference<FlipMoves> movesOfFlip =
      new AtomicReference<>(new FlipMoves(Side.BLUE, Long.MIN_VALUE, 0));
  private final LongAdder retried = new LongAdder();
  private final LongAdder outcomeUnknown = new LongAdder();
  private final LongAdder outcomeCommitted = new LongAdder();
  private final LongAdder outcomeRolledBack = new LongAdder();
  private final LongAdder conflicts = new LongAdder();
  private final LongAdder passedThrough = new LongAdder();

  /** Counts one call that waited, and for how long. */
  public void waited(long nanos) {
    held.increment();
    holdNanosMax.accumulate(nanos);
    holdNanosMaxOfFlip.accumulate(nanos);
  }

  /** Counts one connection that was moved to the side that an epoch has made active. */
  public void moved(Side side, long epoch) {
    moved.increment();
    movesOfFlip.updateAndGet(moves -> moves.plus(side, epoch, 1));
  }

  /** Begins to count the moves of a flip, unless a connection was quicker. */
  public void flipStarted(Side side, long epoch) {
    movesOfFlip.updateAndGet(moves -> moves.plus(side, epoch, 0));
  }

  /** Counts one call that was repeated. */
  public void retried() {
    retried.increment();
  }

  /** Counts one call whose outcome could not be known. */
  public void outcomeUnknown() {
    outcomeUnknown.increment();
  }

  /** Counts one COMMIT that got no answer, and was found to stand. */
  public void outcomeCommitted() {
    outcomeCommitted.increment();
  }

  /** Counts one COMMIT that got no answer, and was found to be rolled back. */
  public void outcomeRolledBack() {
    outcomeRolledBack.increment();
  }

  /** Counts two endpoints that contradict each other. */
  public void conflict() {
    conflicts.increment();
  }

  /** Counts one connection that was handed out unrouted because there was no control row. */
  public void passedThrough() {
    passedThrough.increment();
  }

  public long heldCount() {
    return held.sum();
  }

  public long holdNanosMax() {
    return holdNanosMax.get();
  }

  /** Returns the longest wait since the last call of this method. */
  public long takeHoldNanosMax() {
    return holdNanosMaxOfFlip.getThenReset();
  }

  public long movedCount() {
    return moved.sum();
  }

  /** Returns how many connections were moved since the newest flip, and to its side. */
  public long movedOfFlipCount() {
    return Objects.requireNonNull(movesOfFlip.get()).count;
  }

  public long retriedCount() {
    return retried.sum();
  }

  public long outcomeUnknownCount() {
    return outcomeUnknown.sum();
  }

  public long outcomeCommittedCount() {
    return outcomeCommitted.sum();
  }

  public long outcomeRolledBackCount() {
    return outcomeRolledBack.sum();
  }

  public long conflictCount() {
    return conflicts.sum();
  }

  public long passedThroughCount() {
    return passedThrough.sum();
  }

  /** The moves of the newest flip. Immutable. */
  private static final class FlipMoves {
    private final Side side;
    private final long epoch;
    private final long count;

    FlipMoves(Side side, long epoch, long count) {
      this.side = side;
      this.epoch = epoch;
      this.count = count;
    }

    /**
     * Counts on while the side stays, whatever the epoch: a settled flip has a newer one. A
     * connection that is late for an older flip counts for none.
     */
    FlipMoves plus(Side otherSide, long otherEpoch, long more) {
      if (otherEpoch < epoch) {
        return this;
      }
      return side == otherSide
          ? new FlipMoves(side, epoch, count + more)
          : new FlipMoves(otherSide, otherEpoch, more);
    }
  }
}
