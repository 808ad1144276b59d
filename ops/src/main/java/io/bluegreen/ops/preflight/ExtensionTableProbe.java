package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A comparison of the rows in tables that belong to extensions: jobs of a scheduler, configuration
 * of a partition manager, queues. Neither a dump of the schema nor the publication carries them.
 * The rows with which an extension comes are left out, where it says which these are.
 */
final class ExtensionTableProbe implements PreflightProbe {
  static final String TABLES =
      """
      SELECT format('%I.%I', n.nspname, c.relname) AS name, e.extname AS extension, coalesce(e.extcondition[array_position(e.extconfig, c.oid)], '') AS condition,
             EXISTS (SELECT FROM pg_publication_tables t WHERE t.pubname = here.publication AND t.schemaname = n.nspname AND t.tablename = c.relname) AS published
      FROM here, pg_depend d JOIN pg_extension e ON e.oid = d.refobjid JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
        AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition ORDER BY 1
      """;

  /** How many rows, and a sum of their hashes that does not depend on their order. */
  static final String ROWS =
      "SELECT count(*) AS rows, concat(count(*), ' ', sum(('x' || substr(md5(x.text), 1, 15))::bit(60)::bigint)) AS content"
          + " FROM (SELECT t::text AS text FROM %s t %s) x";

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    Map<String, CatalogRow> idle = new HashMap<>();
    pair.query(pair.target(), TABLES).forEach(row -> idle.put(row.text("name"), row));
    List<CheckFinding> findings = new ArrayList<>();
    for (CatalogRow table : pair.query(pair.source(), TABLES)) {
      if (table.isTrue("published")) {
        continue;
      }
      try {
        CatalogRow here = rows(pair, pair.source(), table);
        CatalogRow twin = idle.get(table.text("name"));
        String there = twin == null ? "0 " : rows(pair, pair.target(), twin).text("content");
        if (here.number("rows") > 0 && !here.text("content").equals(there)) {
          findings.add(finding(pair, table, here.number("rows")));
        }
      } catch (SQLException e) {
        findings.add(CheckedPair.unasked(pair.source(), e));
      }
    }
    return findings;
  }

  private static CatalogRow rows(CheckedPair pair, Side side, CatalogRow table)
      throws SQLException {
    return pair.query(side, ROWS.formatted(table.text("name"), table.text("condition"))).get(0);
  }

  private static CheckFinding finding(CheckedPair pair, CatalogRow table, long rows) {
    return new CheckFinding(
        CheckVerdict.ERROR,
        pair.source(),
        "table %s of extension %s has %d row(s) that are not on %s, and is not replicated"
            .formatted(table.text("name"), table.text("extension"), rows, pair.target()),
        "-- bluegreen replicate --include %1$s keeps them alike; or in the last minutes before the switch: psql -X \"$SOURCE\" -c 'COPY %1$s TO STDOUT' | psql -X -1 -v ON_ERROR_STOP=1 \"$TARGET\" -c 'DELETE FROM %1$s' -c 'COPY %1$s FROM STDIN'"
            .formatted(table.text("name")));
  }
}
