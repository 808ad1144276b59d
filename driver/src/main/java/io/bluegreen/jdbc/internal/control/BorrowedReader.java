package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The reader of one deployment's row on the application's own connections. One connection reads
 * while the others wait for the result. A network that is silent under that connection harms only
 * its caller. The reading connection also sends this JVM's acknowledgement.
 *
 * <p>A read that takes longer than {@value #LOST_MILLIS} ms counts as lost, and the next caller
 * reads by itself. No caller waits for a lock that is held over the network. Thread-safe.
 */
final class BorrowedReader {
  private static final int LOST_MILLIS = 250;

  private final FollowedRows rows;
  private final String name;
  private final AtomicReference<@Nullable OngoingRead> underWay = new AtomicReference<>();

  /** Guards the acknowledgement and the check after a flip; only tried, never waited for. */
  private final ReentrantLock telling = new ReentrantLock();

  private final Acknowledger acknowledger;
  private final SideChecks.AfterFlip afterFlip;
  private final ConfiguredServers configured;

  /**
   * Makes a reader.
   *
   * @param active the side that is active at the beginning
   */
  BorrowedReader(
      FollowedRows rows, ClientIdentity client, SideChecks sideChecks, String name, Side active) {
    this.rows = rows;
    this.name = name;
    this.acknowledger = new Acknowledger(client, sideChecks.idleSide(), false, true);
    this.afterFlip = sideChecks.afterFlip(active);
    this.configured = rows.configuredServers();
  }

  private DeploymentListener listener() {
    return Objects.requireNonNull(rows.followed().get(name), name);
  }

  /**
   * Reads the row, or waits for somebody who is reading it. A read that fails is made again after
   * one ttl; the last-known state goes on meanwhile.
   *
   * @throws SQLException where the connection itself is lost
   */
  void refresh(BaseConnection own) throws SQLException {
    OngoingRead mine = new OngoingRead(System.nanoTime());
    while (true) {
      OngoingRead there = underWay.get();
      if (there == null || there.isLost()) {
        if (underWay.compareAndSet(there, mine)) {
          readAlone(own, mine);
          return;
        }
      } else if (there.isOverInTime()) {
        return;
      }
    }
  }

  /** Reads while other connections wait for the result. */
  private void readAlone(BaseConnection own, OngoingRead mine) throws SQLException {
    try {
      AnswerLimit.run(own, AnswerLimit.MILLIS, () -> read(own, mine));
    } catch (SQLException e) {
      if (own.isClosed()) {
        throw e;
      }
      rows.borrowedReadFailed(name, own.getMetaData().getURL(), e);
      listener().onNotRead();
    } finally {
      underWay.compareAndSet(mine, null);
      mine.over.countDown();
    }
  }

  private void read(BaseConnection own, OngoingRead mine) throws SQLException {
    DeploymentSnapshot read = ControlTable.read(own, List.of(name)).get(name);
    rows.borrowedRead(name, read, own.getMetaData().getURL());
    if (read == null) {
      listener().onNotRead();
      return;
    }
    // The others go on with the row; the acknowledgement is not theirs to wait for.
    mine.over.countDown();
    if (telling.tryLock()) {
      try {
        acknowledger.acknowledge(
            own, read, listener(), configured.includeByName(own.getMetaData().getURL()));
        afterFlip.saw(own, read, listener());
      } finally {
        telling.unlock();
      }
    }
  }

  /** One read that is under way. One thread reads; any number wait. */
  private static final class OngoingRead {
    private final long startedNanos;
    private final CountDownLatch over = new CountDownLatch(1);

    OngoingRead(long startedNanos) {
      this.startedNanos = startedNanos;
    }

    private long leftNanos() {
      return TimeUnit.MILLISECONDS.toNanos(LOST_MILLIS) - (System.nanoTime() - startedNanos);
    }

    boolean isLost() {
      return leftNanos() <= 0;
    }

    /** Waits for the end; false where the flight is lost. Interrupted, it does not wait. */
    boolean isOverInTime() {
      try {
        return over.await(leftNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true;
      }
    }
  }
}
