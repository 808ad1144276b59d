package io.bluegreen.ops.cutover;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes the slot of the way back on the new side, and keeps its server from sleeping over it.
 *
 * <p>A slot begins at a moment without open transactions. Where one was open when it was asked for
 * (a client that tells what it has seen, another database), the server waits for that one and then
 * for the next records of its own log, which nobody flushes but the WAL writer: every {@code
 * wal_writer_delay}, 200 ms by default, and up to three times. Somebody's durable commit flushes
 * them at once. [PostgreSQL: snapbuild.c, XLogSetAsyncXactLSN]
 */
final class ReverseSlot {
  /** Longer than a slot takes that has nobody to wait for. */
  private static final long PATIENCE_MILLIS = 10;

  private ReverseSlot() {}

  static void create(Run run, Deadline deadline) throws SQLException, InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Beside.Task<Boolean> flushing = run.beside().start(() -> flushed(run, over));
    try {
      make(run, deadline, over);
    } catch (SQLException e) {
      flushing.settle(e);
      throw e;
    }
    flushing.join();
  }

  private static void make(Run run, Deadline deadline, CountDownLatch over) throws SQLException {
    try {
      Slots.create(run.target().main(), run.names().to(run.from()), deadline.left());
    } finally {
      over.countDown();
    }
  }

  /** The note says nothing new; a durable commit is what it is for. */
  private static boolean flushed(Run run, CountDownLatch over)
      throws SQLException, InterruptedException {
    while (!over.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      ControlRows.note(run.target().helper(), run.deployment(), run.note().json());
    }
    return true;
  }
}
