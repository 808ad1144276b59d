package io.bluegreen.ops.reshape.fill;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.backfill.BackfillListener;
import io.bluegreen.ops.backfill.BackfillPace;
import io.bluegreen.ops.backfill.ReplicationLag;
import io.bluegreen.ops.catalog.KeyWalk;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The copy of the source's rows into the targets, in short transactions and in the order of the
 * key. The progress is written in the transaction of each batch. Used by one thread.
 */
public final class TargetFill {
  private static final long RETRY_PAUSE_MILLIS = 100;
  private static final Set<String> TEMPORARY =
      Set.of(
          SqlStateCode.DEADLOCK_DETECTED,
          SqlStateCode.SERIALIZATION_FAILURE,
          SqlStateCode.LOCK_NOT_AVAILABLE);

  private final Connection connection;
  private final LoadedReshape loaded;
  private final BackfillPace pace;
  private final BackfillListener listener;
  private final FillBatch batch;
  private final KeyWalk walk;
  private long rows;
  private long batches;
  private long retries;

  /** The result of a run; the lag is 0 unless it ended the run. */
  public record Filled(long rows, long batches, long retries, long lagBytes) {}

  public TargetFill(
      Connection connection, LoadedReshape loaded, BackfillPace pace, BackfillListener listener) {
    this.connection = connection;
    this.loaded = loaded;
    this.pace = pace;
    this.listener = listener;
    batch = new FillBatch(loaded.reshape());
    walk = new KeyWalk(loaded.reshape().source().relation(), loaded.reshape().source().key());
  }

  /** Returns an estimate of the rows to copy. */
  public long estimate() throws SQLException {
    return Sql.number(
        connection,
        "SELECT greatest(sum(reltuples), 0)::bigint FROM pg_class WHERE oid = ? OR oid IN (SELECT"
            + " relid FROM pg_partition_tree(?::oid::regclass) WHERE isleaf)",
        loaded.reshape().source().relation().oid(),
        loaded.reshape().source().relation().oid());
  }

  /**
   * Copies rows until none is left, or until the replication lag stays too large for too long.
   *
   * @throws InterruptedException between two batches; the next run continues there
   */
  public Filled run() throws SQLException, InterruptedException {
    Sql.run(connection, "SELECT set_config('lock_timeout', '5s', false)");
    while (true) {
      long lag = ReplicationLag.afterWaiting(connection, pace, listener);
      if (lag > 0) {
        return new Filled(rows, batches, retries, lag);
      }
      if (!nextBatch()) {
        return new Filled(rows, batches, retries, 0);
      }
      Thread.sleep(pace.pause().toMillis());
    }
  }

  private boolean nextBatch() throws SQLException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return batchInTransaction();
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

  private boolean batchInTransaction() throws SQLException {
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      ReshapeRow row = ReshapeTable.lock(connection, loaded.row().name());
      if (batches == 0) {
        listener.resumes(row.rowsDone());
      }
      Sql.run(connection, "SET LOCAL bluegreen.mirror = 'on'");
      KeyWalk.Range range = walk.next(connection, row.lastKey(), pace.batch());
      long copied = batch.copy(connection, range);
      @Nullable List<String> last = range.upTo() == null ? walk.last(connection) : range.upTo();
      if (last != null) {
        ReshapeTable.advance(connection, row.name(), last, copied);
      }
      connection.commit();
      committed = true;
      batches++;
      rows += copied;
      listener.rows(row.rowsDone() + copied);
      return range.upTo() != null;
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
