package io.bluegreen.ops.swap;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The change of a view to show the columns of another relation, in one transaction.
 *
 * <p>The view keeps its grants and dependents. The same command with the former relation undoes the
 * change. Used by one thread.
 */
public final class ViewSwap {
  private final Connection connection;
  private final SwapLockTimeouts timeouts;

  /** Creates a swap. The connection is in autocommit, with a role that owns the view. */
  public ViewSwap(Connection connection, SwapLockTimeouts timeouts) {
    this.connection = connection;
    this.timeouts = timeouts;
  }

  /**
   * The result of a swap.
   *
   * @param from the relation that the view showed
   * @param to the relation that the view shows now
   */
  public record Swapped(String view, String from, String to) {}

  /**
   * Runs the swap.
   *
   * @throws SwapRefusedException if the view is more than a selection of columns, or a property
   *     would be lost; nothing has changed
   * @throws IllegalArgumentException if there is no such view or relation
   */
  public Swapped swap(String view, String target)
      throws SQLException, SwapRefusedException, InterruptedException {
    Relation shown =
        Relation.find(connection, view)
            .filter(found -> found.kind() == 'v')
            .orElseThrow(() -> new IllegalArgumentException("there is no view " + view));
    Relation to =
        Relation.find(connection, target)
            .filter(found -> "rpfmv".indexOf(found.kind()) >= 0)
            .orElseThrow(() -> new IllegalArgumentException("there is no table " + target));
    return new LockRetryTransaction(connection, timeouts).run(() -> swapped(shown, to));
  }

  private Swapped swapped(Relation view, Relation to) throws SQLException, SwapRefusedException {
    // Takes the view's lock before its definition is read.
    Sql.run(connection, "LOCK TABLE ONLY " + view.sql() + " IN ACCESS EXCLUSIVE MODE");
    Sql.run(connection, "SET LOCAL search_path = pg_catalog");
    List<Relation> sources = sources(view);
    List<String> columns =
        Sql.texts(
            connection,
            "SELECT attname FROM pg_attribute WHERE attrelid = ? AND attnum > 0 ORDER BY attnum",
            view.oid());
    if (sources.size() != 1 || !isPlain(view, sources.get(0), columns)) {
      throw new SwapRefusedException(
          List.of(
              new SwapLoss(
                  "definition",
                  view + " is more than a selection of columns of one relation",
                  "change it with CREATE OR REPLACE VIEW yourself")));
    }
    Relation from = sources.get(0);
    List<SwapLoss> losses = losses(view, from, to);
    if (!losses.isEmpty()) {
      throw new SwapRefusedException(losses);
    }
    Sql.run(connection, definition(view, to, columns));
    return new Swapped(view.toString(), from.toString(), to.toString());
  }

  private List<Relation> sources(Relation view) throws SQLException {
    return Sql.list(
        connection,
        row ->
            new Relation(
                row.getLong(1), Sql.text(row, 2), Sql.text(row, 3), Sql.text(row, 4).charAt(0)),
        "SELECT DISTINCT c.oid, n.nspname, c.relname, c.relkind::text FROM pg_rewrite r"
            + " JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid"
            + " JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE r.ev_class = ? AND c.oid <> r.ev_class",
        view.oid());
  }

  /**
   * Tells whether the view is only a selection of columns. The server stores a view in its own
   * form, so the view is compared with a temporary one in that form.
   */
  private boolean isPlain(Relation view, Relation source, List<String> columns)
      throws SQLException {
    Sql.run(
        connection,
        "CREATE TEMPORARY VIEW bluegreen_plain AS SELECT %s FROM %s"
            .formatted(list(columns), source.sql()));
    boolean same =
        Sql.truth(
            connection,
            "SELECT pg_get_viewdef(?::oid) = pg_get_viewdef('pg_temp.bluegreen_plain'::regclass)",
            view.oid());
    Sql.run(connection, "DROP VIEW pg_temp.bluegreen_plain");
    return same;
  }

  private List<SwapLoss> losses(Relation view, Relation from, Relation to) throws SQLException {
    List<SwapLoss> losses = new ArrayList<>();
    for (String missing :
        Sql.texts(
            connection,
            "SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) FROM pg_attribute a"
                + " WHERE attrelid = ? AND attnum > 0 AND NOT EXISTS (SELECT FROM pg_attribute b"
                + " WHERE b.attrelid = ? AND b.attname = a.attname AND b.attnum > 0 AND NOT"
                + " b.attisdropped AND (b.atttypid, b.atttypmod, b.attcollation) ="
                + " (a.atttypid, a.atttypmod, a.attcollation))",
            view.oid(),
            to.oid())) {
      losses.add(new SwapLoss("columns", to + " has no column " + missing, "add it there"));
    }
    for (String privilege :
        Sql.texts(
            connection,
            "SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p, pg_class v"
                + " WHERE v.oid = ? AND has_table_privilege(v.relowner, ?::oid, p)"
                + " AND NOT has_table_privilege(v.relowner, ?::oid, p)",
            view.oid(),
            from.oid(),
            to.oid())) {
      losses.add(
          new SwapLoss(
              "grants",
              "the view's owner may not " + privilege + " " + to,
              "GRANT " + privilege + " ON " + to.sql() + " to the view's owner"));
    }
    return losses;
  }

  private String definition(Relation view, Relation to, List<String> columns) throws SQLException {
    // A replaced view keeps its grants, but loses the options that the statement does not repeat.
    String options =
        Sql.texts(
                connection,
                "SELECT format('%I = %L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1))"
                    + " FROM pg_class, unnest(reloptions) o WHERE oid = ?",
                view.oid())
            .stream()
            .collect(Collectors.joining(", "));
    return "CREATE OR REPLACE VIEW %s (%s)%s AS SELECT %s FROM %s"
        .formatted(
            view.sql(),
            list(columns),
            options.isEmpty() ? "" : " WITH (" + options + ")",
            list(columns),
            to.sql());
  }

  private static String list(List<String> columns) {
    return columns.stream().map(Sql::identifier).collect(Collectors.joining(", "));
  }
}
