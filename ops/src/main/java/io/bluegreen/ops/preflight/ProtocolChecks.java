package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.OK;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.CheckedSides.TARGET;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/**
 * The checks of the conditions on which the protocol relies: the closed idle side, a sound apply,
 * and the endpoints that are trusted.
 */
final class ProtocolChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "idle-side-open",
              CLUSTER,
              "nobody but replication can write to the idle side's copied tables",
              "what is written there collides with what arrives, or is overwritten, and nobody is told",
              "`SELECT bluegreen.fence_idle(name)` on the idle side, which `bluegreen replicate` does at its end",
              SqlProbe.of(
                  TARGET,
                  ERROR,
                  """
                  SELECT format('%s of its tables can be written by everybody: %s', count(*), string_agg(t.relation, ', ')) AS found,
                         format('SELECT bluegreen.fence_idle(%L)', here.deployment) AS mend
                  FROM here, bluegreen.idle_table(here.deployment) t WHERE NOT t.closed GROUP BY here.deployment
                  UNION ALL
                  SELECT 'somebody has opened it with bluegreen with-idle-open', '-- wait until that has ended'
                  FROM here WHERE bluegreen.is_idle_side_open(here.deployment, here.side)
                  """)),
          new PreflightCheck(
              "idle-writes",
              CLUSTER,
              "what was written on the idle side, or may not have been sent to it, has been compared since",
              "a row that differs stays different, and becomes the application's at the flip",
              "`bluegreen verify`",
              SqlProbe.of(
                  TARGET,
                  ERROR,
                  """
                  SELECT format('somebody may have written %s, last at %s', w.relation, bluegreen.utc(max(w.written_at))) AS found,
                         '-- bluegreen verify' AS mend
                  FROM bluegreen.idle_write w, here
                  WHERE w.deployment = here.deployment AND w.side = here.side AND w.verified_at IS NULL
                  GROUP BY w.relation ORDER BY w.relation
                  """)),
          new PreflightCheck(
              "apply-trouble",
              CLUSTER,
              "apply does not fail, its worker stays, and (from 18 on) no row has met a conflict",
              "apply that starts again and again arrives late or never, and a conflict is a row that differs",
              "what the log of the idle side's server names; `bluegreen verify`; then reset the counters",
              SqlProbe.of(
                  TARGET,
                  ERROR,
                  """
                  SELECT t.verdict, t.problem AS found, t.mend FROM here, bluegreen.apply_trouble(here.deployment, '6 s') t
                  """)),
          new PreflightCheck(
              "subscribed-tables",
              CLUSTER,
              "every table that the active side publishes is filled by the idle side's subscription",
              "rows of a table that the subscription does not know are passed over in silence",
              "`bluegreen replicate`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  null,
                  """
                  SELECT format('%I.%I', t.schemaname, t.tablename) AS parent,
                         format('table %I.%I in the subscription', t.schemaname, t.tablename) AS key, 'replicated' AS value,
                         '-- bluegreen replicate' AS missing, NULL::text AS different, NULL::text AS extra
                  FROM here, pg_publication_tables t
                  WHERE here.is_source AND t.pubname = here.publication AND (t.schemaname, t.tablename) <> ('bluegreen', 'sentinel')
                    AND EXISTS (SELECT FROM pg_replication_slots s WHERE s.slot_name = here.to_there)
                  UNION ALL
                  SELECT format('%I.%I', n.nspname, c.relname), format('table %I.%I in the subscription', n.nspname, c.relname), 'replicated',
                         NULL, NULL, NULL
                  FROM here, pg_subscription s JOIN pg_subscription_rel r ON r.srsubid = s.oid
                  JOIN pg_class c ON c.oid = r.srrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE NOT here.is_source AND n.nspname <> 'bluegreen' AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND EXISTS (SELECT FROM pg_subscription_rel z WHERE z.srsubid = s.oid AND z.srrelid = 'bluegreen.sentinel'::regclass)
                  """)),
          new PreflightCheck(
              "client-role",
              BOTH,
              "who is believed as a client (`public`: every role that may connect)",
              "a role that claims to be a client can hold up every switch; `switch --ignore-client` passes one over",
              "`bluegreen init --client-role ROLE`",
              SqlProbe.of(
                  EACH_SERVER,
                  OK,
                  """
                  SELECT 'every role that may connect counts as a client, and can hold up a switch' AS found,
                         '-- bluegreen init --client-role ROLE' AS mend
                  FROM bluegreen.version v, here WHERE v.client_role = 'public'
                  """)));

  private ProtocolChecks() {}
}
