package io.bluegreen.ops.reshape.switching;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.bluegreen.ops.reshape.mirror.ChangeNotesDdl;
import io.bluegreen.ops.reshape.mirror.MirrorNames;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.reshape.state.ReshapeTable.ChangedKey;
import io.bluegreen.ops.reshape.verify.RowComparison;
import io.bluegreen.ops.reshape.verify.RowComparison.Compared;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.swap.LockRetryTransaction;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import io.bluegreen.ops.swap.TableLocks;
import io.bluegreen.ops.swap.TableLocks.Mode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The comparison of all rows before the locks of a switch. Triggers note the key of each row that
 * is written meanwhile; those keys are compared again, a few of them under the locks. The locks are
 * held for a time that does not grow with the tables. Used by one thread.
 */
final class UnlockedComparison implements AutoCloseable {
  private static final int CHUNK = 10_000;
  private static final int FEW_KEYS = 1000;
  private static final int MOST_ROUNDS = 20;

  private final Connection connection;
  private final ResolvedReshape reshape;
  private final SwapLockTimeouts timeouts;
  private final LongConsumer progress;
  private boolean isNoting;

  /** Creates a comparison; the connection is in autocommit. */
  UnlockedComparison(
      Connection connection,
      ResolvedReshape reshape,
      SwapLockTimeouts timeouts,
      LongConsumer progress) {
    this.connection = connection;
    this.reshape = reshape;
    this.timeouts = timeouts;
    this.progress = progress;
  }

  /** Compares all rows, then what was written meanwhile, until little is left for the locks. */
  void run() throws SQLException, SwitchRefusedException, InterruptedException {
    Sql.run(connection, ReshapeTable.CREATE);
    inTransaction(Mode.SHARE_ROW_EXCLUSIVE, new ChangeNotesDdl(reshape).create());
    isNoting = true;
    requireEqual(all());
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Set<ChangedKey> keys = ReshapeTable.takeChanged(connection, reshape.name());
      requireEqual(isWhole(keys) ? all() : of(keys));
      if (keys.size() < FEW_KEYS) {
        return;
      }
    }
  }

  /** Compares the rest, and ends the noting. The connection is in the transaction of the locks. */
  void finish() throws SQLException, SwitchRefusedException {
    Set<ChangedKey> keys = ReshapeTable.takeChanged(connection, reshape.name());
    if (isWhole(keys)) {
      throw new SwitchRefusedException(
          "a table of reshape %s was truncated in the last moment".formatted(reshape.name()),
          "run the same command again");
    }
    Sql.run(connection, "SET LOCAL enable_seqscan = off");
    requireEqual(of(keys));
    for (String sql : new ChangeNotesDdl(reshape).drop()) {
      Sql.run(connection, sql);
    }
  }

  /** Says that the transaction of the locks was committed. */
  void finished() {
    isNoting = false;
  }

  /** Ends the noting where the switch did not come to its end. */
  @Override
  public void close() throws SQLException {
    if (!isNoting || connection.isClosed()) {
      return;
    }
    try {
      inTransaction(Mode.ACCESS_EXCLUSIVE, new ChangeNotesDdl(reshape).drop());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException(
          "interrupted before the triggers that note changes were dropped; the next switch drops"
              + " them",
          e);
    }
  }

  private void inTransaction(Mode lock, List<String> statements)
      throws SQLException, InterruptedException {
    new LockRetryTransaction(connection, timeouts)
        .<Boolean, SQLException>run(
            () -> {
              TableLocks.take(connection, reshape.oids(), lock, timeouts.lockTimeout());
              for (String sql : statements) {
                Sql.run(connection, sql);
              }
              ReshapeTable.takeChanged(connection, reshape.name());
              return true;
            });
  }

  private Compared all() throws SQLException {
    return new RowComparison(connection, reshape, CHUNK, progress).run();
  }

  private Compared of(Set<ChangedKey> keys) throws SQLException {
    return new RowComparison(connection, reshape, CHUNK, progress)
        .ofKeys(
            keys.stream()
                .collect(groupingBy(ChangedKey::table, mapping(ChangedKey::key, toList()))));
  }

  private static boolean isWhole(Set<ChangedKey> keys) {
    return keys.stream().anyMatch(changed -> changed.key().equals(MirrorNames.WHOLE_TABLE));
  }

  private void requireEqual(Compared compared) throws SwitchRefusedException {
    if (compared.different() > 0) {
      throw new SwitchRefusedException(
          "%d row(s) differ".formatted(compared.different()),
          "bluegreen reshape verify " + reshape.name());
    }
  }
}
