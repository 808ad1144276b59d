package io.bluegreen.ops.preflight;

import io.bluegreen.ops.sql.ErrorReason;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A look for constraints that only the idle side has. Rows of the active side meet them when they
 * are applied: an immediate one over columns of the active side stops apply; one over new columns
 * alone is a legitimate step ahead, unless the columns' defaults break it.
 */
final class IdleConstraintProbe implements PreflightProbe {
  /** Every rule that a row has to follow: constraints, unique indexes, NOT NULL. */
  static final String RULES =
      """
      , rule AS (
        SELECT r.oid, r.name, k.oid AS constraint, k.contype::text AS kind, k.condeferrable AS deferrable,
               format('constraint %I of %s: %s', k.conname, r.name, regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')) AS what,
               regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') AS definition, pg_get_expr(k.conbin, k.conrelid) AS expression,
               format('ALTER TABLE %s DROP CONSTRAINT %I', r.name, k.conname) AS mend, coalesce(i.indkey::smallint[], k.conkey) AS columns,
               coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', 'false')::boolean OR k.contype = 'p' AS strict, i.indexrelid, false AS of_key
        FROM app_relation r JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype IN ('p', 'u', 'x', 'c', 'f') AND k.conparentid = 0
        LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
        WHERE NOT r.relispartition AND coalesce(to_jsonb(k) ->> 'conenforced', 'true') = 'true'
        UNION ALL
        SELECT r.oid, r.name, NULL, 'u', false, format('unique index %I of %s', x.relname, r.name),
               regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE UNIQUE INDEX .*? ON (ONLY )?', ''), NULL, format('DROP INDEX %I.%I', n.nspname, x.relname),
               (SELECT array_agg(d.refobjsubid::smallint) FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = r.oid AND d.refobjsubid > 0),
               coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', 'false')::boolean, i.indexrelid, false
        FROM app_relation r JOIN pg_index i ON i.indrelid = r.oid AND i.indisunique JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace
        WHERE NOT r.relispartition AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
        UNION ALL
        SELECT r.oid, r.name, NULL, 'n', false, format('NOT NULL of %s.%I', r.name, a.attname), 'NOT NULL ' || quote_ident(a.attname), format('%I IS NOT NULL', a.attname),
               format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', r.name, a.attname), ARRAY[a.attnum], false, NULL,
               a.attidentity <> '' OR EXISTS (SELECT FROM pg_index i WHERE i.indrelid = r.oid AND i.indisprimary AND a.attnum = ANY (i.indkey::smallint[]))
        FROM app_relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND a.attnotnull AND NOT a.attisdropped
        WHERE r.relkind IN ('r', 'p') AND NOT r.relispartition)
      SELECT u.name AS relation, u.kind, u.deferrable, u.what, u.definition, u.expression, u.mend, u.strict, u.of_key,
             (SELECT string_agg(a.attname, chr(10) ORDER BY a.attnum) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::smallint[])
                AND array_position(i.indkey::smallint[], a.attnum) < i.indnkeyatts
              WHERE i.indexrelid = u.indexrelid AND i.indexprs IS NULL AND i.indpred IS NULL) AS keys,
             (SELECT string_agg(a.attname, chr(10) ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = u.oid AND a.attnum = ANY (u.columns)) AS columns,
             CASE WHEN u.kind = 'f' THEN (SELECT format('SELECT count(*) AS violations FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)', u.name,
                 string_agg(format('c.%I IS NOT NULL', ca.attname), ' AND '), k.confrelid::regclass,
                 string_agg(format('p.%I OPERATOR(%I.%s) c.%I', pa.attname, opn.nspname, op.oprname, ca.attname), ' AND '))
               FROM pg_constraint k, LATERAL ROWS FROM (unnest(k.conkey), unnest(k.confkey), unnest(k.conpfeqop)) x(c, p, o)
               JOIN pg_operator op ON op.oid = x.o JOIN pg_namespace opn ON opn.oid = op.oprnamespace
               JOIN pg_attribute ca ON ca.attnum = x.c JOIN pg_attribute pa ON pa.attnum = x.p
               WHERE k.oid = u.constraint AND ca.attrelid = k.conrelid AND pa.attrelid = k.confrelid GROUP BY k.oid, k.confrelid)
             WHEN u.kind IN ('p', 'u') AND u.deferrable THEN (SELECT format('SELECT count(*) AS violations FROM (SELECT FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1) d', u.name,
                 string_agg(format('%I IS NOT NULL', a.attname), ' AND '), string_agg(format('%I', a.attname), ', '))
               FROM pg_attribute a WHERE a.attrelid = u.oid AND a.attnum = ANY (u.columns)) END AS count
      FROM rule u, here ORDER BY u.name, u.what
      """;

  static final String COLUMNS =
      """
      SELECT r.name AS relation, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
             CASE WHEN a.attidentity <> '' THEN '' ELSE pg_get_expr(d.adbin, d.adrelid) END AS value,
             a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) ~ 'nextval|uuid|random|clock_timestamp', false) OR a.attgenerated <> '' AS varies
      FROM here, app_relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE r.relkind IN ('r', 'p') AND NOT r.relispartition
      """;

  /** A column of the idle side, with what a row gets in it that was written without it. */
  private record Column(String type, String value, boolean varies) {}

  /** A unique key; a strict one takes NULL for a value like any other, or forbids it. */
  private record Key(Set<String> columns, boolean isStrict) {}

