package io.bluegreen.ops.swap;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A table whose name a view of another table takes, and the way back. The table is kept under
 * another name. The caller is in a transaction that has locked both tables and has no search_path
 * but {@code pg_catalog}.
 */
public final class TableBehindView {
  private final Connection connection;

  public TableBehindView(Connection connection) {
    this.connection = connection;
  }

  /**
   * Puts a view in a table's place, with the table's grants and the views that showed it.
   *
   * @param shown what the view shows
   * @param keptAs the table's name from then on
   */
  public void place(Relation table, Relation shown, String keptAs)
      throws SQLException, SwapRefusedException {
    DependentViews dependents = DependentViews.of(connection, table);
    List<String> grants = DependentViews.ownerAndGrants(connection, table, table.sql());
    run(dependents.drops());
    Sql.run(
        connection, "ALTER TABLE %s RENAME TO %s".formatted(table.sql(), Sql.identifier(keptAs)));
    boolean secured =
        Sql.truth(connection, "SELECT relrowsecurity FROM pg_class WHERE oid = ?", shown.oid());
    Sql.run(
        connection,
        "CREATE VIEW %s%s AS SELECT * FROM %s"
            .formatted(table.sql(), secured ? " WITH (security_invoker = true)" : "", shown.sql()));
    run(grants);
    run(dependents.creates());
  }

  /** Gives a table its name back, which a view has. */
  public void takeBack(Relation view, Relation kept) throws SQLException, SwapRefusedException {
    DependentViews dependents = DependentViews.of(connection, view);
    run(dependents.drops());
    Sql.run(connection, "DROP VIEW " + view.sql());
    Sql.run(
        connection,
        "ALTER TABLE %s RENAME TO %s".formatted(kept.sql(), Sql.identifier(view.name())));
    // One that needs a column which is not there any more refuses by its own error.
    run(dependents.creates());
  }

  private void run(List<String> statements) throws SQLException {
    for (String sql : statements) {
      Sql.run(connection, sql);
    }
  }
}
