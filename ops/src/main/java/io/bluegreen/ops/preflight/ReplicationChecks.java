package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SIDE;
import static io.bluegreen.ops.preflight.CheckedSides.SOURCE;
import static io.bluegreen.ops.preflight.CheckedSides.TARGET;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/** The checks for changes that logical replication does not transfer, or transfers twice. */
final class ReplicationChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "unlogged-tables",
              CLUSTER,
              "no table is unlogged",
              "its rows are in no WAL, and so never arrive on the other side",
              "`ALTER TABLE … SET LOGGED`",
              SqlProbe.of(
                  EACH_SIDE,
                  ERROR,
                  """
                  SELECT CASE relkind WHEN 'r' THEN 'table ' || name || ' is unlogged' ELSE 'partitioned table ' || name
                           || ' is unlogged: it cannot be published, and its structure cannot be loaded on 18' END AS found,
                         CASE relkind WHEN 'r' THEN 'ALTER TABLE ' || name || ' SET LOGGED' ELSE '-- SET LOGGED does nothing to a partitioned table: '
                           || 'make another one without UNLOGGED, and move its partitions there (DETACH PARTITION, ATTACH PARTITION)' END AS mend
                  FROM app_relation WHERE relkind IN ('r', 'p') AND relpersistence = 'u' ORDER BY 1
                  """)),
          new PreflightCheck(
              "large-objects",
              CLUSTER,
              "there are no large objects",
              "logical replication does not carry them",
              "`bytea` columns; or copy them while held",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT count(*) || ' large objects' AS found,
                         '-- store them as bytea; or copy them during a hold, as often as need be, with a pg_dump at least as new as that server: { echo "SELECT lo_unlink(oid) FROM pg_largeobject_metadata;"; pg_dump --data-only --exclude-schema=''*'' "$SOURCE"; } | psql -q -v ON_ERROR_STOP=1 "$TARGET"' AS mend
                  FROM pg_largeobject_metadata, here HAVING count(*) > 0
                  """)),
          new PreflightCheck(
              "materialized-views",
              BOTH,
              "every materialized view of the new side is filled",
              "reading one that is not filled fails, and replication fills none",
              "`REFRESH MATERIALIZED VIEW`, or `bluegreen warm`",
              SqlProbe.of(
                  TARGET,
                  ERROR,
                  """
                  SELECT 'materialized view ' || name || CASE WHEN relispopulated THEN ' is as old as its last REFRESH' ELSE ' is not filled' END AS found,
                         'REFRESH MATERIALIZED VIEW ' || name AS mend, CASE WHEN relispopulated THEN 'ok' ELSE 'error' END AS verdict
                  FROM app_relation WHERE relkind = 'm' ORDER BY 1
                  """)),
          new PreflightCheck(
              "statistics",
              CLUSTER,
              "every table of the idle side that has rows has statistics, partitioned tables too",
              "the first minutes after the switch run with plans for empty tables; neither the copy nor, for partitioned tables, autovacuum analyzes them",
              "`bluegreen warm`, or `ANALYZE`",
              SqlProbe.of(
                  TARGET,
                  ERROR,
                  """
                  SELECT format('table %s has rows and was never analyzed', r.name) AS found, 'ANALYZE ' || r.name AS mend
                  FROM here, app_relation r
                  WHERE r.relpersistence = 'p' AND r.reltuples = -1 AND (r.relkind = 'r' AND pg_relation_size(r.oid) > 0
                    OR r.relkind = 'p' AND EXISTS (SELECT FROM pg_partition_tree(r.oid) t WHERE t.isleaf AND pg_relation_size(t.relid) > 0))
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "generated-columns",
              CLUSTER,
              "generated columns are the same on both sides",
              "a generated column is not replicated; each side computes its own",
              "make the column generated on both sides, or on neither",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  ERROR,
                  """
                  SELECT format('column %s.%I', r.name, a.attname) AS parent, r.name || '.' || quote_ident(a.attname) AS key,
                         'generated as ' || pg_get_expr(d.adbin, d.adrelid) AS value,
                         format('ALTER TABLE %1$s DROP COLUMN IF EXISTS %2$I, ADD COLUMN %2$I %3$s GENERATED ALWAYS AS (%4$s) %5$s', r.name, a.attname,
                           format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid),
                           CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END) AS missing,
                         format('ALTER TABLE %1$s DROP COLUMN IF EXISTS %2$I, ADD COLUMN %2$I %3$s GENERATED ALWAYS AS (%4$s) %5$s', r.name, a.attname,
                           format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid),
                           CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END) AS different,
                         format('ALTER TABLE %s ALTER COLUMN %I DROP EXPRESSION', r.name, a.attname) AS extra
                  FROM app_relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attgenerated <> '' AND NOT a.attisdropped
                  JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                  WHERE r.relkind IN ('r', 'p') ORDER BY 1, 2
                  """)),
          new PreflightCheck(
              "subscription",
              CLUSTER,
              "the subscription of the idle side is there, enabled, and its worker runs",
              "nothing arrives without it",
              "`bluegreen replicate`, or `ALTER SUBSCRIPTION … ENABLE`",
              SqlProbe.of(
                  TARGET,
                  ERROR,
                  """
                  SELECT CASE WHEN s.oid IS NULL THEN format('there is no subscription %I', here.to_here)
                           WHEN NOT s.subenabled THEN format('subscription %I is disabled', s.subname)
                           ELSE format('no worker runs for subscription %I; the server''s log says why', s.subname) END AS found,
                         CASE WHEN s.oid IS NULL THEN '-- bluegreen replicate'
                           WHEN NOT s.subenabled THEN format('ALTER SUBSCRIPTION %I ENABLE', s.subname)
                           ELSE '-- the log names a row that collides, a missing column, or a server that cannot be reached' END AS mend
                  FROM here LEFT JOIN pg_subscription s ON s.subname = here.to_here
                    AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                  WHERE s.oid IS NULL OR NOT s.subenabled OR NOT EXISTS (
                    SELECT FROM pg_stat_subscription w WHERE w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL)
                  """)),
          new PreflightCheck(
              "copy",
              CLUSTER,
              "every table of the subscription has been copied and is kept up to date (state `r`)",
              "a table in another state is not covered by the sentinel",
              "`bluegreen wait-sync`; `ALTER SUBSCRIPTION … REFRESH PUBLICATION`",
              SqlProbe.of(
                  TARGET,
                  ERROR,
                  """
                  SELECT format('table %I.%I of subscription %I %s', n.nspname, c.relname, s.subname,
                           CASE r.srsubstate WHEN 'i' THEN 'waits for its copy to begin' WHEN 'd' THEN 'is being copied'
                             WHEN 'f' THEN 'is copied, and has yet to catch up' ELSE 'is copied, and catches up' END) AS found,
                         format('-- bluegreen wait-sync waits for it; where it stays so, the log of this server has the error of its worker, after the words: worker for subscription "%s", table "%s". Mend that here, or where rows are in the way: bluegreen with-idle-open --deployment %s -- psql "$TARGET" -c ''TRUNCATE %I.%I''; the worker tries again by itself',
                           s.subname, c.relname, here.deployment, n.nspname, c.relname) AS mend
                  FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid JOIN here ON s.subname = here.to_here
                  JOIN pg_class c ON c.oid = r.srrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE r.srsubstate <> 'r' ORDER BY 1
                  """)),
          new PreflightCheck(
              "lag",
              CLUSTER,
              "the idle side is less than 16 MB behind, and its slot is sound",
              "what is behind has to arrive inside the pause",
              "`bluegreen wait-sync`; a lost slot: `bluegreen reseed`",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT CASE WHEN s.slot_name IS NULL THEN format('there is no slot %I', here.to_there)
                           WHEN s.wal_status IN ('lost', 'unreserved') THEN format('slot %I is %s', s.slot_name, s.wal_status)
                           ELSE format('slot %I is %s behind', s.slot_name, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), s.confirmed_flush_lsn))) END AS found,
                         CASE WHEN s.slot_name IS NULL THEN '-- bluegreen replicate, or where it followed before, bluegreen reseed'
                           WHEN s.wal_status = 'lost' THEN '-- bluegreen reseed' ELSE '-- bluegreen wait-sync' END AS mend
                  FROM here LEFT JOIN pg_replication_slots s ON s.slot_name = here.to_there AND s.database = current_database()
                  WHERE s.slot_name IS NULL OR s.wal_status IN ('lost', 'unreserved')
                     OR pg_wal_lsn_diff(pg_current_wal_lsn(), s.confirmed_flush_lsn) > 16 * 1024 * 1024
                  """)),
          new PreflightCheck(
              "reverse-direction",
              CLUSTER,
              "nothing flows from the idle side to the active one",
              "rows would come back to where they were written, and stop apply as duplicates",
              "`ALTER SUBSCRIPTION … DISABLE`",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT format('subscription %I is enabled, though this side is the active one', s.subname) AS found,
                         format('ALTER SUBSCRIPTION %I DISABLE', s.subname) AS mend
                  FROM pg_subscription s JOIN here ON s.subname = here.to_here
                  WHERE s.subenabled AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                  """)),
          new PreflightCheck(
              "other-subscribers",
              CLUSTER,
              "nobody else streams from these databases",
              "a consumer of changes (CDC, a warehouse) stays on the old side and falls silent",
              "move it by hand; drop slots that nobody uses",
              SqlProbe.of(
                  EACH_SERVER,
                  WARN,
                  """
                  SELECT format('%s slot %I is not ours', CASE WHEN s.active THEN 'active' ELSE 'unused' END, s.slot_name) AS found,
                         CASE WHEN s.active THEN '-- move its consumer to the new side, after the switch'
                           ELSE format('SELECT pg_drop_replication_slot(%L)', s.slot_name) END AS mend
                  FROM pg_replication_slots s, here
                  WHERE s.slot_type = 'logical' AND s.database = current_database() AND s.slot_name <> here.to_there
                    AND s.slot_name !~ '^pg_[0-9]+_sync_'
                  ORDER BY 1
                  """)));

  private ReplicationChecks() {}
}
