package io.bluegreen.ops.cutover.step;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.LiveClients;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.OpenTransactions;
import io.bluegreen.ops.cutover.side.SideSubscriptions;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The completion of everything that follows the flip: the old side's row, the clients, and
 * replication. It is not part of the pause, because applications already work on the new side.
 */
public final class SettleStep implements ProtocolStep {
  /** Every try lets writers of a table wait for a moment, and what is left stops nobody. */
  private static final Duration IDLE_FENCE_PATIENCE = Duration.ofMillis(500);

  @Override
  public CutoverStep id() {
    return CutoverStep.SETTLE;
  }

  @Override
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    long epoch = agree(run);
    String since = run.source().row().clock();
    turnRound(run);
    LiveClients clients = new LiveClients(run);
    Deadline deadline = Deadline.in(run.timeouts().settle());
    if (deadline.await(() -> clients.behind(epoch) == 0)) {
      run.followed(sinceHold(run, epoch));
    } else {
      run.report().remark(clients.behind(epoch) + " live client(s) have not seen the flip yet");
    }
    if (run.options().terminateLeftovers()) {
      endLeftovers(run, since);
    }
    String slot = run.names().to(run.from());
    if (!run.isWayBackLost()
        && !deadline.await(() -> Boolean.TRUE.equals(run.target().slots().isActive(slot)))) {
      run.report()
          .remark(
              "%s does not stream from slot %s of %s yet: the way back is behind, and WAL is kept"
                  .formatted(run.from(), slot, run.to()));
    }
    removeIdleFence(run);
    run.source()
        .fence()
        .openTables()
        .forEach(
            table ->
                run.report()
                    .remark(
                        "table %s was made on %s while it was left: it is on %s only, and open there"
                            .formatted(table, run.from(), run.from())));
    finish(run);
  }

  /** It stops nobody on the new side any more; what is in use there keeps its trigger. */
  private static void removeIdleFence(CutoverContext run)
      throws SQLException, InterruptedException {
    List<String> left = run.target().fence().removeIdleTriggers(Deadline.in(IDLE_FENCE_PATIENCE));
    if (!left.isEmpty()) {
      run.report()
          .remark(
              "%d table(s) of %s keep an idle trigger that stops nobody: SELECT bluegreen.unfence_idle('%s') there takes it away"
                  .formatted(left.size(), run.to(), run.deployment().replace("'", "''")));
    }
  }

  private static long agree(CutoverContext run) throws SQLException, StepFailedException {
    ControlRow truth = row(run.target());
    run.source().row().copy(truth);
    ControlRow copied = row(run.source());
    if (!copied.saysTheSameAs(truth)) {
      throw new StepFailedException(
          "the rows differ: %s says %s, %s says %s"
              .formatted(run.to(), truth.describe(), run.from(), copied.describe()));
    }
    run.report().verified("rows of both sides agree");
    return truth.epoch();
  }

  /**
   * From the hold until the last client said that it has seen the flip, by the old side's clock; a
   * client may have said something since, so this is never too short.
   */
  private static Duration sinceHold(CutoverContext run, long epoch) throws SQLException {
    if (run.heldSince().isEmpty()) {
      return Duration.ZERO;
    }
    return run.source().clients().lastReport(run.heldSince(), epoch);
  }

  private static ControlRow row(CutoverSide server) throws SQLException {
    return Objects.requireNonNull(server.row().read(), "the row is gone");
  }

  /** First nothing flows forward any more, then everything flows back. */
  private static void turnRound(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    new ForwardReplication(run).drop();
    String reverse = run.names().to(run.from());
    if (run.isWayBackLost()) {
      giveUpWayBack(run, reverse);
      return;
    }
    noteServers(run);
    SideSubscriptions subscriptions = run.source().subscriptions();
    if (Boolean.FALSE.equals(subscriptions.isEnabled(reverse))) {
      subscriptions.enable(reverse);
    }
  }

  /**
   * The new idle side is as good a copy as the former one was: a failover since that one was made
   * counts, also where somebody has accepted it for this run.
   */
  private static void noteServers(CutoverContext run) throws SQLException {
    Map<Side, ServerIdentity> known = run.target().coverage().comparedServers();
    run.source()
        .coverage()
        .noteServers(
            known.isEmpty()
                ? Map.of(run.from(), run.note().source(), run.to(), run.note().target())
                : known);
  }

  /** A promoted standby may lack rows or the slot: better no way back than one with holes. */
  private static void giveUpWayBack(CutoverContext run, String reverse)
      throws SQLException, InterruptedException {
    run.source().subscriptions().drop(reverse);
    run.source().coverage().noteServers(Map.of());
    if (!run.target().slots().drop(reverse, Deadline.in(run.timeouts().wayBack()))) {
      run.report().remark("somebody streams from slot %s on %s".formatted(reverse, run.to()));
    }
    run.report()
        .remark(
            "there is no way back to %s: its tables have to be copied anew from %s"
                .formatted(run.from(), run.to()));
    if (run.source().fence().standing() == 0) {
      run.report()
          .remark(
              "%s is not fenced, the failover lost that: let nobody write there"
                  .formatted(run.from()));
    }
  }

  /**
   * Ends the sessions that stay on the old side. Clients that have seen the flip still have to move
   * their idle connections, and reads go on to their end: all of them get as long as a transaction
   * gets in the drain.
   */
  private static void endLeftovers(CutoverContext run, String since)
      throws SQLException, InterruptedException {
    OpenTransactions sessions = run.source().transactions();
    Deadline.in(run.timeouts().drain()).await(() -> sessions.connectedBefore(since).isEmpty());
    for (OpenTransactions.Session session : sessions.connectedBefore(since)) {
      if (sessions.terminate(session)) {
        run.report().terminated(session.terminated(CutoverStep.SETTLE));
      } else {
        run.report().remark("not allowed to end, or gone by itself: " + session);
      }
    }
  }

  private static void finish(CutoverContext run) throws SQLException {
    run.finished(run.note().done());
    run.target().row().note(run.note().json());
    run.source().row().note(run.note().json());
  }
}
