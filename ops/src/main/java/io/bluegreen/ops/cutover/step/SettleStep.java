package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.LiveClients;
import io.bluegreen.ops.cutover.run.OpenTransactions;
import io.bluegreen.ops.cutover.run.SideConnections;
import io.bluegreen.ops.replication.IdleSide;
import io.bluegreen.ops.replication.ReplicationSlots;
import io.bluegreen.ops.replication.Subscriptions;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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
    Connection source = run.source().main();
    long epoch = agree(run);
    String since =
        Sql.one(source, at -> Sql.text(at, 1), "SELECT pg_catalog.clock_timestamp()::text");
    turnRound(run);
    LiveClients clients = new LiveClients(run);
    Deadline deadline = Deadline.in(run.timeouts().settle());
    if (deadline.await(() -> clients.behind(epoch) == 0)) {
      run.followed(sinceHold(run, epoch));
    } else {
      run.report().remark(clients.behind(epoch) + " live client(s) have not seen the flip yet");
    }
    if (run.options().terminateLeftovers()) {
      endLeftovers(run, new OpenTransactions(source, run.source().ownPids()), since);
    }
    String slot = run.names().to(run.from());
    if (!run.isWayBackLost()
        && !deadline.await(
            () -> Boolean.TRUE.equals(ReplicationSlots.active(run.target().main(), slot)))) {
      run.report()
          .remark(
              "%s does not stream from slot %s of %s yet: the way back is behind, and WAL is kept"
                  .formatted(run.from(), slot, run.to()));
    }
    removeIdleFence(run);
    CoverageCheck.openBehindTheFence(run)
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
    List<String> left =
        IdleSide.removeFence(
            run.target().main(), run.deployment(), Deadline.in(IDLE_FENCE_PATIENCE));
    if (!left.isEmpty()) {
      run.report()
          .remark(
              "%d table(s) of %s keep an idle trigger that stops nobody: SELECT bluegreen.unfence_idle('%s') there takes it away"
                  .formatted(left.size(), run.to(), run.deployment().replace("'", "''")));
    }
  }

  private static long agree(CutoverContext run) throws SQLException, StepFailedException {
    ControlRow truth = row(run.target(), run.deployment());
    ControlRows.copy(run.source().main(), truth);
    ControlRow copied = row(run.source(), run.deployment());
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
    return Duration.ofMillis(
        Sql.number(
            run.source().main(),
            "SELECT coalesce(extract(epoch FROM pg_catalog.max(acknowledged_at) - ?::timestamptz)"
                + " * 1000, 0)::bigint FROM bluegreen.live_client"
                + " WHERE deployment = ? AND epoch_seen >= ?",
            run.heldSince(),
            run.deployment(),
            epoch));
  }

  private static ControlRow row(SideConnections server, String deployment) throws SQLException {
    return Objects.requireNonNull(ControlRows.read(server.main(), deployment), "the row is gone");
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
    if (Boolean.FALSE.equals(Subscriptions.enabled(run.source().main(), reverse))) {
      Subscriptions.enable(run.source().main(), reverse);
    }
  }

  /** A promoted standby may lack rows or the slot: better no way back than one with holes. */
  private static void giveUpWayBack(CutoverContext run, String reverse)
      throws SQLException, InterruptedException {
    Subscriptions.drop(run.source().main(), reverse);
    if (!ReplicationSlots.drop(
        run.target().main(), reverse, Deadline.in(run.timeouts().wayBack()))) {
      run.report().remark("somebody streams from slot %s on %s".formatted(reverse, run.to()));
    }
    run.report()
        .remark(
            "there is no way back to %s: its tables have to be copied anew from %s"
                .formatted(run.from(), run.to()));
    if (FenceStep.standing(run.source(), run.deployment()) == 0) {
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
  private static void endLeftovers(CutoverContext run, OpenTransactions sessions, String since)
      throws SQLException, InterruptedException {
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
    ControlRows.note(run.target().main(), run.deployment(), run.note().json());
    ControlRows.note(run.source().main(), run.deployment(), run.note().json());
  }
}
