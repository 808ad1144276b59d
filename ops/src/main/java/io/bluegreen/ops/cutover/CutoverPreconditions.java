package io.bluegreen.ops.cutover;

import io.bluegreen.ops.control.ClockDifference;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.SideFence;
import io.bluegreen.ops.cutover.side.SideReadiness;
import io.bluegreen.ops.cutover.step.ForwardReplication;
import io.bluegreen.ops.cutover.step.SequencesStep;
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
    for (CutoverSide server : List.of(run.source(), run.target())) {
      checkServer(server);
      checkPublication(server);
    }
    problems.addAll(new ForwardReplication(run).problems());
    checkReverse();
    checkIdleSide();
    checkClocks();
    checkOpenOnTarget();
    checkClients();
    problems.addAll(SequencesStep.problems(run));
    return problems;
  }

  private void checkServer(CutoverSide server) throws SQLException {
    SideReadiness readiness = server.readiness();
    if (server.identity().timeline().equals("standby")) {
      problems.add("the server of " + server.side() + " is a standby");
    }
    if (!readiness.decodesLogically()) {
      problems.add(
          "wal_level of %s is not logical (nor replica, from PostgreSQL 19 on)"
              .formatted(server.side()));
    }
    if (!readiness.seesOtherSessions()) {
      problems.add(
          "this role does not see other sessions on %s: GRANT pg_read_all_stats to it"
              .formatted(server.side()));
    }
  }

  private void checkPublication(CutoverSide server) throws SQLException {
    List<String> control = server.readiness().publishedControlTables();
    if (!control.isEmpty()) {
      problems.add(
          "%s publishes the control table itself, which would undo the flip: %s. Publish tables by name, and of schema bluegreen only the sentinel"
              .formatted(server.side(), control));
    }
    if (!server.subscriptions().published().contains("bluegreen.sentinel")) {
      problems.add(
          "%s has no publication %s with bluegreen.sentinel in it"
              .formatted(server.side(), run.names().publication()));
    }
  }

  private void checkReverse() throws SQLException {
    String reverse = run.names().to(run.from());
    if (Boolean.TRUE.equals(run.source().subscriptions().isEnabled(reverse))) {
      problems.add(
          "subscription %s on %s is enabled, though %s is the active side"
              .formatted(reverse, run.from(), run.from()));
    }
    if (run.source().fence().isClosed()) {
      problems.add(run.from() + " is fenced already: run abort, or bluegreen.unfence there");
    }
  }

  private void checkIdleSide() throws SQLException {
    SideFence idle = run.target().fence();
    String name = run.deployment().replace("'", "''");
    List<String> open = idle.openIdleTables();
    if (!open.isEmpty()) {
      problems.add(
          "%s is the idle side, and everybody may write %d of its tables (%s): SELECT bluegreen.fence_idle('%s') there closes it"
              .formatted(
                  run.to(),
                  open.size(),
                  String.join(", ", open.subList(0, Math.min(5, open.size()))),
                  name));
    }
    if (idle.isOpenedOnPurpose()) {
      problems.add(
          "somebody has opened %s with bluegreen with-idle-open: wait until that has ended"
              .formatted(run.to()));
    }
  }

  /**
   * The hold begins by one server's clock, and the flip asks the other's whether it still lasts.
   */
  private void checkClocks() throws SQLException {
    ClockDifference clocks =
        ClockDifference.measure(
            run.source().readiness()::clockMillis, run.target().readiness()::clockMillis);
    if (clocks.exceeds(ClockDifference.allowed(run.timeouts().hold()))) {
      problems.add(
          "the clock of %s is %s against that of %s, and a hold ends by the clock: set both by one time source (chronyc makestep), or hold for longer with --hold-timeout"
              .formatted(run.to(), clocks.describe(), run.from()));
    }
  }

  /** The way back needs a slot, and a slot waits for everything that is open on that server. */
  private void checkOpenOnTarget() throws SQLException {
    List<String> open = run.target().readiness().longTransactions();
    if (!open.isEmpty()) {
      problems.add("transactions are open on the server of " + run.to() + ": " + open);
    }
  }

  private void checkClients() throws SQLException {
    for (CutoverSide server : List.of(run.source(), run.target())) {
      List<String> stranded = server.clients().stranded();
      if (!stranded.isEmpty()) {
        problems.add("live clients cannot reach " + run.to() + ": " + stranded);
      }
    }
  }
}
