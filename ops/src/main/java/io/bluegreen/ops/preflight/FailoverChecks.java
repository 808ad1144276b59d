package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.replication.ReplicationSlots;
import java.util.List;

/** The checks of a failover of one of the servers, and of the slots that have to survive it. */
final class FailoverChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "failover",
              CLUSTER,
              "no automatic failover can happen, or `--failover-paused` declares so",
              "logical slots do not survive a failover everywhere, and a cutover aborts when a server changes under it",
              "pause it, then `--failover-paused`",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT 'a failover may happen: ' || string_agg(n.sign, ', ') AS found,
                         '-- pause automatic failover (patronictl pause, or your provider''s means), then say --failover-paused' AS mend
                  FROM (SELECT 'standby ' || coalesce(nullif(r.application_name, ''), r.pid::text) || ' streams' AS sign
                        FROM pg_stat_replication r
                        WHERE r.pid NOT IN (SELECT s.active_pid FROM pg_replication_slots s
                                            WHERE s.slot_type = 'logical' AND s.active_pid IS NOT NULL)
                          AND r.application_name !~ '^(bluegreen_|pg_[0-9]+_sync_)'
                        UNION ALL
                        SELECT pg_catalog.concat('physical slot ', s.slot_name) FROM pg_replication_slots s WHERE s.slot_type = 'physical'
                        UNION ALL
                        SELECT pg_catalog.concat('setting ', p.name) FROM pg_settings p
                        WHERE p.name IN ('rds.extensions', 'cloudsql.enable_pgaudit', 'azure.extensions')
                           OR p.name = 'cluster_name' AND p.setting <> '') n, here
                  WHERE NOT here.failover_paused
                  HAVING count(*) > 0
                  """)),
          new PreflightCheck(
              "replaced-server",
              CLUSTER,
              "no standby has taken over since the copy was made, turned round or compared",
              "what it had not received yet is on one side only, and replication does not send it again",
              "`bluegreen verify`; where rows differ, `bluegreen reseed`",
              new ReplacedServerProbe()),
          new PreflightCheck(
              "standby-slots",
              CLUSTER,
              "from PostgreSQL 17 on, where a server has standbys: every slot in `synchronized_standby_slots` is in use, each standby's is in there, and the deployment's slot is kept up to date on standbys (`failover`)",
              "a stream waits for ever for a standby that is named and away; one that is not named may lack, after a failover, what the other side has already; and a slot without `failover` is lost with its server",
              "`ALTER SYSTEM SET synchronized_standby_slots`; on the standby `sync_replication_slots = on`; `ALTER SUBSCRIPTION … SET (failover = true)`",
              SqlProbe.of(
                      EACH_SERVER,
                      WARN,
                      """
                      , named AS (
                        SELECT btrim(n, ' "') AS slot FROM unnest(string_to_array(current_setting('synchronized_standby_slots', true), ',')) n WHERE btrim(n) <> ''
                      ), standby AS (
                        SELECT s.slot_name::text AS slot, s.active FROM pg_replication_slots s WHERE s.slot_type = 'physical' AND NOT s.temporary
                      )
                      SELECT format('synchronized_standby_slots names %s, which %s: the stream waits for it', string_agg(n.slot, ', ' ORDER BY n.slot),
                               CASE WHEN count(*) > 1 THEN 'nobody streams from' ELSE 'no standby streams from' END) AS found,
                             format('ALTER SYSTEM SET synchronized_standby_slots = %L; SELECT pg_reload_conf()', coalesce((SELECT string_agg(k.slot, ', ' ORDER BY k.slot)
                               FROM named k JOIN standby b ON b.slot = k.slot AND b.active), '')) AS mend, 'error' AS verdict
                      FROM here, named n
                      WHERE NOT EXISTS (SELECT FROM standby b WHERE b.slot = n.slot AND b.active)
                        AND (%1$s OR EXISTS (SELECT FROM pg_replication_slots s WHERE s.slot_name = here.to_there AND s.failover))
                      HAVING count(*) > 0
                      UNION ALL
                      SELECT format('physical slot %s is not in synchronized_standby_slots', b.slot),
                             format('ALTER SYSTEM SET synchronized_standby_slots = %L; SELECT pg_reload_conf(); -- and on that standby: sync_replication_slots = on, hot_standby_feedback = on, a dbname in primary_conninfo',
                               (SELECT string_agg(k, ', ' ORDER BY k) FROM (SELECT slot FROM named UNION SELECT slot FROM standby WHERE active) a(k))), 'warn'
                      FROM standby b WHERE b.active AND b.slot NOT IN (SELECT slot FROM named)
                      UNION ALL
                      SELECT format('slot %s would be lost in a failover of this server', s.slot_name),
                             format('-- on %s, if it is PostgreSQL 17 or newer: ALTER SUBSCRIPTION %2$I DISABLE; ALTER SUBSCRIPTION %2$I SET (failover = true); ALTER SUBSCRIPTION %2$I ENABLE; otherwise bluegreen reseed after a failover',
                               here.other_side, s.slot_name), 'warn'
                      FROM here JOIN pg_replication_slots s ON s.slot_name = here.to_there AND s.database = current_database()
                      WHERE NOT s.failover AND %1$s
                      ORDER BY 1
                      """
                          .replace("%1$s", ReplicationSlots.HAS_STANDBY))
                  .since(ServerVersion.FIRST_WITH_FAILOVER_SLOTS)));

  private FailoverChecks() {}
}
