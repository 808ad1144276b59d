package io.bluegreen.ops.cutover;

import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.LiveClients;
import io.bluegreen.ops.cutover.run.OpenTransactions;
import io.bluegreen.ops.cutover.run.SideConnections;
import io.bluegreen.ops.cutover.step.AwaitSentinelStep;
import io.bluegreen.ops.cutover.step.CoverageCheck;
import io.bluegreen.ops.cutover.step.DrainStep;
import io.bluegreen.ops.cutover.step.FenceStep;
import io.bluegreen.ops.cutover.step.HoldStep;
import io.bluegreen.ops.cutover.step.ReverseReplicationStep;
import io.bluegreen.ops.cutover.step.SequencesStep;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The warm-up of the statements of the pause. They are executed before the hold, on the connections
 * that will execute them again, and their answers are discarded. A backend that executes a
 * statement for the first time reads catalogs and plans for many milliseconds, and a young JVM
 * loads classes.
 */
final class ProtocolWarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolWarmUp.class);
  private static final Duration FENCE_PATIENCE = Duration.ofSeconds(1);

  private final CutoverContext run;

  ProtocolWarmUp(CutoverContext run) {
    this.run = run;
  }

  void all() throws SQLException, StepFailedException, InterruptedException {
    SideConnections source = run.source();
    SideConnections target = run.target();
    String moment = HoldStep.now(source.main());
    OpenTransactions open = new OpenTransactions(source.main(), source.ownPids());
    LiveClients clients = new LiveClients(run);
    clients.behind(0);
    DrainStep.look(run, clients, open, moment);
    for (SideConnections server : new SideConnections[] {source, target}) {
      FenceStep.standing(server, run.deployment());
      server.identity();
    }
    AwaitSentinelStep.arrived(target.main(), run, 0);
    SequencesStep.problems(
        source.helper(), target.helper(), run.deployment(), run.options().sequenceMargin());
    SequencesStep.tryNone(target.helper());
    ReverseReplicationStep.isComplete(run);
    CoverageCheck.start(run).join();
    ControlRows.remember(source.scribe(), run.deployment(), run.note().json());
    ControlRows.note(source.scribe(), run.deployment(), run.note().json());
    ControlRows.note(target.helper(), run.deployment(), run.note().json());
    holdWithoutHolding(source.main(), target.main());
    fenceSomethingElse(source.main());
  }

  /** The hold and its copy, each rolled back: their triggers have run, and nobody has seen it. */
  private void holdWithoutHolding(Connection source, Connection target) throws SQLException {
    ControlRow row = ControlRows.read(source, run.deployment());
    if (row == null) {
      return; // the hold will say so
    }
    source.setAutoCommit(false);
    try {
      ControlRow held = ControlRows.hold(source, row, run.timeouts().hold(), run.note().json());
      target.setAutoCommit(false);
      if (held != null) {
        ControlRows.copy(target, held);
      }
    } finally {
      OperatorConnections.backToAutocommit(source);
      OperatorConnections.backToAutocommit(target);
    }
  }

  /**
   * The fence, around a table of its own that nobody else ever sees. A role that may not create one
   * fences for the first time in the pause.
   */
  private static void fenceSomethingElse(Connection source) throws SQLException {
    source.setAutoCommit(false);
    try {
      String name =
          "bluegreen_rehearsal_" + Sql.number(source, "SELECT pg_catalog.pg_backend_pid()");
      Sql.run(source, "CREATE SCHEMA " + name);
      Sql.run(source, "CREATE TABLE " + name + ".written ()");
      Sql.texts(
          source,
          "SELECT bluegreen.create_deployment(?, 'schema', ?, ?)::text",
          name,
          name,
          name + "_none");
      FenceStep.fence(source, name, FENCE_PATIENCE);
    } catch (SQLException e) {
      if (source.isClosed()) {
        throw e;
      }
      LOG.debug("the fence is not tried before the hold", e);
    } finally {
      OperatorConnections.backToAutocommit(source);
    }
  }
}
