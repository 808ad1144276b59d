package io.bluegreen.ops.cutover;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks before the hold, on the connections that will ask it again, what the pause is going to ask.
 * A server process that does something for the first time reads catalogs and plans for many
 * milliseconds, and so does a young JVM with its classes. Answers are thrown away.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final Duration FENCE_PATIENCE = Duration.ofSeconds(1);

  private final Run run;

  WarmUp(Run run) {
    this.run = run;
  }

  void all() throws SQLException, InterruptedException {
    Server source = run.source();
    Server target = run.target();
    String moment = Hold.now(source.main());
    OpenTransactions open = new OpenTransactions(source.main(), source.ownPids());
    Clients clients = new Clients(run);
    clients.behind(0);
    Drain.look(run, clients, open, moment);
    for (Server server : new Server[] {source, target}) {
      Fence.standing(server, run.deployment());
      server.identity();
    }
    Arrive.arrived(target.main(), run, 0);
    Sequences.problems(source.helper(), target.helper(), run.options().sequenceMargin());
    Sequences.move(target.helper(), List.of());
    WayBack.isComplete(run);
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
      Connections.backToAutocommit(source);
      Connections.backToAutocommit(target);
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
      Fence.fence(source, name, FENCE_PATIENCE);
    } catch (SQLException e) {
      if (source.isClosed()) {
        throw e;
      }
      LOG.debug("the fence is not tried before the hold", e);
    } finally {
      Connections.backToAutocommit(source);
    }
  }
}
