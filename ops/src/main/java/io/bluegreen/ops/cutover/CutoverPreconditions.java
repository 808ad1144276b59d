package io.bluegreen.ops.cutover;

import io.bluegreen.ops.control.ClockDifference;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.SideConnections;
import io.bluegreen.ops.cutover.step.ForwardReplication;
import io.bluegreen.ops.cutover.step.SequencesStep;
import io.bluegreen.ops.replication.IdleSide;
import io.bluegreen.ops.replication.Subscriptions;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions that must hold before the hold, because the protocol would otherwise fail later or
 * would not be safe. Only conditions of the protocol itself are checked; whether the move is
 * advisable is checked by preflight.
 */
final class CutoverPreconditions {
  private final CutoverContext run;
  private final List<String> problems = new ArrayList<>();

  CutoverPreconditions(CutoverContext run) {
    this.run = run;
  }

  /** Returns what stands against the cutover, in words. */
  List<String> problems() throws SQLException {
    for (SideConnections server : List.of(run.source(), run.target())) {
      checkServer(server);
      checkPublication(server);
    }
    problems.addAll(new ForwardReplication(run).problems());
    checkReverse();
    checkIdleSide();
    checkClocks();
    checkOpenOnTarget();
    checkClients();
    problems.addAll(
        SequencesStep.problems(
            run.source().main(),
            run.target().main(),
            run.deployment(),
            run.options().sequenceMargin()));
    return problems;
  }

  private void checkServer(SideConnections server) throws SQLException {
    Connection connection = server.main();
    if (server.identity().timeline().equals("standby")) {
      problems.add("the server of " + server.side() + " is a standby");
    }
    if (!Sql.truth(connection, "SELECT pg_catalog.current_setting('wal_level') = 'logical'")) {
      problems.add("wal_level of " + server.side() + " is not logical");
    }
    if (!Sql.truth(connection, "SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')")) {
      problems.add(
          "this role does not see other sessions on %s: GRANT pg_read_all_stats to it"
              .formatted(server.side()));
    }
  }

  private void checkPublication(SideConnections server) throws SQLException {
    List<String> control =
        Sql.texts(
            server.main(),
            "SELECT pubname || ' (' || tablename || ')' FROM pg_catalog.pg_publication_tables"
                + " WHERE schemaname = 'bluegreen' AND tablename <> 'sentinel' ORDER BY 1");
    if (!control.isEmpty()) {
      problems.add(
          "%s publishes the control table itself, which would undo the flip: %s. Publish tables by name, and of schema bluegreen only the sentinel"
              .formatted(server.side(), control));
    }
    if (!Subscriptions.published(server.main(), run.names().publication())
        .contains("bluegreen.sentinel")) {
      problems.add(
          "%s has no publication %s with bluegreen.sentinel in it"
              .formatted(server.side(), run.names().publication()));
    }
  }

  private void checkReverse() throws SQLException {
    Connection source = run.source().main();
    String reverse = run.names().to(run.from());
    if (Boolean.TRUE.equals(Subscriptions.enabled(source, reverse))) {
      problems.add(
          "subscription %s on %s is enabled, though %s is the active side"
              .formatted(reverse, run.from(), run.from()));
    }
    if (Sql.truth(
        source, "SELECT bluegreen.is_fenced(?, ?)", run.deployment(), run.from().text())) {
      problems.add(run.from() + " is fenced already: run abort, or bluegreen.unfence there");
    }
  }

  private void checkIdleSide() throws SQLException {
    Connection idle = run.target().main();
    String name = run.deployment().replace("'", "''");
    List<String> open = IdleSide.openTables(idle, run.deployment());
    if (!open.isEmpty()) {
      problems.add(
          "%s is the idle side, and everybody may write %d of its tables (%s): SELECT bluegreen.fence_idle('%s') there closes it"
              .formatted(
                  run.to(),
                  open.size(),
                  String.join(", ", open.subList(0, Math.min(5, open.size()))),
                  name));
    }
    if (IdleSide.isOpenedOnPurpose(idle, run.deployment(), run.to().text())) {
      problems.add(
          "somebody has opened %s with bluegreen with-idle-open: wait until that has ended"
              .formatted(run.to()));
    }
  }

  /**
   * The hold begins by one server's clock, and the flip asks the other's whether it still lasts.
   */
  private void checkClocks() throws SQLException {
    ClockDifference clocks = ClockDifference.measure(run.source().helper(), run.target().helper());
    if (clocks.exceeds(ClockDifference.allowed(run.timeouts().hold()))) {
      problems.add(
          "the clock of %s is %s against that of %s, and a hold ends by the clock: set both by one time source (chronyc makestep), or hold for longer with --hold-timeout"
              .formatted(run.to(), clocks.describe(), run.from()));
    }
  }

  /** The way back needs a slot, and a slot waits for everything that is open on that server. */
  private void checkOpenOnTarget() throws SQLException {
    List<String> open =
        Sql.texts(
            run.target().main(),
            "SELECT 'pid ' || pid || ' since ' || xact_start FROM pg_catalog.pg_stat_activity"
                + " WHERE backend_xid IS NOT NULL AND backend_type <> 'logical replication worker'"
                + " AND xact_start < pg_catalog.clock_timestamp() - interval '1 second'"
                + " UNION ALL SELECT 'prepared transaction ' || gid"
                + " FROM pg_catalog.pg_prepared_xacts");
    if (!open.isEmpty()) {
      problems.add("transactions are open on the server of " + run.to() + ": " + open);
    }
  }

  private void checkClients() throws SQLException {
    for (SideConnections server : List.of(run.source(), run.target())) {
      List<String> stranded =
          Sql.texts(
              server.main(),
              "SELECT pg_catalog.concat_ws(' ', application, 'on', host || ':', idle_side_error)"
                  + " FROM bluegreen.live_client WHERE deployment = ? AND idle_side_ok = false",
              run.deployment());
      if (!stranded.isEmpty()) {
        problems.add("live clients cannot reach " + run.to() + ": " + stranded);
      }
    }
  }
}
