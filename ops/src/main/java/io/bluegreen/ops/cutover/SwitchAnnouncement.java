package io.bluegreen.ops.cutover;

import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.step.HoldStep;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
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
    Connection source = run.source().main();
    String at = HoldStep.now(source);
    Sql.texts(
        source,
        "SELECT pg_catalog.pg_notify('bluegreen', 'prepare ' || ?)::text",
        run.deployment());
    return new SwitchAnnouncement(run, at);
  }

  /**
   * Waits until every live client that listens has said something since, which it does once it is
   * ready. Nobody is held meanwhile; one that does not get ready logs in when it moves.
   */
  void awaitReady() throws SQLException, InterruptedException {
    patience.await(
        () ->
            Sql.truth(
                run.source().helper(),
                "SELECT NOT EXISTS (SELECT FROM bluegreen.live_client WHERE deployment = ?"
                    + " AND session_bound AND acknowledged_at < ?::timestamptz)",
                run.deployment(),
                at));
  }
}
