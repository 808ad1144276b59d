package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The slot of the way back on the new side, and the flushes without which its creation would wait.
 *
 * <p>A slot begins at a moment without open transactions. If one was open when the slot was
 * requested (of a client that acknowledges, or in another database), the server waits for that
 * transaction and then for the next records of its own log. Only the WAL writer flushes these:
 * every {@code wal_writer_delay}, 200 ms by default, and up to three times. A durable commit of any
 * session flushes them at once. [PostgreSQL: snapbuild.c, XLogSetAsyncXactLSN]
 */
final class ReverseReplicationSlot {
  /** Longer than a slot takes that has nobody to wait for. */
  private static final long PATIENCE_MILLIS = 10;

  private ReverseReplicationSlot() {}

  static void create(CutoverContext run, Deadline deadline)
      throws SQLException, InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    ParallelTasks.Task<Boolean> flushing = run.parallelTasks().start(() -> flushed(run, over));
    try {
      make(run, deadline, over);
    } catch (SQLException e) {
      flushing.settle(e);
      throw e;
    }
    flushing.join();
  }

  private static void make(CutoverContext run, Deadline deadline, CountDownLatch over)
      throws SQLException {
    try {
      run.target().slots().create(run.names().to(run.from()), deadline.left());
    } finally {
      over.countDown();
    }
  }

  /** The note says nothing new; a durable commit is what it is for. */
  private static boolean flushed(CutoverContext run, CountDownLatch over)
      throws SQLException, InterruptedException {
    while (!over.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      run.target().row().flush(run.note().json());
    }
    return true;
  }
}
