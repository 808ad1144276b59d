package io.bluegreen.ops.cutover;

import java.sql.SQLException;

/**
 * Asks before the hold, on the connections that will ask it again, what the pause is going to ask.
 * A server process that does something for the first time reads catalogs and plans for many
 * milliseconds, and so does a young JVM with its classes. Answers are thrown away.
 */
final class WarmUp {
  private final Run run;

  WarmUp(Run run) {
    this.run = run;
  }

  void all() throws SQLException, InterruptedException {
    Server source = run.source();
    Server target = run.target();
    String moment = Hold.now(source.main());
    OpenTransactions open = new OpenTransactions(source.main(), source.ownPids());
    open.prepared();
    open.begunBefore(moment);
    new Clients(run).now();
    for (Server server : new Server[] {source, target}) {
      Fence.standing(server, run.deployment());
      server.identity();
    }
    Arrive.arrived(target.main(), run, 0);
    Sequences.problems(source.helper(), target.helper(), run.options().sequenceMargin());
    WayBack.isComplete(run);
    ControlRows.remember(source.helper(), run.deployment(), run.note().json());
    ControlRows.note(target.main(), run.deployment(), run.note().json());
  }
}
