package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A reading of the functions behind constraints, indexes, generated columns, partition keys and
 * domains, and of those that they call, for names without a schema. Functions with a search_path of
 * their own, with a parsed body, or not in SQL or PL/pgSQL are left out.
 */
final class UnresolvedNamesProbe implements PreflightProbe {
  /** What depends on a function, and which. */
  static final String ROOTS =
      """
      SELECT DISTINCT d.refobjid::text AS function, u.what
      FROM here, pg_depend d JOIN (
        SELECT 'pg_constraint'::regclass AS classid, k.oid, format('constraint %I of %s', k.conname, coalesce(r.name, format('domain %s', t.oid::regtype))) AS what
          FROM pg_constraint k LEFT JOIN app_relation r ON r.oid = k.conrelid
          LEFT JOIN pg_type t ON t.oid = k.contypid AND t.typnamespace IN (SELECT s.oid FROM app_schema s)
          WHERE r.oid IS NOT NULL OR t.oid IS NOT NULL
        UNION ALL
        SELECT 'pg_class'::regclass, i.indexrelid, format('index %s of %s', x.name, r.name)
          FROM pg_index i JOIN app_relation r ON r.oid = i.indrelid JOIN app_relation x ON x.oid = i.indexrelid
        UNION ALL
        SELECT 'pg_class'::regclass, r.oid, 'the partition key of ' || r.name FROM app_relation r WHERE r.relkind = 'p'
        UNION ALL
        SELECT 'pg_attrdef'::regclass, f.oid, format('generated column %s.%I', r.name, a.attname)
          FROM pg_attrdef f JOIN app_relation r ON r.oid = f.adrelid JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum AND a.attgenerated <> '') u
        ON u.classid = d.classid AND u.oid = d.objid
      WHERE d.refclassid = 'pg_proc'::regclass ORDER BY 2
      """;

  static final String FUNCTIONS =
      """
      SELECT p.oid::text AS oid, n.nspname AS schema, p.proname AS name, p.oid::regprocedure::text AS signature,
             CASE WHEN l.lanname IN ('sql', 'plpgsql') AND to_jsonb(p) ->> 'prosqlbody' IS NULL
               AND NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%') THEN p.prosrc END AS body
      FROM here, pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
      WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'bluegreen') AND p.prokind = 'f'
      """;

  /** What a search_path would find, and pg_catalog does not have. */
  static final String NAMES =
      """
      SELECT 'relation' AS kind, c.relname AS name, n.nspname AS schema FROM here, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'bluegreen', 'pg_toast')
        AND to_regclass('pg_catalog.' || quote_ident(c.relname)) IS NULL
      UNION ALL
      SELECT 'type', t.typname, n.nspname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r') AND t.typname NOT LIKE '\\_%' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'bluegreen', 'pg_toast')
        AND to_regtype('pg_catalog.' || quote_ident(t.typname)) IS NULL
      UNION ALL
      SELECT DISTINCT 'function', p.proname, n.nspname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'bluegreen')
        AND NOT EXISTS (SELECT FROM pg_proc q WHERE q.proname = p.proname AND q.pronamespace = 'pg_catalog'::regnamespace)
      ORDER BY 1, 2, 3
      """;

  private record Function(String schema, String name, String signature, String body) {}

  /** Everything that has a name on one side; a bare name may be in several schemas. */
  private record Catalog(Map<String, Function> functions, Map<String, Map<String, String>> names) {
    Map<String, String> schemas(String kind) {
      return names.getOrDefault(kind, Map.of());
    }

    List<Function> called(FunctionBody.Name call) {
      return functions.values().stream()
          .filter(f -> f.name().equals(call.last()))
          .filter(f -> call.isBare() || f.schema().equals(call.parts().get(0)))
          .toList();
    }
  }

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    List<CheckFinding> findings = new ArrayList<>();
    for (Side side : CheckedSides.EACH_SIDE.of(pair)) {
      try {
        findings.addAll(on(pair, side));
      } catch (SQLException e) {
        findings.add(CheckedPair.unasked(side, e));
      }
    }
    return findings;
  }

  private static List<CheckFinding> on(CheckedPair pair, Side side) throws SQLException {
    Catalog catalog = new Catalog(new HashMap<>(), new HashMap<>());
    for (CatalogRow row : pair.query(side, FUNCTIONS)) {
      catalog
          .functions()
          .put(
              row.text("oid"),
              new Function(
                  row.text("schema"), row.text("name"), row.text("signature"), row.text("body")));
    }
    for (CatalogRow row : pair.query(side, NAMES)) {
      catalog
          .names()
          .computeIfAbsent(row.text("kind"), kind -> new HashMap<>())
          .putIfAbsent(row.text("name"), row.text("schema"));
    }
    List<CheckFinding> findings = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (CatalogRow root : pair.query(side, ROOTS)) {
      Function function = catalog.functions().get(root.text("function"));
      if (function != null) {
        for (Function broken : reachable(catalog, function)) {
          Set<String> schemas = new TreeSet<>();
          List<String> names = unresolved(catalog, broken, schemas);
          if (!names.isEmpty() && told.add(broken.signature())) {
            findings.add(finding(side, root.text("what"), broken, names, schemas));
          }
        }
      }
    }
    return findings;
  }

  /** A function, and what it calls by a name that is found. */
  private static Set<Function> reachable(Catalog catalog, Function root) {
    Set<Function> seen = new LinkedHashSet<>(List.of(root));
    Deque<Function> left = new ArrayDeque<>(List.of(root));
    while (!left.isEmpty()) {
      for (FunctionBody.Name call : new FunctionBody(left.pop().body()).calls()) {
        for (Function called : call.isBare() ? List.<Function>of() : catalog.called(call)) {
          if (seen.add(called)) {
            left.push(called);
          }
        }
      }
    }
    return seen;
  }

  /** Returns the names that an empty search_path does not find, and adds where they are. */
  private static List<String> unresolved(Catalog catalog, Function function, Set<String> schemas) {
    FunctionBody body = new FunctionBody(function.body());
    Map<String, String> relations = catalog.schemas("relation");
    Map<String, String> functions = catalog.schemas("function");
    Map<String, String> types = catalog.schemas("type");
    List<String> names = new ArrayList<>();
    for (String name : body.bareRelations(relations.keySet())) {
      names.add(name);
      schemas.add(Objects.requireNonNull(relations.get(name)));
    }
    for (FunctionBody.Name call : body.calls()) {
      String schema = call.isBare() ? functions.get(call.last()) : null;
      if (schema != null && !names.contains(call.last() + "()")) {
        names.add(call.last() + "()");
        schemas.add(schema);
      }
    }
    for (String name : body.bareTypes(types.keySet())) {
      if (!names.contains(name)) {
        names.add(name);
        schemas.add(Objects.requireNonNull(types.get(name)));
      }
    }
    return names;
  }

  private static CheckFinding finding(
      Side side, String what, Function function, List<String> names, Set<String> schemas) {
    return new CheckFinding(
        CheckVerdict.ERROR,
        side,
        "function %s, used by %s, names %s without a schema, and replication calls it without a search_path"
            .formatted(function.signature(), what, String.join(", ", names)),
        "ALTER FUNCTION %s SET search_path = %s, pg_temp"
            .formatted(
                function.signature(),
                schemas.stream().map(Sql::identifier).collect(Collectors.joining(", "))));
  }
}
