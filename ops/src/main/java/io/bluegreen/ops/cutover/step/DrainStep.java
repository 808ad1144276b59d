package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.LiveClients;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.side.OpenTransactions;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.util.List;

/**
 * The wait for transactions that began before the hold. Those that do not end by themselves are
 * ended.
 *
 * <p>Safety depends on the fence alone. The drain lets an application see the end of its
 * transaction rather than a fence in the middle of it, even if the transaction has only locked rows
 * so far, which the fence's locks would let pass until its first write. Sessions that have only
 * read are waited for briefly and then left alone. If such a session writes later, the fence
 * refuses the write.
 */
public final class DrainStep implements ProtocolStep {
  private final boolean ends;

  /**
   * Makes the step.
   *
   * @param ends whether what does not end by itself is ended; in a rehearsal it is only named
   */
  public DrainStep(boolean ends) {
    this.ends = ends;
  }

  @Override
  public CutoverStep id() {
    return CutoverStep.DRAIN;
  }

  @Override
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    OpenTransactions open = run.source().transactions();
    LiveClients clients = new LiveClients(run);
    Deadline patience = run.within(run.timeouts().drain());
    Deadline patienceWithReaders = run.within(run.timeouts().readers()).orEarlier(patience);
    Look[] last = new Look[1];
    boolean drained =
        patience.await(
            () -> {
              last[0] = look(run, clients, open, run.heldSince());
              return last[0].isOver(patienceWithReaders.isOver());
            });
    if (!drained) {
      last[0] = ends ? ended(run, clients, open) : named(run, last[0]);
    }
    if (!last[0].prepared().isEmpty()) {
      throw new StepFailedException(
          "prepared transactions are open on %s, and only their transaction manager may end them: %s"
              .formatted(run.from(), last[0].prepared()));
    }
    if (!last[0].sessions().isEmpty()) {
      run.report()
          .remark(
              "%d older transaction(s) that only read go on on %s"
                  .formatted(last[0].sessions().size(), run.from()));
    }
  }

  /** What is still open, as clients and server say at about the same moment. */
  record Look(long byClients, List<String> prepared, List<OpenTransactions.Session> sessions) {

    boolean isOver(boolean readersMayStay) {
      return byClients == 0
          && prepared.isEmpty()
          && (readersMayStay
              ? sessions.stream().noneMatch(OpenTransactions.Session::writer)
              : sessions.isEmpty());
    }
  }

  /** Looks once for what began before a moment. */
  public static Look look(
      CutoverContext run, LiveClients clients, OpenTransactions open, String moment)
      throws SQLException, InterruptedException {
    ParallelTasks.Task<Long> byClients = run.parallelTasks().start(clients::openTransactions);
    List<String> prepared;
    List<OpenTransactions.Session> sessions;
    try {
      prepared = open.prepared();
      sessions = open.begunBefore(moment);
    } catch (SQLException e) {
      byClients.settle(e);
      throw e;
    }
    return new Look(byClients.join(), prepared, sessions);
  }

  private static Look ended(CutoverContext run, LiveClients clients, OpenTransactions open)
      throws SQLException, InterruptedException {
    end(run, open);
    return look(run, clients, open, run.heldSince());
  }

  private static Look named(CutoverContext run, Look last) {
    last.sessions().stream()
        .filter(OpenTransactions.Session::writer)
        .forEach(session -> run.report().remark("a cutover would end " + session));
    return last;
  }

  private static void end(CutoverContext run, OpenTransactions open)
      throws SQLException, InterruptedException {
    for (OpenTransactions.Session session : open.begunBefore(run.heldSince())) {
      if (!session.writer()) {
        continue;
      }
      if (open.terminate(session)) {
        run.report().terminated(session.terminated(CutoverStep.DRAIN));
      } else {
        run.report().remark("not allowed to end, or gone by itself: " + session);
      }
    }
    run.within(run.timeouts().network())
        .await(
            () ->
                open.begunBefore(run.heldSince()).stream()
                    .noneMatch(OpenTransactions.Session::writer));
  }
}
