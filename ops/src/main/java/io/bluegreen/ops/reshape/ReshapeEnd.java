package io.bluegreen.ops.reshape;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.reshape.mirror.MirrorDdl;
import io.bluegreen.ops.reshape.mirror.SequenceHandover;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.swap.LockRetryTransaction;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import io.bluegreen.ops.swap.TableLocks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a reshape: {@code contract} drops the mirror and the source, {@code abort} the mirror
 * and the targets. Each is one transaction.
 */
public final class ReshapeEnd {
  /** Tables on the other end of foreign keys, as far as this role may lock them. */
  private static final String NEIGHBOURS =
      """
      SELECT DISTINCT x.oid FROM (SELECT ?::oid[]) o(oids), pg_constraint f CROSS JOIN LATERAL (VALUES (f.conrelid), (f.confrelid)) x(oid)
      WHERE f.contype = 'f' AND (f.conrelid = ANY (o.oids) OR f.confrelid = ANY (o.oids)) AND x.oid <> ALL (o.oids)
        AND has_table_privilege(x.oid, 'UPDATE, DELETE, TRUNCATE')""";

  private final Connection connection;
  private final SwapLockTimeouts timeouts;

  public ReshapeEnd(Connection connection, SwapLockTimeouts timeouts) {
    this.connection = connection;
    this.timeouts = timeouts;
  }

  /** Returns the statements of an abort. */
  public List<String> abortStatements(ReshapeRow row) throws SQLException {
    List<Relation> tables = ReshapeStart.tables(connection, row);
    List<String> all = new ArrayList<>(unmirrored(row.name(), tables));
    for (Relation table : tables) {
      if (table.oid() != row.relations().get(0)) {
        all.addAll(droppedWithReferences(table));
      }
    }
    return all;
  }

  /**
   * Takes a reshape back.
   *
   * @throws SpecException if the targets are in use
   */
  public void abort(String name) throws SQLException, SpecException, InterruptedException {
    new LockRetryTransaction(connection, timeouts)
        .<Boolean, SpecException>run(
            () -> {
              ReshapeRow row = ReshapeTable.lock(connection, name);
              if (!row.state().isBefore(ReshapeState.SWITCHED)) {
                throw new SpecException(
                    "reshape %s is %s: the applications use its targets. bluegreen reshape back %s goes back, losing nothing; then abort"
                        .formatted(name, row.state().text(), name));
              }
              lockAll(row);
              for (String sql : abortStatements(row)) {
                Sql.run(connection, sql);
              }
              ReshapeTable.delete(connection, name);
              return true;
            });
  }

  /** Returns the statements of a contract. */
  public List<String> contractStatements(LoadedReshape loaded) throws SQLException {
    ReshapeRow row = loaded.row();
    List<Relation> tables = ReshapeStart.tables(connection, row);
    List<String> all = new ArrayList<>(unmirrored(row.name(), tables));
    all.addAll(SequenceHandover.statements(connection, loaded.reshape()));
    all.addAll(droppedWithReferences(loaded.reshape().source().relation()));
    return all;
  }

  /** Drops the mirror, then the source. */
  public void contract(String name) throws SQLException, SpecException, InterruptedException {
    LoadedReshape loaded = LoadedReshape.load(connection, name);
    new LockRetryTransaction(connection, timeouts)
        .<Boolean, SpecException>run(
            () -> {
              ReshapeRow row = ReshapeTable.lock(connection, name);
              if (row.state() != ReshapeState.SWITCHED) {
                throw new SpecException(
                    "reshape %s is %s: bluegreen reshape switch comes before contract"
                        .formatted(name, row.state().text()));
              }
              lockAll(row);
              for (String sql : contractStatements(loaded)) {
                Sql.run(connection, sql);
              }
              ReshapeTable.deleteNotes(connection, name);
              ReshapeTable.state(connection, name, ReshapeState.CONTRACTED);
              return true;
            });
  }

  /** A table that is dropped takes locks of those that it references, or that reference it. */
  private void lockAll(ReshapeRow row) throws SQLException, InterruptedException {
    List<Long> tables = new ArrayList<>(row.relations());
    tables.addAll(
        Sql.list(
            connection,
            found -> found.getLong(1),
            NEIGHBOURS,
            connection.createArrayOf("bigint", row.relations().toArray())));
    TableLocks.take(connection, tables, TableLocks.Mode.ACCESS_EXCLUSIVE, timeouts.lockTimeout());
  }

  private List<String> unmirrored(String name, List<Relation> tables) throws SQLException {
    List<String> all = new ArrayList<>(MirrorDdl.dropTriggers(name, tables));
    all.addAll(
        Sql.texts(
            connection,
            "SELECT 'DROP FUNCTION ' || oid::regprocedure FROM pg_proc WHERE pronamespace ="
                + " 'bluegreen'::regnamespace AND proname ~ ('^mirror_' || ? ||"
                + " '_(forward(_truncate)?|(back|noted)(_truncate)?_[0-9]+)$') ORDER BY 1",
            name));
    return all;
  }

  /** Foreign keys of other tables to this one have a twin by now, or are what is given up. */
  private List<String> droppedWithReferences(Relation table) throws SQLException {
    List<String> all =
        new ArrayList<>(
            Sql.texts(
                connection,
                "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)"
                    + " FROM pg_constraint WHERE contype = 'f' AND confrelid = ? AND conrelid <>"
                    + " confrelid AND conparentid = 0 ORDER BY 1",
                table.oid()));
    all.add("DROP TABLE " + table.sql());
    return all;
  }
}
