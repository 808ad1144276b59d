package io.bluegreen.jdbc.internal.observe;

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
  private final LongAdder retried = new LongAdder();
  private final LongAdder outcomeUnknown = new LongAdder();
  private final LongAdder outcomeResolved = new LongAdder();
  private final LongAdder conflicts = new LongAdder();
  private final LongAdder passedThrough = new LongAdder();

  /** Counts one call that waited, and for how long. */
  public void waited(long nanos) {
    held.increment();
    holdNanosMax.accumulate(nanos);
    holdNanosMaxOfFlip.accumulate(nanos);
  }

  /** Counts one connection that was moved to another route. */
  public void moved() {
    moved.increment();
  }

  /** Counts one call that was repeated. */
  public void retried() {
    retried.increment();
  }

  /** Counts one call whose outcome could not be known. */
  public void outcomeUnknown() {
    outcomeUnknown.increment();
  }

  /** Counts one COMMIT that got no answer, and whose outcome was looked up. */
  public void outcomeResolved() {
    outcomeResolved.increment();
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

  public long retriedCount() {
    return retried.sum();
  }

  public long outcomeUnknownCount() {
    return outcomeUnknown.sum();
  }

  public long outcomeResolvedCount() {
    return outcomeResolved.sum();
  }

  public long conflictCount() {
    return conflicts.sum();
  }

  public long passedThroughCount() {
    return passedThrough.sum();
  }
}
