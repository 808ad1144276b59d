package io.bluegreen.ops.backfill;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The transactions of a long change, one for each batch of rows, at a given pace. A batch that ends
 * with a deadlock, a conflict or the lock timeout is tried again.
 *
 * <p>Used by one thread. An interrupt ends the run between two batches.
 */
public final class PacedBatches {
  private static final long RETRY_PAUSE_MILLIS = 100;
  private static final Set<String> TEMPORARY =
      Set.of(
          SqlStateCode.DEADLOCK_DETECTED,
          SqlStateCode.SERIALIZATION_FAILURE,
          SqlStateCode.LOCK_NOT_AVAILABLE);

  private final Connection connection;
  private final BackfillPace pace;
  private final BackfillListener listener;
  private long rowsBefore;
  private long rows;
  private long batches;
  private long retries;

  /** The statements of one batch, which store the progress too. They run in a transaction. */
  @FunctionalInterface
  public interface Batch {
    Done run() throws SQLException;
  }

  /**
   * What a batch has done.
   *
   * @param rowsBefore rows of all batches before it, also of earlier runs
   * @param isLast whether no row is left behind it
   */
  public record Done(long rowsBefore, long rows, boolean isLast) {}

  /** Creates a run; the connection is in autocommit. */
  public PacedBatches(Connection connection, BackfillPace pace, BackfillListener listener) {
    this.connection = connection;
    this.pace = pace;
    this.listener = listener;
  }

  /** Runs batches until none is left, or until the replication lag stays too large for too long. */
  public BackfillReport run(Batch batch) throws SQLException, InterruptedException {
    while (true) {
      long lag = ReplicationLag.afterWaiting(connection, pace, listener);
      if (lag > 0) {
        return report(false, lag);
      }
      Done done = tried(batch);
      if (batches == 0) {
        rowsBefore = done.rowsBefore();
        listener.resumes(rowsBefore);
      }
      batches++;
      rows += done.rows();
      listener.rows(done.rowsBefore() + done.rows());
      if (done.isLast()) {
        return report(true, 0);
      }
      Thread.sleep(pace.pause().toMillis());
    }
  }

  private BackfillReport report(boolean finished, long lag) {
    return new BackfillReport(finished, rowsBefore, rows, batches, retries, lag);
  }

  private Done tried(Batch batch) throws SQLException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return inTransaction(batch);
      } catch (SQLException e) {
        if (attempt >= pace.tries() || !TEMPORARY.contains(String.valueOf(e.getSQLState()))) {
          throw e;
        }
        retries++;
        listener.retries(String.valueOf(e.getMessage()));
        TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE_MILLIS * attempt);
      }
    }
  }

  private Done inTransaction(Batch batch) throws SQLException {
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      Done done = batch.run();
      connection.commit();
      committed = true;
      return done;
    } finally {
      if (!connection.isClosed()) {
        if (!committed) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    }
  }
}
