package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.CallPosition;
import io.bluegreen.jdbc.internal.routing.TransactionDurations;
import io.bluegreen.jdbc.internal.session.FailedTransaction.Outcome;
import io.bluegreen.jdbc.internal.sql.TransactionText;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * A session's transaction: IDLE, OPEN under a snapshot, or FAILED with a cause.
 *
 * <p>A transaction opens when its first statement passes the boundary. It counts under the snapshot
 * by which that was decided until it ends. Only a <em>block</em> can fail (autocommit off, or BEGIN
 * as text), and only where the driver rolled it back or its connection is gone: an error of the
 * server on a living connection stays the server's business. A failed block refuses every statement
 * until the application ends it, so that no half of it can be committed.
 *
 * <p>Used inside the session's {@link CallScope}; {@link #countedUnder}, {@link #isOwnedBy}, {@link
 * #opening}, {@link #sinceNanos} and {@link #failed} may be asked by any thread.
 */
final class Transaction {
  private static final VarHandle UNDER = underHandle();

  private final TransactionDurations durations;

  /** The snapshot that the transaction counts under, null while none is open. */
  @SuppressWarnings("unused") // through UNDER
  private volatile @Nullable DeploymentSnapshot under;

  /** The text that opened it; published by the write of {@link #under}. */
  private @Nullable String opening;

  /** When it began, or went on after a wait; published by the write of {@link #under}. */
  private long sinceNanos;

  /** The thread of the last call in it; a thread finds what it has written itself. */
  private @Nullable Thread owner;

  /** Whether it passed a hold as a part of another transaction of its thread. */
  private boolean admitted;

  /** Whether the call under way is its first. */
  private boolean first;

  /** Whether it is a block that only the application may end. */
  private boolean block;

  /** Whether the block was begun by a text, of which JDBC knows nothing. */
  private boolean byText;

  /** What the call under way has lost of the block, unless a repetition makes up for it. */
  private @Nullable SQLException loss;

  private Outcome lossOutcome = Outcome.ROLLED_BACK;
  private volatile @Nullable FailedTransaction failed;

  /**
   * Makes one that is idle.
   *
   * @param durations takes in how long each transaction has lasted
   */
  Transaction(TransactionDurations durations) {
    this.durations = durations;
  }

  /**
   * Begins to count under the snapshot known so far. Called before the current snapshot is read, so
   * that a transaction which begins after a hold never counts as older than the hold.
   */
  void starts(@Nullable DeploymentSnapshot before, @Nullable String text) {
    opening = text;
    admitted = false;
    sinceNanos = System.nanoTime();
    under = before;
  }

  /** Counts the transaction under the snapshot that let it pass the boundary. */
  void countUnder(DeploymentSnapshot deployment) {
    sinceNanos = System.nanoTime();
    under = deployment;
  }

  /** Counts the transaction as a part of another one of this thread that began before a hold. */
  void countWithin(DeploymentSnapshot outer) {
    admitted = true;
    under = outer;
  }

  /** Stops counting the transaction while its call waits. */
  void stopCounting() {
    under = null;
  }

  /** Records the begin of a call; returns whether the call is the first of its transaction. */
  boolean enters(boolean isIdle) {
    owner = Thread.currentThread();
    first = isIdle;
    return isIdle;
  }

  /** Opens the transaction: its first statement has passed the boundary. */
  void opens(boolean autocommit, @Nullable String text) {
    first = true;
    byText = autocommit && text != null && TransactionText.begins(text);
    block = !autocommit || byText;
  }

  /** Returns where the call under way stands in its transaction. */
  CallPosition position() {
    if (!first) {
      return CallPosition.LATER;
    }
    return block && !byText ? CallPosition.FIRST : CallPosition.AUTOCOMMIT;
  }

  /** Tells whether only the application may end it. */
  boolean isBlock() {
    return block;
  }

  /**
   * Records the loss of the block: its connection broke, or the driver has rolled it back. The
   * transaction fails when the call ends, unless the call is repeated with success.
   *
   * @param cause the cause that the refusal of the next statement reports
   */
  void loses(SQLException cause, Outcome outcome) {
    if (block) {
      loss = cause;
      lossOutcome = outcome;
    }
  }

  /** Tells whether the call under way has lost the block. */
  boolean isLost() {
    return loss != null;
  }

  /** Forgets the loss of the block, because a repetition of the call has succeeded. */
  void madeGood() {
    loss = null;
  }

  /** Ends the call under way. The transaction fails if the call has lost the block. */
  void endCall(boolean isDead) {
    SQLException lost = loss;
    loss = null;
    if (lost != null || (block && isDead)) {
      fails(lost == null ? gone() : lost, lost == null ? Outcome.ROLLED_BACK : lossOutcome);
    }
  }

  /** Records that the server has an open transaction after a call, whoever began it. */
  void continueAsBlock(boolean autocommit) {
    if (!block) {
      byText = autocommit;
      block = true;
    }
  }

  /** Fails the transaction: each statement is refused until the application ends it. */
  void fails(SQLException cause, Outcome outcome) {
    failed = new FailedTransaction(cause, outcome, byText);
    measure();
    under = null;
    owner = null;
    block = false;
  }

  /** Ends the transaction, on request of the application or because it was no block. */
  void ends() {
    if (failed != null) {
      failed = null;
    }
    loss = null;
    block = false;
    owner = null;
    measure();
    UNDER.setRelease(this, null);
  }

  private void measure() {
    if (under != null) {
      durations.ended(System.nanoTime() - sinceNanos, opening);
    }
  }

  /** Returns how it failed, or null. */
  @Nullable FailedTransaction failed() {
    return failed;
  }

  /** Returns the snapshot that it counts under, or null. */
  @Nullable DeploymentSnapshot countedUnder() {
    return under;
  }

  /** Returns the text that opened it. */
  @Nullable String opening() {
    return opening;
  }

  /** Returns when it began, on the axis of {@link System#nanoTime()}, or went on after a wait. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** Tells whether the calling thread runs it, as no part of another transaction. */
  boolean isOwnedBy(Thread thread) {
    return owner == thread && !admitted;
  }

  private static SQLException gone() {
    return new SQLNonTransientConnectionException(
        "The connection was lost inside the transaction.", SqlStateCode.CONNECTION_FAILURE);
  }

  private static VarHandle underHandle() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(Transaction.class, "under", DeploymentSnapshot.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Transaction.under", e);
    }
  }
}
