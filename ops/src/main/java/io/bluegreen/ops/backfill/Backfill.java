package io.bluegreen.ops.backfill;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One run of a backfill job. It updates the table in short transactions that lock a few rows each,
 * and stores its progress in the same transactions.
 *
 * <p>Used by one thread. An interrupt ends the run between two batches, and the next run goes on
 * from there.
 */
public final class Backfill {
  private final Connection connection;
  private final BackfillJob job;
  private final BackfillPace pace;
  private final BackfillListener listener;
  private final BackfillBatch batch;
  private final BackfillState state;

  private Backfill(
      Connection connection,
      BackfillJob job,
      BackfillPace pace,
      BackfillListener listener,
      BackfillBatch batch,
      BackfillState state) {
    this.connection = connection;
    this.job = job;
    this.pace = pace;
    this.listener = listener;
    this.batch = batch;
    this.state = state;
  }

  /**
   * Prepares a run. It needs the schema {@code bluegreen} and the right to create a table in it.
   *
   * @param connection in autocommit
   * @throws IllegalArgumentException if the table, or a unique key with the job's columns, is
   *     missing
   */
  public static Backfill of(
      Connection connection, BackfillJob job, BackfillPace pace, BackfillListener listener)
      throws SQLException {
    Relation table =
        Relation.find(connection, job.table())
            .filter(found -> found.kind() == 'r' || found.kind() == 'p')
            .orElseThrow(() -> new IllegalArgumentException("there is no table " + job.table()));
    TableKey key =
        job.key().isEmpty()
            ? TableKey.primary(connection, table)
            : TableKey.unique(connection, table, job.key());
    if (key.isEmpty()) {
      throw new IllegalArgumentException(
          job.key().isEmpty()
              ? table + " has no primary key: name the columns of a unique index without NULLs"
              : table + " has no unique index of just the columns " + job.key() + ", all NOT NULL");
    }
    Sql.run(connection, "SELECT set_config('lock_timeout', '5s', false)");
    return new Backfill(
        connection,
        job,
        pace,
        listener,
        new BackfillBatch(table, key, job, pace.batch()),
        BackfillState.open(connection, table, job, key));
  }

  /** Resets the job's progress, so that this run begins with the first row. */
  public void restart() throws SQLException {
    state.restart();
  }

  /**
   * Fills rows until none is left, or until the replication lag stays too large for too long.
   *
   * @throws InterruptedException between two batches; the next run continues there
   */
  public BackfillReport run() throws SQLException, InterruptedException {
    return new PacedBatches(connection, pace, listener).run(this::batch);
  }

  private PacedBatches.Done batch() throws SQLException {
    BackfillState.Progress progress = state.lock();
    BackfillBatch.Done done = batch.run(connection, progress.lastKey());
    if (done.lastKey() == null) {
      state.finish(done.rows());
    } else {
      state.advance(done.lastKey(), done.rows());
    }
    return new PacedBatches.Done(progress.rowsDone(), done.rows(), done.lastKey() == null);
  }

  /** Tells whether this job has been finished by an earlier run. */
  public boolean isFinished() throws SQLException {
    connection.setAutoCommit(false);
    try {
      return state.lock().finished();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Returns the job of this run. */
  public BackfillJob job() {
    return job;
  }
}
