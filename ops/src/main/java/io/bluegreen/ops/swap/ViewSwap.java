package io.bluegreen.ops.swap;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The change of a view to show the columns of another relation, in one transaction. Where a table
 * has the name, a view takes its place.
 *
 * <p>The view keeps its grants and dependents. The same command with the former relation undoes the
 * change. Used by one thread.
 */
public final class ViewSwap {
  /** What is added to the name of a table whose place a view takes. */
  static final String KEPT = "_before_view";

  private final Connection connection;
  private final SwapLockTimeouts timeouts;
  private final Set<String> accepted;
  private final boolean keepsTypes;

  /**
   * Creates a swap. The connection is in autocommit, with a role that owns the view.
   *
   * @param accepted checks whose losses are taken
   * @param keepsTypes whether the view casts columns whose type differs to the type that it has
   */
  public ViewSwap(
      Connection connection, SwapLockTimeouts timeouts, Set<String> accepted, boolean keepsTypes) {
    this.connection = connection;
    this.timeouts = timeouts;
    this.accepted = Set.copyOf(accepted);
    this.keepsTypes = keepsTypes;
  }

  /**
   * The result of a swap.
   *
   * @param from the relation that the view showed
   * @param to the relation that the view shows now
   * @param types columns of another type than before
   */
  public record Swapped(String view, String from, String to, List<String> types) {}

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
            .filter(found -> "vrp".indexOf(found.kind()) >= 0)
            .orElseThrow(() -> new IllegalArgumentException("there is no view " + view));
    Relation to =
        Relation.find(connection, target)
            .filter(found -> "rpfmv".indexOf(found.kind()) >= 0)
            .orElseThrow(() -> new IllegalArgumentException("there is no table " + target));
    if (shown.oid() == to.oid()) {
      throw new IllegalArgumentException(view + " and " + target + " are the same");
    }
    return new LockRetryTransaction(connection, timeouts).run(() -> swapped(shown, to));
  }

  private Swapped swapped(Relation view, Relation to)
      throws SQLException, SwapRefusedException, InterruptedException {
    boolean isTable = view.kind() != 'v';
    // Takes the view's lock before its definition is read.
    TableLocks.take(
        connection,
        isTable || isKept(view, to) ? List.of(view.oid(), to.oid()) : List.of(view.oid()),
        TableLocks.Mode.ACCESS_EXCLUSIVE,
        timeouts.lockTimeout());
    Sql.run(connection, "SET LOCAL search_path = pg_catalog");
    ShownColumns columns = ShownColumns.of(connection, view, to);
    if (isTable) {
      return placed(view, to, columns);
    }
    Relation from = plainSource(view);
    if (isKept(view, to)) {
      new TableBehindView(connection).takeBack(view, to);
      return new Swapped(view.toString(), from.toString(), to.toString(), columns.changed());
    }
    List<SwapLoss> losses = new ArrayList<>(columns.losses());
    losses.addAll(ownerLosses(view, from, to));
    boolean again = !keepsTypes && !columns.changed().isEmpty();
    if (again) {
      losses.addAll(DependentViews.lossesOf(connection, view));
    }
    refuse(losses);
    if (again) {
      createAgain(view, to, columns);
    } else {
      Sql.run(connection, definition("CREATE OR REPLACE VIEW", view, to, columns));
    }
    return new Swapped(view.toString(), from.toString(), to.toString(), columns.changed());
  }

  /** A table that gave its name to a view gets it back. */
  private static boolean isKept(Relation view, Relation to) {
    return "rp".indexOf(to.kind()) >= 0
        && to.schema().equals(view.schema())
        && to.name().equals(view.name() + KEPT);
  }

  private Swapped placed(Relation table, Relation to, ShownColumns columns)
      throws SQLException, SwapRefusedException {
    if ("rp".indexOf(to.kind()) < 0) {
      throw new IllegalArgumentException(to + " is no table");
    }
    List<SwapLoss> losses = new ArrayList<>(columns.losses());
    losses.addAll(new TableSwap(connection, timeouts, Set.of()).lossesBehindView(table, to));
    losses.addAll(ownerLosses(table, table, to));
    if (!accepted.contains(RowDifferences.CHECK)) {
      losses.addAll(RowDifferences.of(connection, table, to));
    }
    refuse(losses);
    String kept = table.name() + KEPT;
    new TableBehindView(connection).place(table, to, kept);
    return new Swapped(
        table.toString(), table.schema() + "." + kept, to.toString(), columns.changed());
  }

  private void refuse(List<SwapLoss> losses) throws SwapRefusedException {
    losses.removeIf(loss -> accepted.contains(loss.check()));
    if (!losses.isEmpty()) {
      throw new SwapRefusedException(losses);
    }
  }

  /**
   * Returns what the view shows. The server stores a view in its own form, so the view is compared
   * with a temporary one in that form.
   */
  private Relation plainSource(Relation view) throws SQLException, SwapRefusedException {
    List<Relation> sources = sources(view);
    if (sources.size() == 1) {
      ShownColumns columns = ShownColumns.of(connection, view, sources.get(0));
      if (columns.losses().isEmpty() && isSame(view, sources.get(0), columns.cast())) {
        return sources.get(0);
      }
    }
    throw new SwapRefusedException(
        List.of(
            new SwapLoss(
                "definition",
                view + " is more than a selection of columns of one relation",
                "change it with CREATE OR REPLACE VIEW yourself")));
  }

  private boolean isSame(Relation view, Relation source, String columns) throws SQLException {
    Sql.run(
        connection,
        "CREATE TEMPORARY VIEW bluegreen_plain AS SELECT %s FROM %s"
            .formatted(columns, source.sql()));
    boolean same =
        Sql.truth(
            connection,
            "SELECT pg_get_viewdef(?::oid) = pg_get_viewdef('pg_temp.bluegreen_plain'::regclass)",
            view.oid());
    Sql.run(connection, "DROP VIEW pg_temp.bluegreen_plain");
    return same;
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

  private List<SwapLoss> ownerLosses(Relation view, Relation from, Relation to)
      throws SQLException {
    List<SwapLoss> losses = new ArrayList<>();
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

  private void createAgain(Relation view, Relation to, ShownColumns columns)
      throws SQLException, SwapRefusedException {
    DependentViews dependents = DependentViews.of(connection, view);
    List<String> all = new ArrayList<>(dependents.drops());
    List<String> properties = DependentViews.properties(connection, view);
    String definition = definition("CREATE VIEW", view, to, columns);
    all.add("DROP VIEW " + view.sql());
    all.add(definition);
    all.addAll(properties);
    all.addAll(dependents.creates());
    for (String sql : all) {
      Sql.run(connection, sql);
    }
  }

  private String definition(String create, Relation view, Relation to, ShownColumns columns)
      throws SQLException {
    // A replaced view keeps its grants, but loses the options that the statement does not repeat.
    String options =
        Sql.texts(
                connection,
                "SELECT format('%I = %L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1))"
                    + " FROM pg_class, unnest(reloptions) o WHERE oid = ?",
                view.oid())
            .stream()
            .collect(Collectors.joining(", "));
    return "%s %s (%s)%s AS SELECT %s FROM %s"
        .formatted(
            create,
            view.sql(),
            columns.names(),
            options.isEmpty() ? "" : " WITH (" + options + ")",
            keepsTypes ? columns.cast() : columns.names(),
            to.sql());
  }
}
