package io.bluegreen.ops.swap;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The exchange of the names of a table and its twin, and of their matching indexes, in one
 * transaction. The same swap again undoes it. Used by one thread.
 */
public final class TableSwap {
  private static final String TEMPORARY = "bluegreen_swap";

  private final Connection connection;
  private final SwapLockTimeouts patience;
  private final Set<String> accepted;

  /**
   * Creates a swap.
   *
   * @param connection in autocommit, as a role that owns both tables
   * @param accepted ids of checks whose losses are taken
   */
  public TableSwap(Connection connection, SwapLockTimeouts patience, Set<String> accepted) {
    this.connection = connection;
    this.patience = patience;
    this.accepted = Set.copyOf(accepted);
  }

  /**
   * The result of a swap.
   *
   * @param table now the former twin
   * @param twin now the former table
   * @param indexes names that changed over too
   */
  public record Swapped(String table, String twin, List<String> indexes) {}

  /** Two names that change over. */
  private record Pair(String schema, String one, String otherSchema, String other) {}

  /**
   * Swaps.
   *
   * @throws SwapRefusedException if something would be lost; nothing has changed
   * @throws IllegalArgumentException if one of the two is not a table
   */
  public Swapped swap(String table, String twin)
      throws SQLException, SwapRefusedException, InterruptedException {
    Relation inUse = table(table);
    Relation rebuilt = table(twin);
    if (inUse.oid() == rebuilt.oid()) {
      throw new IllegalArgumentException(table + " and " + twin + " are the same table");
    }
    return new LockRetryTransaction(connection, patience).run(() -> swapped(inUse, rebuilt));
  }

  /**
   * Exchanges the names within the caller's transaction, which holds both tables' ACCESS EXCLUSIVE
   * locks and has judged the losses.
   */
  public Swapped exchange(Relation inUse, Relation rebuilt) throws SQLException {
    List<Pair> indexes = matchingIndexes(inUse, rebuilt);
    rename("TABLE", new Pair(inUse.schema(), inUse.name(), rebuilt.schema(), rebuilt.name()));
    for (Pair pair : indexes) {
      rename("INDEX", pair);
    }
    return new Swapped(
        inUse.toString(), rebuilt.toString(), indexes.stream().map(Pair::one).toList());
  }

  /** Returns what a swap would lose, accepted or not. */
  public List<SwapLoss> losses(String table, String twin) throws SQLException {
    return losses(table(table), table(twin));
  }

  private Swapped swapped(Relation inUse, Relation rebuilt)
      throws SQLException, SwapRefusedException, InterruptedException {
    TableLocks.take(
        connection,
        List.of(inUse.oid(), rebuilt.oid()),
        TableLocks.Mode.ACCESS_EXCLUSIVE,
        patience.lockTimeout());
    List<SwapLoss> losses = losses(inUse, rebuilt);
    if (!accepted.contains(RowDifferences.CHECK)) {
      losses.addAll(RowDifferences.of(connection, inUse, rebuilt));
    }
    losses.removeIf(loss -> accepted.contains(loss.check()));
    if (!losses.isEmpty()) {
      throw new SwapRefusedException(losses);
    }
    return exchange(inUse, rebuilt);
  }

  /** Returns what a swap of two tables would lose, accepted or not. */
  public List<SwapLoss> losses(Relation inUse, Relation rebuilt) throws SQLException {
    // Without a path every name has its schema, and definitions can be compared.
    Sql.run(connection, "SET search_path = pg_catalog");
    List<SwapLoss> losses = new ArrayList<>();
    try {
      for (LossCheck check : LossCheck.values()) {
        Sql.texts(connection, check.query(), inUse.oid(), rebuilt.oid())
            .forEach(what -> losses.add(new SwapLoss(check.id(), what, check.mend())));
      }
      addSequencesBehind(inUse, rebuilt, losses);
      if (!inUse.schema().equals(rebuilt.schema())) {
        losses.add(
            new SwapLoss(
                "schema", "the twin is in schema " + rebuilt.schema(), "build it in the same"));
      }
    } finally {
      if (connection.getAutoCommit()) {
        Sql.run(connection, "RESET search_path");
      }
    }
    return losses;
  }

