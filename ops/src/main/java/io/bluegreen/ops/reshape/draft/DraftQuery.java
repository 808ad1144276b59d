package io.bluegreen.ops.reshape.draft;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The questions to the catalog whose answers are lines of a reshape's file. Parameters of each are
 * {@code p.source}, the source's oid, {@code p.target}, the target as SQL writes it, and {@code
 * p.same}, whether both are in one schema. The path is {@code pg_catalog}, so every name comes with
 * its schema.
 */
enum DraftQuery {
  /** The columns as CREATE TABLE has them; an identity draws from the source's sequence. */
  COLUMNS(
      """
      SELECT format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
        || CASE WHEN a.attcollation <> t.typcollation THEN format(' COLLATE %s', a.attcollation::regcollation) ELSE '' END
        || CASE WHEN a.attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s) %s', pg_get_expr(d.adbin, d.adrelid),
             CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END)
           WHEN a.attidentity <> '' THEN format(' DEFAULT nextval(%L)', pg_get_serial_sequence(p.source::regclass::text, a.attname))
           WHEN d.oid IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
      FROM p, pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = p.source AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""),

  /** The columns that a statement may give a value. */
  WRITABLE(
      """
      SELECT quote_ident(a.attname) FROM p, pg_attribute a
      WHERE a.attrelid = p.source AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum"""),

  /** The columns of the primary key, or of the first unique index that can take its place. */
  KEY(
      """
      SELECT quote_ident(a.attname) FROM p, pg_attribute a JOIN (SELECT i.indkey::smallint[] AS keys FROM p, pg_index i WHERE i.indrelid = p.source
        AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnkeyatts = i.indnatts
        AND NOT EXISTS (SELECT FROM pg_attribute n WHERE n.attrelid = i.indrelid AND n.attnum = ANY (i.indkey) AND NOT n.attnotnull)
        ORDER BY i.indisprimary DESC, i.indnatts, i.indexrelid LIMIT 1) k ON a.attnum = ANY (k.keys)
      WHERE a.attrelid = p.source ORDER BY array_position(k.keys, a.attnum)"""),

  /** One row if the key is not a primary key. */
  KEY_IS_NO_PRIMARY_KEY(
      """
      SELECT 'x' FROM p WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = p.source AND i.indisprimary AND i.indimmediate)"""),

  /** The checks that every row fulfils. */
  CHECKS(
      """
      SELECT format('CONSTRAINT %I %s', c.conname, pg_get_constraintdef(c.oid)) FROM p, pg_constraint c
      WHERE c.conrelid = p.source AND c.contype = 'c' AND c.convalidated ORDER BY c.conname"""),

  /** Rights, row security and comments, as statements. */
  AFTER_CREATE(
      """
      SELECT s FROM (
      SELECT 1 AS n, format('GRANT %s ON %s TO %s', string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type), p.target,
          CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END) || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS s
        FROM p, pg_class c, aclexplode(c.relacl) g WHERE c.oid = p.source AND g.grantee <> c.relowner GROUP BY g.grantee, g.is_grantable, p.target
      UNION ALL SELECT 2, format('GRANT %s (%I) ON %s TO %s', g.privilege_type, a.attname, p.target, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END)
          || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        FROM p, pg_attribute a, aclexplode(a.attacl) g WHERE a.attrelid = p.source AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL SELECT 3, format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p.target) FROM p, pg_class c WHERE c.oid = p.source AND c.relrowsecurity
      UNION ALL SELECT 4, format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p.target) FROM p, pg_class c WHERE c.oid = p.source AND c.relforcerowsecurity
      UNION ALL SELECT 5, format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', o.polname, p.target, CASE WHEN o.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
          CASE o.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
          (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END, ', ') FROM unnest(o.polroles) r))
          || coalesce(' USING (' || pg_get_expr(o.polqual, o.polrelid) || ')', '') || coalesce(' WITH CHECK (' || pg_get_expr(o.polwithcheck, o.polrelid) || ')', '')
        FROM p, pg_policy o WHERE o.polrelid = p.source
      UNION ALL SELECT 6, format('COMMENT ON TABLE %s IS %L', p.target, obj_description(p.source, 'pg_class')) FROM p WHERE obj_description(p.source, 'pg_class') IS NOT NULL
      UNION ALL SELECT 7, format('COMMENT ON COLUMN %s.%I IS %L', p.target, a.attname, col_description(p.source, a.attnum)) FROM p, pg_attribute a
        WHERE a.attrelid = p.source AND a.attnum > 0 AND NOT a.attisdropped AND col_description(p.source, a.attnum) IS NOT NULL) x ORDER BY n, s"""),

  /** Secondary indexes; the same name cannot be given twice in one schema. */
  INDEXES(
      """
      SELECT format('CREATE %sINDEX %I ON %s%s', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END,
          CASE WHEN p.same THEN left(x.relname, 60) || '_v2' ELSE x.relname END, p.target,
          substr(pg_get_indexdef(x.oid), strpos(pg_get_indexdef(x.oid), ' USING ' || m.amname || ' ')))
      FROM p, pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
      WHERE i.indrelid = p.source AND i.indisvalid AND NOT i.indisprimary AND i.indimmediate AND NOT i.indisexclusion
        AND i.indexrelid <> coalesce((SELECT k.indexrelid FROM pg_index k WHERE k.indrelid = p.source AND k.indisunique AND k.indimmediate AND k.indisvalid
          AND k.indpred IS NULL AND k.indexprs IS NULL AND k.indnkeyatts = k.indnatts AND NOT EXISTS (SELECT FROM pg_attribute n WHERE n.attrelid = k.indrelid
          AND n.attnum = ANY (k.indkey) AND NOT n.attnotnull) ORDER BY k.indisprimary DESC, k.indnatts, k.indexrelid LIMIT 1), 0)
      ORDER BY x.relname"""),

  /**
   * Constraints that only ALTER TABLE can give: exclusions, and unique ones that can be deferred.
   */
  OTHER_CONSTRAINTS(
      """
      SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', p.target, CASE WHEN p.same THEN left(c.conname, 60) || '_v2' ELSE c.conname END, pg_get_constraintdef(c.oid))
      FROM p, pg_constraint c WHERE c.conrelid = p.source AND (c.contype = 'x' OR (c.contype = 'u' AND c.condeferrable)) ORDER BY c.conname"""),

  /** Foreign keys of the source; one to itself can be deferred, so that a child may come first. */
  FOREIGN_KEYS(
      """
      SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s%s NOT VALID', p.target, c.conname,
        replace(regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', ''), ' REFERENCES ' || CASE WHEN c.confrelid = p.source THEN p.source::regclass::text ELSE '' END || '(',
          ' REFERENCES ' || p.target || '('),
        CASE WHEN c.confrelid = p.source AND NOT c.condeferrable THEN ' DEFERRABLE' ELSE '' END)
      FROM p, pg_constraint c WHERE c.conrelid = p.source AND c.contype = 'f' AND c.conparentid = 0 ORDER BY c.conname"""),

  /** Twins of the foreign keys that other tables have to the source. */
  REFERENCES(
      """
      SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', c.conrelid::regclass, left(c.conname, 60) || '_v2',
        replace(regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', ''), ' REFERENCES ' || p.source::regclass || '(', ' REFERENCES ' || p.target || '('))
      FROM p, pg_constraint c WHERE c.confrelid = p.source AND c.conrelid <> p.source AND c.contype = 'f' AND c.conparentid = 0 ORDER BY 1"""),

  /** What a person has to decide. */
  NOTES(
      """
      SELECT s FROM (
      SELECT 1 AS n, 'the source is partitioned (' || pg_get_partkeydef(p.source) || '): add PARTITION BY and the partitions where the target should be' AS s
        FROM p, pg_class c WHERE c.oid = p.source AND c.relkind = 'p'
      UNION ALL SELECT 2, format('the check %s is not valid on the source; add it once the rows fulfil it', c.conname) FROM p, pg_constraint c
        WHERE c.conrelid = p.source AND c.contype = 'c' AND NOT c.convalidated
      UNION ALL SELECT 3, 'the source has this trigger; decide whether the target needs it: ' || regexp_replace(pg_get_triggerdef(t.oid), E'\\\\s+', ' ', 'g')
        FROM p, pg_trigger t WHERE t.tgrelid = p.source AND NOT t.tgisinternal
      UNION ALL SELECT 4, 'the source has this rule; decide whether the target needs it: ' || r.rulename FROM p, pg_rewrite r WHERE r.ev_class = p.source) x ORDER BY n, s""");

  private static final String PARAMETERS =
      "WITH p AS (SELECT ?::oid AS source, ?::text AS target, ?::boolean AS same) ";

  private final String query;

  DraftQuery(String query) {
    this.query = query;
  }

  List<String> lines(Connection connection, long source, String target, boolean sameSchema)
      throws SQLException {
    return Sql.texts(connection, PARAMETERS + query, source, target, sameSchema);
  }
}
