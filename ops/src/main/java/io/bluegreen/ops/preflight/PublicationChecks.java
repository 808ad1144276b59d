package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/**
 * The checks of the publications of both sides: they must contain all of the application's tables,
 * and nothing else.
 */
final class PublicationChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "publication",
              CLUSTER,
              "both sides have the deployment's publication, with `bluegreen.sentinel` in it",
              "the sentinel's arrival is the proof that everything has arrived",
              "`bluegreen replicate`",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT CASE WHEN p.oid IS NULL THEN format('there is no publication %I', here.publication)
                           ELSE format('publication %I does not list bluegreen.sentinel', p.pubname) END AS found,
                         CASE WHEN p.oid IS NULL THEN '-- bluegreen replicate'
                           ELSE format('ALTER PUBLICATION %I ADD TABLE bluegreen.sentinel', p.pubname) END AS mend
                  FROM here LEFT JOIN pg_publication p ON p.pubname = here.publication
                  WHERE p.oid IS NULL OR NOT EXISTS (SELECT FROM pg_publication_tables t
                    WHERE t.pubname = p.pubname AND t.schemaname = 'bluegreen' AND t.tablename = 'sentinel')
                  """)),
          new PreflightCheck(
              "unpublished-tables",
              CLUSTER,
              "every table that both sides have is in the publication of both",
              "rows of a table that is left out stay behind",
              "`bluegreen replicate`, which publishes and subscribes them, and notes what `verify` has to compare",
              new CommonObjectProbe(
                  ERROR,
                  """
                  SELECT r.name AS object, format('table %s is not in publication %I', r.name, p.pubname) AS found,
                         '-- bluegreen replicate' AS mend
                  FROM app_relation r, here JOIN pg_publication p ON p.pubname = here.publication
                  WHERE r.relkind IN ('r', 'p') AND r.relpersistence = 'p' AND NOT r.relispartition AND NOT p.puballtables
                    AND NOT EXISTS (SELECT FROM pg_publication_rel x WHERE x.prpubid = p.oid AND x.prrelid = r.oid)
                    AND NOT EXISTS (SELECT FROM pg_publication_tables t
                      WHERE t.pubname = p.pubname AND format('%I.%I', t.schemaname, t.tablename) = r.name)
                    AND (r.relkind = 'r' OR EXISTS (SELECT FROM pg_partition_tree(r.oid) l JOIN pg_class k ON k.oid = l.relid
                      WHERE k.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_publication_tables t
                        WHERE t.pubname = p.pubname AND to_regclass(format('%I.%I', t.schemaname, t.tablename)) = k.oid)))
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "published-control-table",
              CLUSTER,
              "no publication has anything of schema `bluegreen` but the sentinel (so none is `FOR ALL TABLES`)",
              "the deployment's row would collide on the other side, and later undo the flip",
              "`ALTER PUBLICATION … DROP TABLE`",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT format('publication %I sends %s%s', p.pubname, string_agg(format('bluegreen.%I', t.tablename), ', ' ORDER BY t.tablename),
                           CASE WHEN p.puballtables THEN ', being FOR ALL TABLES' ELSE '' END) AS found,
                         CASE WHEN p.puballtables THEN format('DROP PUBLICATION IF EXISTS %I', p.pubname)
                           WHEN (x.oid IS NOT NULL) THEN format('ALTER PUBLICATION %I DROP TABLE %s', p.pubname, string_agg(format('bluegreen.%I', t.tablename), ', '))
                           ELSE format('ALTER PUBLICATION %I DROP TABLES IN SCHEMA bluegreen', p.pubname) END AS mend
                  FROM here, pg_publication_tables t JOIN pg_publication p ON p.pubname = t.pubname
                  LEFT JOIN LATERAL (SELECT min(r.oid::bigint) AS oid FROM pg_publication_rel r WHERE r.prpubid = p.oid
                    AND r.prrelid = to_regclass(format('%I.%I', t.schemaname, t.tablename))) x ON true
                  WHERE t.schemaname = 'bluegreen' AND t.tablename <> 'sentinel'
                  GROUP BY p.pubname, p.puballtables, (x.oid IS NOT NULL) ORDER BY 1
                  """)),
          new PreflightCheck(
              "published-operations",
              CLUSTER,
              "the publication sends INSERT, UPDATE, DELETE and TRUNCATE",
              "an operation that is left out never happens on the other side",
              "`bluegreen replicate`, which sends all again, and notes what `verify` has to compare",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT format('publication %I does not send %s', p.pubname, concat_ws(', ', CASE WHEN NOT p.pubinsert THEN 'INSERT' END,
                           CASE WHEN NOT p.pubupdate THEN 'UPDATE' END, CASE WHEN NOT p.pubdelete THEN 'DELETE' END,
                           CASE WHEN NOT p.pubtruncate THEN 'TRUNCATE' END)) AS found,
                         '-- bluegreen replicate' AS mend
                  FROM here JOIN pg_publication p ON p.pubname = here.publication
                  WHERE NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate)
                  """)),
          new PreflightCheck(
              "row-filters",
              CLUSTER,
              "the publication has no row filter",
              "rows that do not match stay behind",
              "`bluegreen replicate`, which sends all again, and notes what `verify` has to compare",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT format('publication %I sends only some rows of %s', p.pubname, x.prrelid::regclass) AS found,
                         '-- bluegreen replicate' AS mend
                  FROM here JOIN pg_publication p ON p.pubname = here.publication JOIN pg_publication_rel x ON x.prpubid = p.oid
                  WHERE to_jsonb(x) ->> 'prqual' IS NOT NULL ORDER BY 1
                  """)),
          new PreflightCheck(
              "column-lists",
              CLUSTER,
              "no column list of the publication leaves out a column that both sides have",
              "columns that are not listed stay behind, also those added later",
              "`bluegreen replicate`, which lists them",
              new CommonObjectProbe(
                  ERROR,
                  """
                  SELECT format('column %s.%I', r.name, a.attname) AS object,
                         format('publication %I does not send column %I of %s', p.pubname, a.attname, r.name) AS found,
                         '-- bluegreen replicate' AS mend
                  FROM here JOIN pg_publication p ON p.pubname = here.publication JOIN pg_publication_rel x ON x.prpubid = p.oid
                  JOIN app_relation r ON r.oid = x.prrelid JOIN pg_attribute a ON a.attrelid = r.oid
                  WHERE to_jsonb(x) ->> 'prattrs' IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                    AND a.attnum <> ALL (SELECT jsonb_array_elements_text(to_jsonb(x) -> 'prattrs')::smallint)
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "way-back",
              CLUSTER,
              "what the idle side has beyond the active one can be left out of what flows back",
              "the first write after the switch would stop the way back, or a column list the application's UPDATE and DELETE",
              "a primary key instead of `REPLICA IDENTITY FULL`, or the same column on the active side",
              new WayBackProbe()));

  private PublicationChecks() {}
}
