package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SIDE;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/** Checks of the columns by which replication finds the row to change, as strict as the server. */
final class ReplicaIdentityChecks {
  /**
   * Tables and their indexes that can be an identity: {@code identity_index}, and {@code usable}
   * for those that the server would take as one; {@code incomparable}, the types without an
   * equality operator that the server can use to find a row by all its columns.
   */
  private static final String IDENTITIES =
      """
      , identity_index AS (
        SELECT i.indrelid, i.indexrelid, i.indisprimary, i.indisreplident, i.indkey, i.indnkeyatts
        FROM pg_index i
        WHERE i.indisunique AND i.indisvalid AND i.indislive AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
          AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::smallint[])
            AND array_position(i.indkey::smallint[], a.attnum) < i.indnkeyatts AND NOT a.attnotnull)
      ), identified AS (
        SELECT r.oid, r.name, r.relreplident, r.relkind,
               (SELECT x.indexrelid FROM identity_index x WHERE x.indrelid = r.oid
                  AND CASE r.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident ELSE false END) AS own,
               (SELECT x.indexrelid FROM identity_index x WHERE x.indrelid = r.oid AND x.indisprimary) AS key
        FROM app_relation r, here
        WHERE r.relpersistence = 'p' AND (r.relkind = 'r' OR r.relkind = 'p' AND EXISTS (
          SELECT FROM pg_publication p WHERE p.pubname = here.publication AND p.pubviaroot))
      ), part (root, oid) AS (
        SELECT DISTINCT a.atttypid, a.atttypid FROM identified r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION
        SELECT p.root, n.oid FROM part p JOIN pg_type t ON t.oid = p.oid,
        LATERAL (SELECT t.typbasetype WHERE t.typtype = 'd'
                 UNION ALL SELECT t.typelem WHERE t.typsubscript = 'array_subscript_handler'::regproc AND t.typelem <> 0
                 UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) n(oid)
      ), incomparable AS (
        SELECT DISTINCT p.root FROM part p JOIN pg_type t ON t.oid = p.oid
        WHERE t.typtype = 'b' AND t.typsubscript <> 'array_subscript_handler'::regproc AND NOT EXISTS (
          SELECT FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod WHERE m.amname IN ('btree', 'hash') AND o.opcdefault
            AND (o.opcintype = t.oid OR EXISTS (SELECT FROM pg_cast k WHERE k.castsource = t.oid AND k.casttarget = o.opcintype
              AND k.castmethod = 'b' AND k.castcontext = 'i')))
      ), obstacle AS (
        SELECT a.attrelid AS oid, string_agg(format('%I (%s)', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) AS columns
        FROM pg_attribute a JOIN incomparable n ON n.root = a.atttypid WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attrelid)
      """;

  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "replica-identity",
              CLUSTER,
              "every table has a replica identity that the server accepts, on both sides: a primary key or named unique index that is valid, immediate, without predicate or expression, over columns that are NOT NULL, or `FULL`",
              "without one every UPDATE and DELETE of the application fails as soon as the table is published; a deferrable primary key is none",
              "a primary key that is not deferrable, or `REPLICA IDENTITY USING INDEX`; `FULL` where every column can be compared",
              SqlProbe.of(
                  EACH_SIDE,
                  ERROR,
                  IDENTITIES
                      + """
                      SELECT 'table ' || r.name || CASE
                               WHEN r.relreplident = 'd' AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = r.oid AND i.indisprimary AND NOT i.indimmediate)
                                 THEN ' has a deferrable primary key, which is no replica identity'
                               WHEN r.relreplident = 'd' AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = r.oid AND i.indisprimary)
                                 THEN ' has a primary key whose index is not valid, which is no replica identity'
                               WHEN r.relreplident = 'i' THEN ' has a replica identity by an index that is gone or that the server does not accept'
                               WHEN r.relreplident = 'n' THEN ' has REPLICA IDENTITY NOTHING'
                               ELSE ' has no primary key and no other replica identity' END AS found,
                             CASE WHEN r.key IS NOT NULL THEN format('ALTER TABLE %s REPLICA IDENTITY DEFAULT', r.name)
                               WHEN u.name IS NOT NULL THEN format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', r.name, u.name)
                               WHEN o.columns IS NULL THEN format('ALTER TABLE %s REPLICA IDENTITY FULL', r.name)
                               ELSE format('-- give %s a primary key that is not deferrable: by all columns no row can be found, because %s cannot be compared', r.name, o.columns) END AS mend
                      FROM identified r LEFT JOIN obstacle o ON o.oid = r.oid
                      LEFT JOIN LATERAL (SELECT c.relname FROM identity_index x JOIN pg_class c ON c.oid = x.indexrelid
                        WHERE x.indrelid = r.oid ORDER BY c.relname LIMIT 1) u(name) ON true
                      WHERE r.relreplident <> 'f' AND r.own IS NULL
                      ORDER BY 1
                      """)),
          new PreflightCheck(
              "full-identity",
              CLUSTER,
              "no table whose rows are found by all columns (`REPLICA IDENTITY FULL` without a primary key) has a column without an equality operator: json, xml, point, …",
              "the first UPDATE or DELETE stops apply: the server cannot compare the rows",
              "a primary key, or `REPLICA IDENTITY USING INDEX`",
              SqlProbe.of(
                  EACH_SIDE,
                  ERROR,
                  IDENTITIES
                      + """
                      SELECT format('table %s has REPLICA IDENTITY FULL, and %s cannot be compared', r.name, o.columns) AS found,
                             CASE WHEN u.name IS NOT NULL THEN format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', r.name, u.name)
                               ELSE format('-- ALTER TABLE %s ADD PRIMARY KEY (…), or a column of a type that can be compared (jsonb for json)', r.name) END AS mend
                      FROM identified r JOIN obstacle o ON o.oid = r.oid
                      LEFT JOIN LATERAL (SELECT c.relname FROM identity_index x JOIN pg_class c ON c.oid = x.indexrelid
                        WHERE x.indrelid = r.oid ORDER BY c.relname LIMIT 1) u(name) ON true
                      WHERE r.relreplident = 'f' AND r.key IS NULL
                      ORDER BY 1
                      """)),
          new PreflightCheck(
              "row-lookup",
              CLUSTER,
              "both sides find the rows of a table by the same columns",
              "apply stops at the first UPDATE: the columns by which this side looks are not among those that the other one sends",
              "`ALTER TABLE … REPLICA IDENTITY`",
              new ParityProbe(
                  null,
                  ERROR,
                  null,
                  IDENTITIES
                      + """
                      SELECT r.name AS parent, 'the lookup of rows of ' || r.name AS key,
                             CASE WHEN coalesce(r.own, r.key) IS NULL THEN 'by all columns' ELSE 'by ' || (
                               SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM identity_index x
                               JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey::smallint[])
                                 AND array_position(x.indkey::smallint[], a.attnum) < x.indnkeyatts
                               WHERE x.indexrelid = coalesce(r.own, r.key)) END AS value,
                             format('ALTER TABLE %s REPLICA IDENTITY %s', r.name, CASE r.relreplident WHEN 'd' THEN 'DEFAULT' WHEN 'f' THEN 'FULL'
                               ELSE 'USING INDEX ' || (SELECT quote_ident(c.relname) FROM pg_class c WHERE c.oid = r.own) END) AS different
                      FROM identified r WHERE r.own IS NOT NULL OR r.relreplident = 'f' ORDER BY 1
                      """)));

  private ReplicaIdentityChecks() {}
}
