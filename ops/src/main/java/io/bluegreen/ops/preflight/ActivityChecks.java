package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.CheckedSides.SOURCE;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import io.bluegreen.ops.control.OwnSessions;
import java.util.List;

/**
 * The checks of the present activity in the databases, and of sessions that may delay the fence.
 */
final class ActivityChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "long-transactions",
              BOTH,
              "no transaction is open for longer than the drain waits",
              "the drain ends it; on the new server it keeps the slot of the way back from being made",
              "let it end, or `pg_terminate_backend`",
              SqlProbe.of(
                      EACH_SERVER,
                      WARN,
                      """
                      SELECT format('pid %s (%s, application %L) has a transaction since %s, %s', a.pid, a.usename, a.application_name, a.xact_start::timestamptz(0), a.state) AS found,
                             format('SELECT pg_terminate_backend(%s)', a.pid) AS mend,
                             CASE WHEN here.mode = 'cluster' AND NOT here.is_source AND a.backend_xid IS NOT NULL THEN 'error' ELSE 'warn' END AS verdict
                      FROM pg_stat_activity a, here
                      WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid() AND a.xact_start < clock_timestamp() - here.patience
                        AND (a.datname = current_database() OR here.mode = 'cluster' AND NOT here.is_source AND a.backend_xid IS NOT NULL)
                      ORDER BY a.xact_start
                      """)
                  .watching()),
          new PreflightCheck(
              "running-ddl",
              BOTH,
              "nobody is changing a table or building an index",
              "the fence cannot lock that table, and a change made during the window is on one side only",
              "let it end, or `pg_cancel_backend`",
              SqlProbe.of(
                      EACH_SERVER,
                      ERROR,
                      """
                      SELECT format('pid %s (%s, application %L) holds %s on %s', l.pid, a.usename, a.application_name, l.mode, r.name) AS found,
                             format('SELECT pg_terminate_backend(%s)', l.pid) AS mend
                      FROM pg_locks l JOIN app_relation r ON r.oid = l.relation AND r.relkind IN ('r', 'p') LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                      WHERE l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        AND l.pid <> pg_backend_pid() AND (l.mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock')
                          OR l.pid IN (SELECT p.pid FROM pg_stat_progress_create_index p))
                        AND a.backend_type = 'client backend'
                      ORDER BY 1
                      """)
                  .watching()),
          new PreflightCheck(
              "xa-clients",
              CLUSTER,
              "no session uses two-phase transactions (XA)",
              "a branch that is prepared on the old side cannot be finished on the new one; `start` on an idle side fails with XAER_RMFAIL",
              "stop that client for the switch",
              SqlProbe.of(
                      SOURCE,
                      WARN,
                      """
                      SELECT format('pid %s (%s, application %L) uses two-phase transactions', a.pid, a.usename, a.application_name) AS found,
                             '-- stop this client for the time of the switch' AS mend
                      FROM pg_stat_activity a, here
                      WHERE a.datname = current_database() AND a.query ~* '^[[:space:]]*(PREPARE[[:space:]]+TRANSACTION|(COMMIT|ROLLBACK)[[:space:]]+PREPARED)' ORDER BY 1
                      """)
                  .watching()),
          new PreflightCheck(
              "replication-role",
              BOTH,
              "no role or database sets `session_replication_role`, and applications are no superusers",
              "with `replica` a session's writes pass the fence; superusers may set it",
              "`ALTER ROLE … RESET`; applications log in as another role",
              SqlProbe.of(
                      EACH_SERVER,
                      ERROR,
                      """
                      SELECT concat_ws(' in ', 'role ' || r.rolname, 'database ' || d.datname) || ' has ' || c AS found,
                             CASE WHEN r.rolname IS NULL THEN format('ALTER DATABASE %I RESET session_replication_role', d.datname)
                               ELSE format('ALTER ROLE %I%s RESET session_replication_role', r.rolname, coalesce(' IN DATABASE ' || quote_ident(d.datname), '')) END AS mend,
                             'error' AS verdict
                      FROM here, pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c
                      WHERE c ~ '^session_replication_role=(replica|local)' AND (d.oid IS NULL OR d.datname = current_database())
                      UNION ALL
                      SELECT format('%s session(s) of application %L are those of superuser %I', count(*), a.application_name, a.usename),
                             '-- let this application log in as a role that is no superuser', 'warn'
                      FROM here, pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid AND r.rolsuper
                      WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND $FOREIGN AND a.application_name !~ '^(psql|pg_dump)'
                        AND a.pid <> pg_backend_pid()
                      GROUP BY a.application_name, a.usename
                      ORDER BY 1
                      """
                          .replace("$FOREIGN", OwnSessions.IS_FOREIGN))
                  .watching()),
          new PreflightCheck(
              "replication-role-grants",
              BOTH,
              "no other role was granted `SET` on `session_replication_role`",
              "with `replica` a session's writes pass the fence",
              "`REVOKE SET ON PARAMETER`",
              SqlProbe.of(
                      EACH_SERVER,
                      WARN,
                      """
                      SELECT format('role %s may set session_replication_role', k.grantee) AS found,
                             format('REVOKE SET ON PARAMETER session_replication_role FROM %s', k.grantee) AS mend
                      FROM here, pg_parameter_acl p, aclexplode(p.paracl) x,
                      LATERAL (SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END) k(grantee)
                      WHERE p.parname = 'session_replication_role' AND x.privilege_type = 'SET'
                        AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = x.grantee AND (r.rolsuper OR r.rolname = current_user)) ORDER BY 1
                      """)
                  .since(15)),
          new PreflightCheck(
              "other-applications",
              BOTH,
              "no application is connected that does not use the driver",
              "it does not follow the switch: it fails at the fence, or stays in the old schema",
              "stop it, or give it the driver",
              SqlProbe.of(
                      SOURCE,
                      WARN,
                      """
                      SELECT format('%s session(s) of application %L, role %s, from %s', count(*), a.application_name, a.usename, coalesce(host(a.client_addr), 'this host')) AS found,
                             format('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %L AND usename = %L AND datname = current_database()', a.application_name, a.usename) AS mend
                      FROM here, pg_stat_activity a
                      WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()
                        AND $FOREIGN
                        AND NOT EXISTS (SELECT FROM bluegreen.live_client c WHERE c.deployment = here.deployment
                          AND (c.application = a.application_name OR c.pid = a.pid OR c.usename = a.usename AND a.application_name = 'PostgreSQL JDBC Driver'))
                      GROUP BY a.application_name, a.usename, a.client_addr ORDER BY 1
                      """
                          .replace("$FOREIGN", OwnSessions.IS_FOREIGN))
                  .watching()));

  private ActivityChecks() {}
}
