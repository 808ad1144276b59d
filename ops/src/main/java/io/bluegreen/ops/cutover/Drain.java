package io.bluegreen.ops.cutover;

import java.sql.SQLException;
import java.util.List;

/**
 * Waits for what began before the hold, and ends what does not end by itself.
 *
 * <p>Safety does not depend on it, the fence alone gives that. It is there so that an application
 * sees its transaction end, rather than a fence in the middle of it: also one that has only locked
 * rows so far, which the fence's locks would let pass until its first write. Sessions that have
 * only read are waited for a little, then left alone; if one writes later, it meets the fence.
 */
final class Drain implements Step {
  @Override
  public CutoverStep id() {
    return CutoverStep.DRAIN;
  }

  @Override
  public void take(Run run) throws SQLException, StepFailed, InterruptedException {
    OpenTransactions open = new OpenTransactions(run.source().main(), run.source().ownPids());
    Clients clients = new Clients(run);
    Deadline patience = run.within(run.timeouts().drain());
    Deadline patienceWithReaders = run.within(run.timeouts().readers()).orEarlier(patience);
    boolean drained =
        patience.await(
            () ->
                clients.openTransactions() == 0
                    && open.prepared().isEmpty()
                    && waitedFor(open, run, patienceWithReaders).isEmpty());
    if (!drained) {
      end(run, open);
    }
    List<String> prepared = open.prepared();
    if (!prepared.isEmpty()) {
      throw new StepFailed(
          "prepared transactions are open on %s, and only their transaction manager may end them: %s"
              .formatted(run.from(), prepared));
    }
    long readers = open.begunBefore(run.heldSince()).size();
    if (readers > 0) {
      run.report().remark(readers + " older transaction(s) that only read go on on " + run.from());
    }
  }

  private static List<OpenTransactions.Session> waitedFor(
      OpenTransactions open, Run run, Deadline patienceWithReaders) throws SQLException {
    List<OpenTransactions.Session> sessions = open.begunBefore(run.heldSince());
    return patienceWithReaders.isOver()
        ? sessions.stream().filter(OpenTransactions.Session::writer).toList()
        : sessions;
  }

  private static void end(Run run, OpenTransactions open)
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
