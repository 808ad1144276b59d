package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SIDE;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/** Checks of what a side does with the rows that replication applies there. */
final class ApplyChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "idle-constraints",
              CLUSTER,
              "the idle side has no constraint of its own that a row of the active side could break: UNIQUE, EXCLUDE, CHECK or NOT NULL over columns of the active side, or over new columns whose default breaks it; its foreign keys and deferrable constraints are counted",
              "an immediate constraint stops apply at the first row that breaks it; foreign keys and deferrable constraints do not fire under replication, so that rows break them silently",
              "`DROP CONSTRAINT` until after the switch, or the same constraint on the active side",
              new IdleConstraintProbe()),
          new PreflightCheck(
              "unresolved-names",
              CLUSTER,
              "functions behind CHECK constraints, indexes, generated columns, partition keys and domains find what they name without a search_path",
              "apply and the copy run with an empty search_path: the function fails there, and replication with it",
              "`ALTER FUNCTION … SET search_path`, or names with their schema",
              new UnresolvedNamesProbe()),
          new PreflightCheck(
              "replicated-row-security",
              CLUSTER,
              "row-level security neither stops apply on the idle side nor hides rows from the copy",
              "from PostgreSQL 16 on rows are applied as the table's owner, whom `FORCE ROW LEVEL SECURITY` stops; a copy as a role with policies leaves out what they hide, without an error",
              "`bluegreen replicate --run-as-owner`, or `ALTER SUBSCRIPTION … SET (run_as_owner = true)`; `BYPASSRLS` for the role of the copy",
              new ReplicatedRowSecurityProbe()),
          new PreflightCheck(
              "triggers-always",
              CLUSTER,
              "no trigger or rule fires during replication (`ENABLE ALWAYS`, `ENABLE REPLICA`)",
              "what it writes is replicated too, and so done twice; where that collides, the copy never ends",
              "`ALTER TABLE … ENABLE TRIGGER`",
              SqlProbe.of(
                  EACH_SIDE,
                  ERROR,
                  """
                  SELECT format('trigger %I on %s fires during replication', t.tgname, r.name) AS found,
                         format('ALTER TABLE %s %s TRIGGER %I', r.name, CASE t.tgenabled WHEN 'A' THEN 'ENABLE' ELSE 'DISABLE' END, t.tgname) AS mend
                  FROM here, app_relation r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled IN ('A', 'R')
                  WHERE t.tgname <> 'bluegreen_fence'
                  UNION ALL
                  SELECT format('rule %I on %s acts during replication', w.rulename, r.name),
                         format('ALTER TABLE %s %s RULE %I', r.name, CASE w.ev_enabled WHEN 'A' THEN 'ENABLE' ELSE 'DISABLE' END, w.rulename)
                  FROM app_relation r JOIN pg_rewrite w ON w.ev_class = r.oid AND w.ev_enabled IN ('A', 'R') AND r.relkind IN ('r', 'p')
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "open-reshape",
              CLUSTER,
              "no table is mirrored by a reshape that is not contracted",
              "replication does not fire the mirror's triggers, its targets are not published, and the fence of one table would refuse the mirrored writes of the other",
              "`bluegreen reshape contract` or `bluegreen reshape abort` before the switch",
              SqlProbe.of(
                  EACH_SIDE,
                  ERROR,
                  """
                  SELECT format('%s belongs to a reshape: trigger %I', r.name, t.tgname) AS found, '-- bluegreen reshape status shows it; bluegreen reshape contract or bluegreen reshape abort ends it' AS mend
                  FROM here, app_relation r JOIN pg_trigger t ON t.tgrelid = r.oid AND t.tgparentid = 0 AND NOT t.tgisinternal
                  WHERE t.tgname LIKE 'bluegreen\\_mirror\\_%' AND t.tgname NOT LIKE '%\\_truncate'
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "second-source",
              CLUSTER,
              "no subscription but ours writes into either side",
              "it writes behind the fence into the old side, or into the new side beside the active one, and the two diverge",
              "`ALTER SUBSCRIPTION … DISABLE`, or `DROP SUBSCRIPTION`; make it anew on the new side after the switch",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  SELECT format('subscription %I is not ours, and writes here', s.subname) AS found, format('ALTER SUBSCRIPTION %I DISABLE', s.subname) AS mend
                  FROM pg_subscription s, here
                  WHERE s.subenabled AND s.subname NOT IN (here.to_here, here.to_there)
                    AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND (here.is_source OR NOT EXISTS (SELECT FROM pg_subscription_rel r
                      WHERE r.srsubid = s.oid AND r.srrelid = to_regclass('bluegreen.sentinel')))
                  ORDER BY 1
                  """)));

  private ApplyChecks() {}
}