  /** What both sides have, by relation. */
  private record Catalog(
      Map<String, Set<String>> activeColumns,
      Map<String, Map<String, Column>> idleColumns,
      Map<String, List<Key>> activeKeys,
      Set<String> activeRules) {}

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    Catalog catalog = catalog(pair);
    List<CheckFinding> findings = new ArrayList<>();
    for (CatalogRow rule : pair.query(pair.target(), RULES)) {
      String relation = rule.text("relation");
      if (!rule.isTrue("of_key")
          && catalog.activeColumns().containsKey(relation)
          && !catalog.activeRules().contains(relation + " " + rule.text("definition"))) {
        judge(pair, catalog, rule, findings);
      }
    }
    return findings;
  }

  private static Catalog catalog(CheckedPair pair) throws SQLException {
    Catalog catalog =
        new Catalog(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>());
    for (CatalogRow row : pair.query(pair.source(), COLUMNS)) {
      catalog
          .activeColumns()
          .computeIfAbsent(row.text("relation"), name -> new HashSet<>())
          .add(row.text("name"));
    }
    for (CatalogRow row : pair.query(pair.target(), COLUMNS)) {
      catalog
          .idleColumns()
          .computeIfAbsent(row.text("relation"), name -> new HashMap<>())
          .put(
              row.text("name"),
              new Column(row.text("type"), row.text("value"), row.isTrue("varies")));
    }
    for (CatalogRow row : pair.query(pair.source(), RULES)) {
      catalog.activeRules().add(row.text("relation") + " " + row.text("definition"));
      if (!row.text("keys").isEmpty() && !row.isTrue("deferrable")) {
        catalog
            .activeKeys()
            .computeIfAbsent(row.text("relation"), name -> new ArrayList<>())
            .add(new Key(names(row, "keys"), row.isTrue("strict")));
      }
    }
    return catalog;
  }

  private static Set<String> names(CatalogRow rule, String label) {
    String text = rule.text(label);
    return text.isEmpty() ? Set.of() : new HashSet<>(Arrays.asList(text.split("\n", -1)));
  }

  private static void judge(
      CheckedPair pair, Catalog catalog, CatalogRow rule, List<CheckFinding> findings)
      throws SQLException {
    String kind = rule.text("kind");
    Set<String> columns = names(rule, "columns");
    if (kind.equals("f") || rule.isTrue("deferrable")) {
      findings.add(silent(pair, rule));
      return;
    }
    Set<String> active = Objects.requireNonNull(catalog.activeColumns().get(rule.text("relation")));
    boolean touches = columns.isEmpty() || columns.stream().anyMatch(active::contains);
    if (kind.equals("u") && isImplied(catalog, rule)) {
      return;
    }
    if (touches) {
      findings.add(error(pair, rule, "a row of the active side may break it"));
    } else if (isBrokenByDefaults(pair, catalog, rule, columns)) {
      findings.add(error(pair, rule, "the new columns' defaults break it"));
    }
  }

  /** A key that holds another unique key of the active side cannot be broken. */
  private static boolean isImplied(Catalog catalog, CatalogRow rule) {
    Set<String> columns = names(rule, "keys");
    return catalog.activeKeys().getOrDefault(rule.text("relation"), List.of()).stream()
        .filter(key -> key.isStrict() || !rule.isTrue("strict"))
        .anyMatch(key -> columns.containsAll(key.columns()));
  }

  private static boolean isBrokenByDefaults(
      CheckedPair pair, Catalog catalog, CatalogRow rule, Set<String> columns) throws SQLException {
    Map<String, Column> all =
        Objects.requireNonNull(catalog.idleColumns().get(rule.text("relation")));
    List<Column> used = columns.stream().map(all::get).filter(Objects::nonNull).toList();
    boolean varies = used.stream().anyMatch(Column::varies);
    if (!rule.text("expression").isEmpty()) {
      return !varies && !holds(pair, rule.text("expression"), columns, all);
    }
    boolean hasNull =
        used.stream().anyMatch(column -> !column.varies() && column.value().isEmpty());
    return hasNull ? rule.isTrue("strict") : !varies;
  }

  /** Lets the server decide for a row that has nothing but its defaults. */
  private static boolean holds(
      CheckedPair pair, String expression, Set<String> columns, Map<String, Column> all)
      throws SQLException {
    List<String> values = new ArrayList<>();
    for (String name : columns) {
      Column column = Objects.requireNonNull(all.get(name));
      values.add(
          "CAST(%s AS %s) AS \"%s\""
              .formatted(
                  column.value().isEmpty() ? "NULL" : column.value(),
                  column.type(),
                  name.replace("\"", "\"\"")));
    }
    return pair.query(
            pair.target(),
            "SELECT coalesce((%s), true) AS answer FROM here, (SELECT %s) fresh"
                .formatted(expression, String.join(", ", values)))
        .get(0)
        .isTrue("answer");
  }

  private static CheckFinding error(CheckedPair pair, CatalogRow rule, String why) {
    return new CheckFinding(
        CheckVerdict.ERROR,
        pair.target(),
        "%s is not on %s, and %s".formatted(rule.text("what"), pair.source(), why),
        rule.text("mend"));
  }

  /** Constraints that do not fire under replication; how many rows break them already. */
  private static CheckFinding silent(CheckedPair pair, CatalogRow rule) {
    return new CheckFinding(
        CheckVerdict.WARN,
        pair.target(),
        "%s is not on %s and does not fire during replication; %s"
            .formatted(rule.text("what"), pair.source(), violations(pair, rule)),
        rule.text("mend"));
  }

  private static String violations(CheckedPair pair, CatalogRow rule) {
    if (rule.text("count").isEmpty()) {
      return "rows that break it are not counted";
    }
    try {
      long count = pair.query(pair.target(), rule.text("count")).get(0).number("violations");
      return count + (rule.text("kind").equals("f") ? " row(s) break it" : " value(s) come twice");
    } catch (SQLException e) {
      return "rows that break it could not be counted: " + ErrorReason.of(e);
    }
  }
}