  /** Returns what would be lost if a view of the twin took the table's place. */
  List<SwapLoss> lossesBehindView(Relation inUse, Relation rebuilt) throws SQLException {
    List<SwapLoss> losses = new ArrayList<>();
    for (LossCheck check : LossCheck.BEHIND_A_VIEW) {
      Sql.texts(connection, check.query(), inUse.oid(), rebuilt.oid())
          .forEach(what -> losses.add(new SwapLoss(check.id(), what, check.mend())));
    }
    addSequencesBehind(inUse, rebuilt, losses);
    return losses;
  }

  private void addSequencesBehind(Relation inUse, Relation rebuilt, List<SwapLoss> losses)
      throws SQLException {
    List<Pair> owned =
        Sql.list(
            connection,
            row -> new Pair("", Sql.text(row, 1), "", Sql.text(row, 2)),
            LossCheck.ownedSequences(),
            inUse.oid(),
            rebuilt.oid());
    if (owned.isEmpty()) {
      return;
    }
    Map<String, SequenceState> states =
        SequenceState.read(connection, null).stream()
            .collect(Collectors.toMap(SequenceState::name, state -> state));
    for (Pair pair : owned) {
      SequenceState old = states.get(pair.one());
      SequenceState twin = states.get(pair.other());
      if (old != null && twin != null && twin.isBehind(old.used())) {
        losses.add(
            new SwapLoss(
                LossCheck.SEQUENCES.id(),
                pair.other() + " is behind " + pair.one(),
                "SELECT setval('%s', %d, %b)"
                    .formatted(pair.other().replace("'", "''"), old.last(), old.isCalled())));
      }
    }
  }

  /**
   * Constraints are named after their indexes, so these names are part of what applications know.
   */
  private List<Pair> matchingIndexes(Relation inUse, Relation rebuilt) throws SQLException {
    String definition =
        "regexp_replace(pg_catalog.pg_get_indexdef(%s), 'INDEX .*? ON \\S+ USING', '')";
    return Sql.list(
        connection,
        row -> new Pair(inUse.schema(), Sql.text(row, 1), rebuilt.schema(), Sql.text(row, 2)),
        "SELECT DISTINCT ON (a.indexrelid) x.relname, y.relname FROM pg_catalog.pg_index a"
            + " JOIN pg_catalog.pg_index b ON "
            + definition.formatted("a.indexrelid")
            + " = "
            + definition.formatted("b.indexrelid")
            + " AND a.indisprimary = b.indisprimary JOIN pg_catalog.pg_class x ON x.oid ="
            + " a.indexrelid JOIN pg_catalog.pg_class y ON y.oid = b.indexrelid"
            + " WHERE a.indrelid = ? AND b.indrelid = ? ORDER BY a.indexrelid, b.indexrelid",
        inUse.oid(),
        rebuilt.oid());
  }

  private void rename(String kind, Pair pair) throws SQLException {
    rename(kind, pair.schema(), pair.one(), TEMPORARY);
    rename(kind, pair.otherSchema(), pair.other(), pair.one());
    rename(kind, pair.schema(), TEMPORARY, pair.other());
  }

  private void rename(String kind, String schema, String from, String to) throws SQLException {
    Sql.run(
        connection,
        "ALTER %s %s.%s RENAME TO %s"
            .formatted(kind, Sql.identifier(schema), Sql.identifier(from), Sql.identifier(to)));
  }

  private Relation table(String name) throws SQLException {
    return Relation.find(connection, name)
        .filter(found -> found.kind() == 'r' || found.kind() == 'p')
        .orElseThrow(() -> new IllegalArgumentException("there is no table " + name));
  }
}
