package io.bluegreen.ops.reshape.fill;

import io.bluegreen.ops.backfill.BackfillListener;
import io.bluegreen.ops.backfill.BackfillPace;
import io.bluegreen.ops.backfill.BackfillReport;
import io.bluegreen.ops.backfill.PacedBatches;
import io.bluegreen.ops.catalog.KeyWalk;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The copy of the source's rows into the targets, in short transactions and in the order of the
 * key. The progress is written in the transaction of each batch. Used by one thread.
 */
public final class TargetFill {
  private final Connection connection;
  private final LoadedReshape loaded;
  private final BackfillPace pace;
  private final BackfillListener listener;
  private final FillBatch batch;
  private final KeyWalk walk;

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
  public BackfillReport run() throws SQLException, InterruptedException {
    Sql.run(connection, "SELECT set_config('lock_timeout', '5s', false)");
    return new PacedBatches(connection, pace, listener).run(this::batch);
  }

  private PacedBatches.Done batch() throws SQLException {
    ReshapeRow row = ReshapeTable.lock(connection, loaded.row().name());
    Sql.run(connection, "SET LOCAL bluegreen.mirror = 'on'");
    KeyWalk.Range range = walk.next(connection, row.lastKey(), pace.batch());
    long copied = batch.copy(connection, range);
    @Nullable List<String> last = range.upTo() == null ? walk.last(connection) : range.upTo();
    if (last != null) {
      ReshapeTable.advance(connection, row.name(), last, copied);
    }
    return new PacedBatches.Done(row.rowsDone(), copied, range.upTo() == null);
  }
}
