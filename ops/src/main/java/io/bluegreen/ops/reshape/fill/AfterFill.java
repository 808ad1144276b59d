package io.bluegreen.ops.reshape.fill;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.reshape.mirror.MirrorDdl;
import io.bluegreen.ops.reshape.model.ReshapeResolver;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.OlderTransactions;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.reshape.verify.NotedKeyRepair;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.DeadlockRetry;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.swap.LockRetryTransaction;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import io.bluegreen.ops.swap.TableLocks;
import io.bluegreen.ops.swap.TableLocks.Mode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The statements that follow the copy: indexes without blocking writers, constraints validated by a
 * statement of their own, ANALYZE. Each is remembered once it is done.
 */
public final class AfterFill {
  private static final Pattern INDEX =
      Pattern.compile(
          "(?is)^((?:\\s|--[^\\n]*\\n)*CREATE\\s+(?:UNIQUE\\s+)?INDEX\\s+)(?!CONCURRENTLY\\b)");
  private static final Pattern CONCURRENT =
      Pattern.compile(
          "(?is)^(?:\\s|--[^\\n]*\\n)*CREATE\\s+(?:UNIQUE\\s+)?INDEX\\s+CONCURRENTLY.*");
  private static final Pattern FOREIGN_KEY = Pattern.compile("(?is).*\\bREFERENCES\\b.*");
  private static final Set<String> DONE_BEFORE =
      Set.of(SqlStateCode.DUPLICATE_TABLE, SqlStateCode.DUPLICATE_OBJECT);

  private final Connection connection;
  private final LoadedReshape loaded;
  private final Consumer<String> lines;

  public AfterFill(Connection connection, LoadedReshape loaded, Consumer<String> lines) {
    this.connection = connection;
    this.loaded = loaded;
    this.lines = lines;
  }

  /** Returns the statements as they will be run. */
  public List<String> statements() {
    return loaded.reshape().spec().afterFill().stream().map(this::concurrent).toList();
  }

  /**
   * Waits until every snapshot is newer than the copy, if foreign keys follow. A transaction at
   * REPEATABLE READ that began before would not find the copied row behind a new foreign key, and
   * would end with an error that no plain table gives it.
   *
   * @return the transactions that have not ended in time; empty if the statements may run
   */
  public List<String> awaitOlderTransactions(Deadline deadline)
      throws SQLException, InterruptedException {
    if (statements().stream().noneMatch(AfterFill::isForeignKey)) {
      return List.of();
    }
    OlderTransactions older = OlderTransactions.now(connection);
    return deadline.await(() -> older.remaining(connection).isEmpty())
        ? List.of()
        : older.remaining(connection);
  }

  private static boolean isForeignKey(String sql) {
    return FOREIGN_KEY.matcher(sql).matches();
  }

  /** Runs the statements that are not done yet. */
  public void run() throws SQLException, SpecException, InterruptedException {
    // A row that a delete has missed would be in the way of a foreign key.
    new NotedKeyRepair(connection, loaded.reshape()).redoNoted();
    List<String> statements = statements();
    for (int i = loaded.row().stepsDone(); i < statements.size(); i++) {
      lines.accept(statements.get(i).lines().findFirst().orElse(""));
      run(statements.get(i));
      ReshapeTable.stepsDone(connection, loaded.row().name(), i + 1);
    }
    validate();
    for (TargetTable target : loaded.reshape().targets()) {
      Sql.run(connection, "ANALYZE " + target.relation().sql());
    }
  }

  /** A new foreign key is deferred by the functions from its first instant on. */
  private void adaptFunctions() throws SQLException, SpecException {
    for (String sql :
        new MirrorDdl(
                ReshapeResolver.resolve(
                    connection, loaded.reshape().spec(), loaded.row().relations()))
            .functions()) {
      Sql.run(connection, sql);
    }
  }

  private void run(String sql) throws SQLException, SpecException, InterruptedException {
    try {
      if (CONCURRENT.matcher(sql).matches()) {
        Sql.run(connection, "SET lock_timeout = 0");
        DeadlockRetry.of(
            connection,
            () -> {
              dropInvalidIndexes();
              Sql.run(connection, sql);
              return true;
            });
      } else {
        new LockRetryTransaction(connection, SwapLockTimeouts.DEFAULT)
            .<Boolean, SpecException>run(
                () -> {
                  if (isForeignKey(sql)) {
                    // No function is on its way that does not defer this key yet.
                    TableLocks.take(
                        connection,
                        loaded.reshape().oids(),
                        Mode.SHARE_ROW_EXCLUSIVE,
                        SwapLockTimeouts.DEFAULT.lockTimeout());
                  }
                  Sql.run(connection, sql);
                  adaptFunctions();
                  return true;
                });
      }
    } catch (SQLException e) {
      if (!DONE_BEFORE.contains(String.valueOf(e.getSQLState()))) {
        throw e;
      }
    }
  }

  /** An index that an interrupted run has left invalid is in the way of the same statement. */
  private void dropInvalidIndexes() throws SQLException {
    for (TargetTable target : loaded.reshape().targets()) {
      for (String index :
          Sql.texts(
              connection,
              "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = ? AND NOT"
                  + " indisvalid",
              target.relation().oid())) {
        Sql.run(connection, "DROP INDEX CONCURRENTLY " + index);
      }
    }
  }

  /** Validates what was added NOT VALID to the targets, or to tables that reference them. */
  private void validate() throws SQLException {
    for (TargetTable target : loaded.reshape().targets()) {
      for (String statement :
          Sql.texts(
              connection,
              "SELECT format('ALTER TABLE %s VALIDATE CONSTRAINT %I', conrelid::regclass, conname)"
                  + " FROM pg_constraint WHERE NOT convalidated AND (conrelid = ? OR confrelid = ?)"
                  + " AND conparentid = 0",
              target.relation().oid(),
              target.relation().oid())) {
        lines.accept(statement);
        Sql.run(connection, "SET lock_timeout = '5s'");
        DeadlockRetry.of(
            connection,
            () -> {
              Sql.run(connection, statement);
              return true;
            });
      }
    }
  }

  /** An index of a partitioned table cannot be built concurrently. */
  private String concurrent(String sql) {
    boolean partitioned =
        loaded.reshape().targets().stream()
            .anyMatch(
                target ->
                    target.relation().kind() == 'p'
                        && sql.toLowerCase(Locale.ROOT)
                            .contains(target.relation().name().toLowerCase(Locale.ROOT)));
    return partitioned ? sql : INDEX.matcher(sql).replaceFirst("$1CONCURRENTLY ");
  }
}
