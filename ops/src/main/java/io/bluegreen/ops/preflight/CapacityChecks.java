package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/**
 * The checks of the limits that replication meets on a server: as the one that sends, before the
 * switch or after it, and as the one that receives.
 */
final class CapacityChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "replication-slots",
              CLUSTER,
              "replication slots are left on both servers",
              "the subscription needs one, and one more while a table is copied",
              "drop unused slots, or `ALTER SYSTEM`, restart",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT format('%s of %s replication slots are taken, %s more are needed', n.used, n.most, n.needed) AS found,
                         format('ALTER SYSTEM SET max_replication_slots = %s; -- then restart the server', greatest(n.used, n.origins) + n.needed + 4) AS mend
                  FROM (SELECT current_setting('max_replication_slots')::int AS most, count(s.slot_name) AS used,
                          CASE WHEN bool_or(s.slot_name = here.to_there) THEN 1 ELSE 2 END AS needed, (SELECT count(*) FROM pg_replication_origin) AS origins
                        FROM here LEFT JOIN pg_replication_slots s ON true) n
                  WHERE n.used + n.needed > n.most
                  """)),
          new PreflightCheck(
              "wal-senders",
              CLUSTER,
              "`max_wal_senders` leaves room on both servers",
              "every subscription, and every table while it is copied, streams through one",
              "`ALTER SYSTEM`, restart",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT format('%s of %s WAL senders are taken, 2 more are needed', n.used, n.most) AS found,
                         format('ALTER SYSTEM SET max_wal_senders = %s; -- then restart the server', n.used + 6) AS mend
                  FROM (SELECT current_setting('max_wal_senders')::int AS most,
                               (SELECT count(*) FROM pg_stat_replication) AS used FROM here) n
                  WHERE n.used + 2 > n.most
                  """)),
          new PreflightCheck(
              "replication-workers",
              CLUSTER,
              "`max_logical_replication_workers`, `max_worker_processes` and `max_sync_workers_per_subscription` leave room on both servers",
              "a subscription or a copy without a worker stands still, and says so only in the server's log",
              "`ALTER SYSTEM`, restart",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT format('%s is %s, and %s subscriptions, the copy%s need %s', n.name, n.most, n.subscriptions,
                           CASE WHEN n.others > 0 THEN format(' and %s other workers', n.others) ELSE '' END, n.needed) AS found,
                         format('ALTER SYSTEM SET %s = %s; -- then restart the server', n.name, n.needed + 4) AS mend
                  FROM (SELECT w.name, current_setting(w.name)::int AS most, k.subscriptions, w.others, k.subscriptions + 2 + w.more + w.others AS needed
                        FROM (SELECT 'max_logical_replication_workers' AS name, 0 AS more, 0 AS others
                              UNION ALL
                              SELECT 'max_worker_processes', 1, (SELECT count(*)::int FROM pg_stat_activity a WHERE a.backend_type NOT IN ('archiver', 'autovacuum launcher',
                                'autovacuum worker', 'background writer', 'checkpointer', 'client backend', 'io worker', 'logger', 'parallel worker', 'slotsync worker',
                                'startup', 'walreceiver', 'walsender', 'walsummarizer', 'walwriter') AND a.backend_type !~ '^logical replication')) w,
                             (SELECT (SELECT count(*) FROM pg_subscription s WHERE s.subenabled) + CASE WHEN EXISTS (
                                SELECT FROM pg_subscription s WHERE s.subenabled AND s.subname = here.to_here) THEN 0 ELSE 1 END AS subscriptions
                              FROM here) k) n
                  WHERE n.needed > n.most
                  UNION ALL
                  SELECT 'max_sync_workers_per_subscription is 0, so that no table is ever copied here', 'ALTER SYSTEM SET max_sync_workers_per_subscription = 2; SELECT pg_reload_conf()'
                  FROM here WHERE current_setting('max_sync_workers_per_subscription')::int = 0
                  """)),
          new PreflightCheck(
              "replication-origins",
              CLUSTER,
              "replication origins are left on both servers: `max_active_replication_origins` from PostgreSQL 18 on, `max_replication_slots` before",
              "whoever receives needs one for its subscription, and one more for every table while it is copied",
              "`ALTER SYSTEM`, restart",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT format('%s of %s replication origins are taken, %s more are needed', n.used, n.most, n.needed) AS found,
                         format('ALTER SYSTEM SET %s = %s; -- then restart the server', n.name, greatest(n.used, n.slots) + n.needed + 4) AS mend
                  FROM (SELECT o.name, current_setting(o.name)::int AS most, (SELECT count(*) FROM pg_replication_origin) AS used,
                               CASE o.name WHEN 'max_replication_slots' THEN (SELECT count(*) FROM pg_replication_slots) ELSE 0 END AS slots,
                               CASE WHEN s.oid IS NULL THEN 1 ELSE 0 END + CASE WHEN NOT here.is_source AND (s.oid IS NULL OR EXISTS (
                                 SELECT FROM pg_subscription_rel r WHERE r.srsubid = s.oid AND r.srsubstate <> 'r')) THEN 1 ELSE 0 END AS needed
                        FROM here CROSS JOIN (SELECT CASE WHEN current_setting('max_active_replication_origins', true) IS NULL THEN 'max_replication_slots'
                               ELSE 'max_active_replication_origins' END) o(name)
                        LEFT JOIN pg_subscription s ON s.subname = here.to_here AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())) n
                  WHERE n.used + n.needed > n.most
                  """)));

  private CapacityChecks() {}
}
