package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.CheckedSides.SOURCE;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import io.bluegreen.ops.catalog.ServerVersion;
import java.util.List;

/** The checks of the servers' settings and versions. */
final class ServerChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "wal-level",
              CLUSTER,
              "`wal_level` is `logical` on both servers, or `replica` from PostgreSQL 19 on",
              "without it nothing can be replicated, and on the new side there is no way back",
              "`ALTER SYSTEM`, restart",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT 'wal_level is ' || current_setting('wal_level') AS found,
                         'ALTER SYSTEM SET wal_level = ''logical''; -- then restart the server' AS mend
                  FROM here WHERE NOT %s
                  """
                      .formatted(ServerVersion.CAN_DECODE_LOGICALLY))),
          new PreflightCheck(
              "clocks",
              CLUSTER,
              "the clocks of both servers are close together",
              "a hold begins by one server's clock, and the flip asks the other's whether it still lasts; the hold would end too early or too late",
              "one time source for both servers",
              new ClockProbe()),
          new PreflightCheck(
              "lock-table",
              BOTH,
              "the lock table holds a fence: `max_locks_per_transaction` against the number of tables",
              "the fence locks every table in one transaction, and fails where they do not fit",
              "`ALTER SYSTEM`, restart",
              SqlProbe.of(
                  CheckedSides.EACH_SIDE,
                  WARN,
                  """
                  SELECT format('%s tables, and the lock table has %s places for all sessions together', n.tables, n.places) AS found,
                         format('ALTER SYSTEM SET max_locks_per_transaction = %s; -- then restart the server',
                           ceil(4.0 * n.tables / n.sessions) + 64) AS mend
                  FROM (SELECT (SELECT count(*) FROM app_relation WHERE relkind IN ('r', 'p')) AS tables, s.sessions,
                               s.sessions * current_setting('max_locks_per_transaction')::int AS places
                        FROM (SELECT current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int
                              FROM here) s(sessions)) n
                  WHERE n.tables * 2 > n.places
                  """)),
          new PreflightCheck(
              "prepared-transactions",
              BOTH,
              "no prepared transaction is open",
              "the drain waits for it, no session can be ended in its place, and a slot is not made before it ends",
              "`ROLLBACK PREPARED` or `COMMIT PREPARED`",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT format('transaction %L of %s was prepared in database %s at %s', x.gid, x.owner, x.database, x.prepared) AS found,
                         CASE WHEN x.database = current_database() THEN format('ROLLBACK PREPARED %L', x.gid)
                           ELSE format('-- in database %s: ROLLBACK PREPARED %L', x.database, x.gid) END AS mend
                  FROM pg_prepared_xacts x, here
                  WHERE x.database = current_database() OR here.mode = 'cluster' AND NOT here.is_source
                  """)),
          new PreflightCheck(
              "synchronous-commit",
              CLUSTER,
              "no role or database of the active side has `synchronous_commit = off`",
              "what was acknowledged and not yet flushed is lost in a crash inside the window",
              "`ALTER ROLE` or `ALTER DATABASE … RESET`",
              SqlProbe.of(
                  SOURCE,
                  WARN,
                  """
                  SELECT 'synchronous_commit is off' || coalesce(' for ' || n.whom, '') AS found, n.mend
                  FROM (SELECT NULL AS whom, 'ALTER SYSTEM RESET synchronous_commit; SELECT pg_reload_conf()' AS mend
                        FROM pg_settings, here WHERE name = 'synchronous_commit' AND reset_val = 'off' AND source = 'configuration file'
                        UNION ALL
                        SELECT concat_ws(' in ', 'role ' || r.rolname, 'database ' || d.datname),
                               CASE WHEN r.rolname IS NULL THEN format('ALTER DATABASE %I RESET synchronous_commit', d.datname)
                                 ELSE format('ALTER ROLE %I %s RESET synchronous_commit', r.rolname, 'IN DATABASE ' || quote_ident(d.datname)) END
                        FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase,
                             unnest(s.setconfig) c
                        WHERE c = 'synchronous_commit=off' AND (d.datname = current_database() OR d.oid IS NULL)) n
                  """)),
          new PreflightCheck(
              "password-in-log",
              CLUSTER,
              "no password of a subscription would be written to a server's log",
              "`CREATE SUBSCRIPTION` carries the connection string as it is",
              "a passfile or service on the server, or `log_statement = none` meanwhile",
              new LoggedPasswordProbe()),
          new PreflightCheck(
              "reach",
              CLUSTER,
              "each server reaches the other, in both directions, with what the subscriptions will use",
              "the way back runs from the new server to the old one, through firewalls that only ever saw the other direction",
              "`pg_hba.conf`, firewalls, passfile on the server",
              new SubscriptionReachCheck()));

  private ServerChecks() {}
}
