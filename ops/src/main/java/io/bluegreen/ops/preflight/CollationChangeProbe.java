package io.bluegreen.ops.preflight;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A comparison of the versions of the collations that are in use. Another version is what every new
 * operating system brings, and a warning; it is an error where the order, or what counts as equal,
 * decides whether a row may be in a table.
 */
final class CollationChangeProbe implements PreflightProbe {
  static final String VERSIONS =
      """
      SELECT 'the database''s collation' AS collation, j ->> 'datcollversion' AS version
      FROM here, pg_database d, to_jsonb(d) j WHERE d.datname = current_database() AND j ->> 'datcollversion' IS NOT NULL
      UNION ALL
      SELECT format('collation %I', c.collname), max(coalesce(c.collversion, pg_collation_actual_version(c.oid)))
      FROM here, pg_collation c
      WHERE c.collname NOT IN ('default', 'C', 'POSIX') AND EXISTS (SELECT FROM pg_attribute a JOIN app_relation r ON r.oid = a.attrelid WHERE a.attcollation = c.oid)
      GROUP BY c.collname HAVING max(coalesce(c.collversion, pg_collation_actual_version(c.oid))) IS NOT NULL
      """;

  /** The comparisons of an expression are read from its tree: operator, and collation. */
  static final String DEPENDENTS =
      """
      , named AS (
        SELECT c.oid, CASE WHEN c.collname = 'default' THEN 'the database''s collation' ELSE format('collation %I', c.collname) END AS collation, c.collisdeterministic
        FROM pg_collation c)
      , expression AS (
        SELECT format('constraint %I of %s', k.conname, r.name) AS what, k.conbin::text AS tree
        FROM pg_constraint k JOIN app_relation r ON r.oid = k.conrelid WHERE k.contype = 'c'
        UNION ALL
        SELECT format('constraint %I of domain %s', k.conname, t.oid::regtype), k.conbin::text
        FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid JOIN app_schema s ON s.oid = t.typnamespace WHERE k.contype = 'c')
      SELECT n.collation, format('the bounds of the partitions of %s', r.name) AS what
      FROM here, pg_partitioned_table p JOIN app_relation r ON r.oid = p.partrelid, unnest(p.partcollation) k(oid) JOIN named n ON n.oid = k.oid
      WHERE p.partstrat = 'r'
      UNION
      SELECT n.collation, format('what counts as equal in %s.%I, by a nondeterministic collation', r.name, a.attname)
      FROM here, app_relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN named n ON n.oid = a.attcollation AND NOT n.collisdeterministic
      WHERE r.relkind IN ('r', 'p')
      UNION
      SELECT n.collation, e.what
      FROM here, expression e,
      LATERAL regexp_matches(e.tree, '\\{(?:OPEXPR|SCALARARRAYOPEXPR) :opno (\\d+)[^{}]*? :inputcollid (\\d+)', 'g') m JOIN named n ON n.oid = m[2]::oid
      WHERE EXISTS (SELECT FROM pg_amop o JOIN pg_am a ON a.oid = o.amopmethod WHERE a.amname = 'btree' AND o.amopopr = m[1]::oid AND o.amopstrategy <> 3)
      UNION
      SELECT n.collation, e.what
      FROM here, expression e, LATERAL regexp_matches(e.tree, '\\{(?:MINMAXEXPR|MINMAX)[^{}]*? :inputcollid (\\d+)', 'g') m JOIN named n ON n.oid = m[1]::oid
      UNION
      SELECT n.collation, format('constraint %I of %s', k.conname, r.name)
      FROM here, pg_constraint k JOIN app_relation r ON r.oid = k.conrelid JOIN pg_index i ON i.indexrelid = k.conindid,
      LATERAL ROWS FROM (unnest(k.conexclop), unnest(i.indcollation)) x(operator, coll) JOIN named n ON n.oid = x.coll
      WHERE k.contype = 'x'
      ORDER BY 1, 2
      """;

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    Map<String, String> source = versions(pair.query(pair.source(), VERSIONS));
    Map<String, String> target = versions(pair.query(pair.target(), VERSIONS));
    target.keySet().retainAll(source.keySet());
    target.entrySet().removeIf(entry -> entry.getValue().equals(source.get(entry.getKey())));
    List<CheckFinding> findings = new ArrayList<>();
    target.forEach(
        (collation, version) ->
            findings.add(
                new CheckFinding(
                    CheckVerdict.WARN,
                    pair.target(),
                    "%s has version %s, and %s on %s: text may be sorted otherwise"
                        .formatted(collation, version, source.get(collation), pair.source()),
                    "-- the same ICU or C library on both servers; or look at what relies on the order of text")));
    if (!target.isEmpty()) {
      addDependents(pair, target, findings);
    }
    return findings;
  }

  private static void addDependents(
      CheckedPair pair, Map<String, String> changed, List<CheckFinding> findings)
      throws SQLException {
    for (CatalogRow row : pair.query(pair.target(), DEPENDENTS)) {
      if (changed.containsKey(row.text("collation"))) {
        findings.add(
            new CheckFinding(
                CheckVerdict.ERROR,
                pair.target(),
                "%s depend(s) on %s, which has another version there"
                    .formatted(row.text("what"), row.text("collation")),
                "-- use the same ICU or C library on both servers, or COLLATE \"C\" there on both sides"));
      }
    }
  }

  private static Map<String, String> versions(List<CatalogRow> rows) {
    Map<String, String> versions = new TreeMap<>();
    rows.forEach(row -> versions.put(row.text("collation"), row.text("version")));
    return versions;
  }
}
