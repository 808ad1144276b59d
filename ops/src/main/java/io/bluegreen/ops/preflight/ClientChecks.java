package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.CheckedSides.SOURCE;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import io.bluegreen.ops.control.ClientSql;
import java.util.List;

/** The deployment's own row, and the drivers that follow it. */
final class ClientChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "control-table",
              BOTH,
              "the control table is installed, and knows the deployment, on both servers",
              "drivers read both, and the flip is decided on the new one",
              "`bluegreen init`, `bluegreen replicate`",
              new ControlTableProbe()),
          new PreflightCheck(
              "deployment-row",
              CLUSTER,
              "both servers' rows say the same",
              "clients keep what they have where one epoch says two things; an older row is brought up to date by the next run",
              "write the right row on the other side",
              new ParityProbe(
                  WARN,
                  ERROR,
                  null,
                  """
                  SELECT format('the row of %s at epoch %s', d.name, d.epoch) AS key,
                         concat_ws(' ', d.active || ' active,', d.phase || ',', d.blue, d.green) AS value,
                         u.text || format(' AND epoch < %s', d.epoch) AS missing, u.text AS different
                  FROM bluegreen.deployment d JOIN here ON d.name = here.deployment,
                  LATERAL (SELECT format('SET bluegreen.force = ''on''; UPDATE bluegreen.deployment SET blue = %L, green = %L, active = %L, phase = %L, hold_until = %L, epoch = greatest(epoch + 1, %s) WHERE name = %L',
                    d.blue, d.green, d.active, d.phase, d.hold_until, d.epoch, d.name)) u(text)
                  """)),
          new PreflightCheck(
              "steady",
              BOTH,
              "the deployment is not held, and its active side not fenced",
              "another run may be under way, or one was interrupted",
              "`bluegreen resume` or `abort`; `bluegreen.release`, `bluegreen.unfence`",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT format('it is held until %s', d.hold_until) AS found, format('SELECT bluegreen.release(%L)', d.name) AS mend
                  FROM bluegreen.deployment d JOIN here ON d.name = here.deployment WHERE bluegreen.effective_phase(d) = 'hold'
                  UNION ALL
                  SELECT 'its active side is fenced', format('SELECT bluegreen.unfence(%L, %L)', here.deployment, here.side)
                  FROM here WHERE bluegreen.is_fenced(here.deployment, here.side)
                  """)),
          new PreflightCheck(
              "clients-unreachable",
              BOTH,
              "every live client can connect to the idle side",
              "after the switch it would be cut off",
              "`pg_hba.conf`, firewall, role, certificate; clients try again after 5 s, then less often",
              ofClients(
                  ERROR,
                  """
                  SELECT format('%s cannot connect: %s', $NAME, c.idle_side_error) AS found,
                         '-- let it in there; it tries again within 5 minutes, and at a hold' AS mend
                  FROM bluegreen.live_client c JOIN here ON c.deployment = here.deployment WHERE $IS_STRANDED ORDER BY 1
                  """)),
          new PreflightCheck(
              "clients-behind",
              BOTH,
              "every live client has seen the newest epoch",
              "it may not hear of the hold, and a switch waits for it",
              "look at its log; it reads the row every `bluegreen.ttl`",
              ofClients(
                  WARN,
                  """
                  SELECT format('%s has seen epoch %s of %s', $NAME, c.epoch_seen, d.epoch) AS found,
                         '-- its log says why it does not read the row' AS mend
                  FROM bluegreen.live_client c JOIN here ON c.deployment = here.deployment JOIN bluegreen.deployment d ON d.name = c.deployment
                  WHERE $IS_BEHIND ORDER BY 1
                  """)),
          new PreflightCheck(
              "clients-version",
              BOTH,
              "every live client has this tool's version of the driver",
              "an older one may not know what a newer row says",
              "update that application's driver",
              ofClients(
                  WARN,
                  """
                  SELECT format('%s has driver %s, this is %s', $NAME, coalesce(c.driver_version, '(unknown)'), here.driver_version) AS found,
                         '-- update the driver of this application' AS mend
                  FROM bluegreen.live_client c JOIN here ON c.deployment = here.deployment
                  WHERE c.driver_version IS DISTINCT FROM here.driver_version ORDER BY 1
                  """)),
          new PreflightCheck(
              "clients-stuck",
              BOTH,
              "no live client has connections that are pinned or unrouted",
              "they do not follow: a pinned one ends at the switch, an unrouted one stays",
              "see `pinned` and `unrouted` in the documentation of the driver",
              ofClients(
                  WARN,
                  """
                  SELECT format('%s has %s pinned and %s unrouted connection(s)', $NAME, c.pinned, c.unrouted) AS found,
                         '-- its log names what they hold' AS mend
                  FROM bluegreen.live_client c JOIN here ON c.deployment = here.deployment WHERE $IS_STUCK ORDER BY 1
                  """)),
          new PreflightCheck(
              "connection-limits",
              BOTH,
              "the idle side's limits hold its own sessions, all connections of all clients, and their watchers",
              "pools that do not fit fail at the switch, and the old side has room for each watcher besides",
              "`max_connections`, `CONNECTION LIMIT` of database and roles",
              new ConnectionLimits()));

  private ClientChecks() {}

  /** A question to each server of the live clients that report to it. */
  private static SqlProbe ofClients(CheckVerdict verdict, String sql) {
    return SqlProbe.of(
        EACH_SERVER,
        verdict,
        sql.replace("$NAME", ClientSql.NAME)
            .replace("$IS_STRANDED", ClientSql.IS_STRANDED)
            .replace("$IS_BEHIND", ClientSql.IS_BEHIND)
            .replace("$IS_STUCK", ClientSql.IS_STUCK));
  }
}
