package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SIDE;
import static io.bluegreen.ops.preflight.CheckedSides.TARGET;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/**
 * The checks that the idle side has the structure of the active side. It may have more, but not
 * less.
 */
final class StructureChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "enums",
              BOTH,
              "enum types have the same labels",
              "a row with a label that is missing cannot arrive, or be written any more",
              "`CREATE TYPE`, `ALTER TYPE … ADD VALUE`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  null,
                  """
                  SELECT format('%I.%I', l.nspname, l.typname) AS key, string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder) AS value,
                         format('CREATE TYPE %I.%I AS ENUM (%s)', l.nspname, l.typname, string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder)) AS missing,
                         string_agg(format('ALTER TYPE %I.%I ADD VALUE IF NOT EXISTS %L%s', l.nspname, l.typname, l.enumlabel, ' AFTER ' || quote_literal(l.previous)), '; ' ORDER BY l.enumsortorder) AS different
                  FROM (SELECT s.nspname, t.typname, e.enumlabel, e.enumsortorder, lag(e.enumlabel) OVER (PARTITION BY t.oid ORDER BY e.enumsortorder) AS previous
                        FROM pg_type t JOIN app_schema s ON s.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid) l
                  GROUP BY l.nspname, l.typname ORDER BY 1
                  """)),
          new PreflightCheck(
              "columns",
              BOTH,
              "every column is there, with the same type, default and NOT NULL",
              "rows cannot be applied, and the applications' statements fail, or mean something else",
              "`ALTER TABLE`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  WARN,
                  """
                  , app_column AS (
                    SELECT r.name, 'table ' || r.name AS parent, format('%s.%I', r.name, a.attname) AS key, a.attnum, a.attname, a.attnotnull, a.attidentity, a.attgenerated,
                           format_type(a.atttypid, a.atttypmod) || coalesce((SELECT ' COLLATE ' || quote_ident(c.collname) FROM pg_collation c
                             WHERE c.oid = a.attcollation AND c.collname <> 'default'), '') AS type, pg_get_expr(d.adbin, d.adrelid) AS expression
                    FROM app_relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
                    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                    WHERE r.relkind IN ('r', 'p', 'f') AND NOT r.relispartition)
                  SELECT q.*, CASE WHEN EXISTS (SELECT FROM bluegreen.expansion x, here
                    WHERE x.deployment = here.deployment AND x.relation = q.relation AND x.column_name = q.attname) THEN 'warn' END AS verdict
                  FROM (
                  SELECT name AS relation, parent, 'column ' || key AS key, type AS value, format('ALTER TABLE %s ADD COLUMN %I %s%s%s%s', name, attname, type,
                           CASE WHEN attgenerated = '' THEN ' DEFAULT ' || expression ELSE format(' GENERATED ALWAYS AS (%s)', expression) END,
                           CASE attgenerated WHEN 's' THEN ' STORED' WHEN 'v' THEN ' VIRTUAL' END, CASE WHEN attnotnull THEN ' NOT NULL' END) || CASE attgenerated WHEN '' THEN n.note ELSE '' END AS missing,
                         format('ALTER TABLE %1$s ALTER COLUMN %2$I TYPE %3$s USING %2$I::%4$s', name, attname, type, split_part(type, ' COLLATE ', 1)) || n.note AS different,
                         NULL AS extra, attnum, attname, 1 AS place, CASE here.mode WHEN 'cluster' THEN 'ok' END AS extra_verdict
                  FROM app_column c, here, LATERAL (SELECT CASE WHEN here.mode = 'cluster' AND EXISTS (SELECT FROM pg_publication b WHERE b.pubname = here.publication)
                    THEN format('; SELECT bluegreen.note_idle_write(%L, %L, %L)', here.deployment, here.other_side, name) ELSE '' END) n(note)
                  UNION ALL
                  SELECT name, 'table column ' || key, 'default of ' || key, expression, format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', name, attname, expression),
                         format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', name, attname, expression), NULL, attnum, attname, 2, NULL
                  FROM app_column WHERE attgenerated = '' AND expression IS NOT NULL
                  UNION ALL
                  SELECT name, 'table column ' || key, 'identity of ' || key, CASE attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
                         format('ALTER TABLE %s ALTER COLUMN %I ADD GENERATED %s AS IDENTITY', name, attname, CASE attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END),
                         format('ALTER TABLE %s ALTER COLUMN %I SET GENERATED %s', name, attname, CASE attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END), NULL, attnum, attname, 4, NULL
                  FROM app_column WHERE attidentity <> ''
                  UNION ALL
                  SELECT name, 'table column ' || key, 'NOT NULL of ' || key, '', format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', name, attname), NULL,
                         format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', name, attname), attnum, attname, 3, CASE here.mode WHEN 'cluster' THEN 'ok' END
                  FROM app_column, here WHERE attnotnull AND attgenerated = '') q
                  ORDER BY relation, attnum, place
                  """)),
          new PreflightCheck(
              "partitions",
              BOTH,
              "every table that is a partition is one on both sides, of the same table and with the same bounds",
              "a detached partition's rows are still in the table on the other side, and where another one has the bounds a row finds no place",
              "`ALTER TABLE … DETACH PARTITION`, `… ATTACH PARTITION`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  ERROR,
                  """
                  SELECT r.name AS parent, 'table ' || r.name AS key, format('a partition of %s %s', above.name, b.bound) AS value,
                         format('ALTER TABLE %s ATTACH PARTITION %s %s', above.name, r.name, b.bound) AS missing,
                         format('-- ALTER TABLE ... DETACH PARTITION %s; then ALTER TABLE %s ATTACH PARTITION %s %s', r.name, above.name, r.name, b.bound) AS different,
                         format('ALTER TABLE %s DETACH PARTITION %s', above.name, r.name) AS extra
                  FROM app_relation r JOIN pg_inherits i ON i.inhrelid = r.oid JOIN app_relation above ON above.oid = i.inhparent,
                  LATERAL (SELECT pg_get_expr(r.relpartbound, r.oid)) b(bound)
                  WHERE r.relispartition AND r.relkind IN ('r', 'p', 'f') ORDER BY 1
                  """)),
          new PreflightCheck(
              "sequences",
              BOTH,
              "sequences have the same type, increment and bounds",
              "values are moved ahead by counting in the old side's steps",
              "`ALTER SEQUENCE`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  null,
                  """
                  SELECT r.name AS parent, 'sequence ' || r.name AS key, v.text AS value, 'ALTER SEQUENCE ' || r.name || ' AS ' || v.text AS different
                  FROM app_relation r JOIN pg_sequence s ON s.seqrelid = r.oid,
                  LATERAL (SELECT format('%s INCREMENT %s MINVALUE %s MAXVALUE %s %s', s.seqtypid::regtype, s.seqincrement, s.seqmin, s.seqmax,
                    CASE WHEN s.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END)) v(text) ORDER BY 1
                  """)),
          new PreflightCheck(
              "sequence-bounds",
              CLUSTER,
              "no sequence passes its bound when it is moved ahead",
              "a switch moves it by the margin or ten times its cache, and stops where the bound is nearer; one that cycles through fewer values goes on from its own place",
              "a wider type on both sides: `ALTER SEQUENCE … AS bigint`; or a smaller `--sequence-margin`",
              new SequenceBoundsProbe()),
          new PreflightCheck(
              "identifier-blocks",
              BOTH,
              "counters from which applications take identifiers in blocks are as far on the idle side as on the active one: tables of Hibernate, EclipseLink, JPA and OpenJPA generators, `ACT_GE_PROPERTY` of Activiti, Camunda and Flowable, OFBiz, Jira, Liferay, and sequences with a step (Hibernate's pooled ones)",
              "in schema mode a JVM goes on with the block that it keeps in memory, and the new side gives the same identifiers out once more: 23505, or a row that takes the place of another. In cluster mode the counter is replicated with the rest, and the tables are only named",
              "the `UPDATE` or `setval` that is printed, just before the flip; or one counter that both sides share",
              new IdentifierBlockProbe()),
          new PreflightCheck(
              "constraints",
              BOTH,
              "every primary key, unique, check, exclusion and foreign key constraint is there",
              "the new side would accept what the old one refused",
              "`ALTER TABLE … ADD CONSTRAINT`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  WARN,
                  """
                  SELECT 'table ' || r.name AS parent, 'constraint of ' || r.name || ': ' || regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') AS key, '' AS value,
                         format('ALTER TABLE %s ADD CONSTRAINT %I %s', r.name, k.conname, pg_get_constraintdef(k.oid)) AS missing,
                         format('ALTER TABLE %s DROP CONSTRAINT %I', r.name, k.conname) AS extra, CASE here.mode WHEN 'cluster' THEN 'ok' END AS extra_verdict
                  FROM here, app_relation r JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype IN ('p', 'u', 'c', 'x', 'f') AND k.conparentid = 0
                  WHERE NOT r.relispartition
                  ORDER BY r.name, array_position(ARRAY['p', 'u', 'x', 'c', 'f'], k.contype::text), k.conname
                  """)),
          new PreflightCheck(
              "constraints-not-validated",
              BOTH,
              "every constraint of the idle side is validated",
              "rows that were there before may break it",
              "`ALTER TABLE … VALIDATE CONSTRAINT`",
              SqlProbe.of(
                  TARGET,
                  WARN,
                  """
                  SELECT format('constraint %I of %s is not validated', k.conname, r.name) AS found,
                         format('ALTER TABLE %s VALIDATE CONSTRAINT %I', r.name, k.conname) AS mend
                  FROM app_relation r JOIN pg_constraint k ON k.conrelid = r.oid
                  WHERE NOT k.convalidated AND k.conparentid = 0 AND coalesce(to_jsonb(k) ->> 'conenforced', 'true') = 'true' ORDER BY 1
                  """)),
          new PreflightCheck(
              "indexes",
              BOTH,
              "every index of the active side is on the idle side",
              "without it the first minutes after the switch are slow, or duplicates are let in",
              "`CREATE INDEX CONCURRENTLY`",
              new ParityProbe(
                  WARN,
                  WARN,
                  null,
                  """
                  SELECT 'table ' || r.name AS parent, regexp_replace(replace(pg_get_indexdef(i.indexrelid), ' INDEX ' || quote_ident(x.relname) || ' ON ', ' INDEX ON '), '^CREATE ', '') AS key, '' AS value,
                         CASE WHEN r.relkind = 'p' THEN pg_get_indexdef(i.indexrelid)
                           ELSE regexp_replace(pg_get_indexdef(i.indexrelid), ' INDEX ', ' INDEX CONCURRENTLY ') END AS missing,
                         CASE WHEN i.indisunique THEN 'error' ELSE 'warn' END AS verdict
                  FROM app_relation r JOIN pg_index i ON i.indrelid = r.oid AND i.indisvalid JOIN pg_class x ON x.oid = i.indexrelid
                  WHERE NOT r.relispartition AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
                  ORDER BY 1, 2
                  """)),
          new PreflightCheck(
              "indexes-not-valid",
              BOTH,
              "no index is left invalid by a `CREATE INDEX CONCURRENTLY` that failed",
              "it is written and never read; a unique one proves nothing",
              "`REINDEX INDEX CONCURRENTLY`",
              SqlProbe.of(
                  EACH_SIDE,
                  WARN,
                  """
                  SELECT 'index ' || x.name || ' of ' || r.name || ' is not valid' AS found, 'REINDEX INDEX CONCURRENTLY ' || x.name AS mend
                  FROM app_relation r JOIN pg_index i ON i.indrelid = r.oid JOIN app_relation x ON x.oid = i.indexrelid
                  WHERE NOT (i.indisvalid AND i.indisready) AND x.relkind = 'i' ORDER BY 1
                  """)),
          new PreflightCheck(
              "triggers",
              BOTH,
              "every trigger of the active side is on the idle side",
              "what it does would stop with the switch",
              "`CREATE TRIGGER`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  null,
                  """
                  SELECT r.name AS parent, format('trigger %I on %s', t.tgname, r.name) AS key, d.text || CASE t.tgenabled WHEN 'D' THEN ' (disabled)' ELSE '' END AS value,
                         d.text || d.enabled AS missing, replace(d.text, 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER') || d.enabled AS different
                  FROM app_relation r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal AND t.tgname NOT IN ('bluegreen_fence', 'bluegreen_idle_fence') AND t.tgparentid = 0,
                  LATERAL (SELECT pg_get_triggerdef(t.oid), format('; ALTER TABLE %s %s TRIGGER %I', r.name,
                    CASE t.tgenabled WHEN 'D' THEN 'DISABLE' ELSE 'ENABLE' END, t.tgname)) d(text, enabled)
                  ORDER BY 1, 2
                  """)),
          new PreflightCheck(
              "functions",
              BOTH,
              "every function and procedure of the active side is on the idle side",
              "calls would fail, or fall through to another schema",
              "`CREATE FUNCTION`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  null,
                  """
                  SELECT format('function %I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS key,
                         CASE WHEN to_jsonb(p) ->> 'prosqlbody' IS NULL THEN 'with text ' || md5(replace(p.prosrc, quote_ident(s.nspname) || '.', '')) ELSE 'with a parsed body' END AS value,
                         pg_get_functiondef(p.oid) AS missing, pg_get_functiondef(p.oid) AS different
                  FROM pg_proc p JOIN app_schema s ON s.oid = p.pronamespace
                  WHERE p.prokind IN ('f', 'p') AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'))
                  ORDER BY p.oid
                  """)),
          new PreflightCheck(
              "extensions",
              CLUSTER,
              "every extension is there, in the same version",
              "types and functions would be missing, or behave otherwise",
              "`CREATE EXTENSION`; `ALTER EXTENSION … UPDATE TO`, on the side that can reach the other's version",
              new ExtensionProbe()),
          new PreflightCheck(
              "extension-tables",
              CLUSTER,
              "tables that belong to extensions have the same rows on both sides, or are replicated",
              "jobs of a scheduler, the configuration of a partition manager or a queue would be empty after the switch",
              "`bluegreen replicate --include`, or `COPY` in the last minutes before the switch",
              new ExtensionTableProbe()));

  private StructureChecks() {}
}
