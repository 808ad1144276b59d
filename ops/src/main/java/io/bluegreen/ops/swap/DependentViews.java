package io.bluegreen.ops.swap;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The views that show a relation, directly or through other views, as statements that create them
 * again. They name the relation, so they show whatever has its name by then.
 */
public final class DependentViews {
  private static final String VIEWS =
      """
      WITH RECURSIVE v(oid, depth) AS (
        SELECT r.ev_class, 1 FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid WHERE d.classid = 'pg_rewrite'::regclass
          AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ? AND r.ev_class <> d.refobjid
        UNION SELECT r.ev_class, v.depth + 1 FROM v JOIN pg_depend d ON d.refobjid = v.oid JOIN pg_rewrite r ON r.oid = d.objid
          WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND r.ev_class <> d.refobjid AND v.depth < 100)
      SELECT c.oid, n.nspname, c.relname, c.relkind::text FROM (SELECT oid, max(depth) AS depth FROM v GROUP BY oid) q
        JOIN pg_class c ON c.oid = q.oid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY q.depth, c.oid""";

  private static final String GRANTS =
      """
      SELECT format('GRANT %s%s ON %s TO %s%s', x.privilege_type, x.col, ?::text,
        CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
        CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM pg_class c CROSS JOIN LATERAL (
        SELECT a.*, '' AS col FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner
        UNION ALL SELECT a.*, format(' (%I)', t.attname) FROM pg_attribute t, aclexplode(t.attacl) a
          WHERE t.attrelid = c.oid AND NOT t.attisdropped AND a.grantee <> c.relowner) x
      WHERE c.oid = ? AND x.privilege_type = ANY (?)""";

  private static final String[] VIEW_PRIVILEGES = {
    "SELECT", "INSERT", "UPDATE", "DELETE", "TRIGGER", "REFERENCES", "TRUNCATE"
  };

  private final List<String> drops;
  private final List<String> creates;

  private DependentViews(List<String> drops, List<String> creates) {
    this.drops = drops;
    this.creates = creates;
  }

  /**
   * Reads the views of a relation. The connection has a search_path without the relation's schema.
   *
   * @throws SwapRefusedException if one of them cannot be created again by a statement
   */
  public static DependentViews of(Connection connection, Relation relation)
      throws SQLException, SwapRefusedException {
    List<String> drops = new ArrayList<>();
    List<String> creates = new ArrayList<>();
    List<SwapLoss> losses = new ArrayList<>();
    for (Relation view :
        Sql.list(
            connection,
            row ->
                new Relation(
                    row.getLong(1), Sql.text(row, 2), Sql.text(row, 3), Sql.text(row, 4).charAt(0)),
            VIEWS,
            relation.oid())) {
      losses.addAll(lossesOf(connection, view));
      drops.add("DROP VIEW " + view.sql());
      creates.add(definition(connection, view));
      creates.addAll(properties(connection, view));
    }
    if (!losses.isEmpty()) {
      throw new SwapRefusedException(losses);
    }
    Collections.reverse(drops);
    return new DependentViews(drops, creates);
  }

  /** Returns what a view would lose if it were created again. */
  static List<SwapLoss> lossesOf(Connection connection, Relation view) throws SQLException {
    return view.kind() == 'v' && !hasTriggersOrRules(connection, view)
        ? List.of()
        : List.of(
            new SwapLoss(
                "views",
                view + " is more than a plain view",
                "drop it, and create it again after the switch"));
  }

  /** Returns the statements that give a view that is created again what it had. */
  static List<String> properties(Connection connection, Relation view) throws SQLException {
    List<String> all = new ArrayList<>(ownerAndGrants(connection, view, view.sql()));
    all.addAll(
        Sql.texts(
            connection,
            "SELECT format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', ?::text, attname,"
                + " pg_get_expr(adbin, adrelid)) FROM pg_attrdef JOIN pg_attribute ON attrelid ="
                + " adrelid AND attnum = adnum WHERE adrelid = ? ORDER BY adnum",
            view.sql(),
            view.oid()));
    all.addAll(
        Sql.texts(
            connection,
            "SELECT CASE objsubid WHEN 0 THEN format('COMMENT ON VIEW %s IS %L', v.sql,"
                + " description) ELSE format('COMMENT ON COLUMN %s.%I IS %L', v.sql, attname,"
                + " description) END FROM (SELECT ?::text AS sql) v, pg_description LEFT JOIN"
                + " pg_attribute ON attrelid = objoid AND attnum = objsubid WHERE objoid = ? AND"
                + " classoid = 'pg_class'::regclass ORDER BY objsubid",
            view.sql(),
            view.oid()));
    return all;
  }

  private static boolean hasTriggersOrRules(Connection connection, Relation view)
      throws SQLException {
    return Sql.truth(
        connection,
        "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ?) OR (SELECT count(*) > 1 FROM"
            + " pg_rewrite WHERE ev_class = ?)",
        view.oid(),
        view.oid());
  }

  private static String definition(Connection connection, Relation view) throws SQLException {
    String options =
        String.join(
            ", ",
            Sql.texts(
                connection,
                "SELECT format('%I = %L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1))"
                    + " FROM pg_class, unnest(reloptions) o WHERE oid = ?",
                view.oid()));
    return "CREATE VIEW %s%s AS %s"
        .formatted(
            view.sql(),
            options.isEmpty() ? "" : " WITH (" + options + ")",
            Sql.one(
                connection, row -> Sql.text(row, 1), "SELECT pg_get_viewdef(?::oid)", view.oid()));
  }

  /**
   * Returns the statements that give a new view the owner and the grants of a relation.
   *
   * @param view schema and name of the view, as SQL writes them
   */
  public static List<String> ownerAndGrants(Connection connection, Relation from, String view)
      throws SQLException {
    List<String> all =
        new ArrayList<>(
            Sql.texts(
                connection,
                "SELECT format('ALTER VIEW %s OWNER TO %I', ?::text, pg_get_userbyid(relowner))"
                    + " FROM pg_class WHERE oid = ?",
                view,
                from.oid()));
    all.addAll(
        Sql.texts(
            connection,
            GRANTS,
            view,
            from.oid(),
            connection.createArrayOf("text", VIEW_PRIVILEGES)));
    return all;
  }

  public List<String> drops() {
    return drops;
  }

  public List<String> creates() {
    return creates;
  }
}
