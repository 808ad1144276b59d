package io.bluegreen.ops.cutover;

import io.bluegreen.ops.control.ClientAnnouncement;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;

/**
 * The announcement of a hold to drivers, so that they open connections to the new side before it.
 * It changes nothing else. A driver that does not receive it, or cannot connect, logs in when it
 * moves.
 */
final class SwitchAnnouncement {
  private final CutoverContext run;
  private final String at;
  private final Deadline patience;

  private SwitchAnnouncement(CutoverContext run, String at) {
    this.run = run;
    this.at = at;
    this.patience = Deadline.in(run.timeouts().prepare());
  }

  static SwitchAnnouncement make(CutoverContext run) throws SQLException {
    String at = run.source().row().clock();
    run.source().clients().announceSwitch();
    SwitchAnnouncement announcement = new SwitchAnnouncement(run, at);
    ClientAnnouncement.Readiness all = announcement.readiness();
    run.options()
        .listener()
        .tells(
            "announced to %d client(s) with %d connection(s), who now log in to %s; nobody waits yet"
                .formatted(all.clients(), all.connections(), run.target().side()));
    return announcement;
  }

  /**
   * Waits until every live client that listens has said something since, which it does once it is
   * ready. Nobody is held meanwhile; one that does not get ready logs in when it moves.
   */
  void awaitReady() throws SQLException, InterruptedException {
    boolean ready =
        ClientAnnouncement.await(patience, this::readiness, run.options().listener()::tells);
    if (!ready) {
      run.options().listener().tells("going on without the others: they log in when they move");
    }
  }

  private ClientAnnouncement.Readiness readiness() throws SQLException {
    return run.source().clients().readiness(at);
  }
}
