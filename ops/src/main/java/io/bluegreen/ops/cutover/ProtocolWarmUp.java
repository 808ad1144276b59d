package io.bluegreen.ops.cutover;

import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.LiveClients;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.step.CoverageCheck;
import io.bluegreen.ops.cutover.step.DrainStep;
import io.bluegreen.ops.cutover.step.ReverseReplicationStep;
import io.bluegreen.ops.cutover.step.SequencesStep;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The warm-up of the statements of the pause. They are executed before the hold, on the connections
 * that will execute them again, and their answers are discarded. A backend that executes a
 * statement for the first time reads catalogs and plans for many milliseconds, and a young JVM
 * loads classes.
 */
final class ProtocolWarmUp {
  private static final Duration FENCE_PATIENCE = Duration.ofSeconds(1);

  private final CutoverContext run;

  ProtocolWarmUp(CutoverContext run) {
    this.run = run;
  }

  void all() throws SQLException, StepFailedException, InterruptedException {
    CutoverSide source = run.source();
    CutoverSide target = run.target();
    String moment = source.row().clock();
    LiveClients clients = new LiveClients(run);
    clients.behind(0);
    DrainStep.look(run, clients, source.transactions(), moment);
    for (CutoverSide server : List.of(source, target)) {
      server.fence().standing();
      server.identity();
    }
    target.sentinel().unreadyTables(run.from(), 0);
    SequencesStep.problems(run);
    SequencesStep.tryNone(run);
    ReverseReplicationStep.isComplete(run);
    CoverageCheck.start(run).join();
    source.row().remember(run.note().json());
    source.row().record(run.note().json());
    target.row().flush(run.note().json());
    holdWithoutHolding();
    source.fence().tryOnce(FENCE_PATIENCE);
  }

  /** The hold and its copy, each rolled back: their triggers have run, and nobody has seen it. */
  private void holdWithoutHolding() throws SQLException {
    ControlRow row = run.source().row().read();
    if (row == null) {
      return; // the hold will say so
    }
    ControlRow held = run.source().row().tryHold(row, run.timeouts().hold(), run.note().json());
    if (held != null) {
      run.target().row().tryCopy(held);
    }
  }
}
