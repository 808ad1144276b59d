package io.bluegreen.ops.cutover;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tells drivers that they are about to be held, so that they open connections to the new side
 * before that. Changes nothing and binds nobody: a driver that does not hear of it, or cannot, logs
 * in when it moves.
 */
final class Announcement {
  private final Run run;
  private final String at;
  private final Deadline patience;

  private Announcement(Run run, String at) {
    this.run = run;
    this.at = at;
    this.patience = Deadline.in(run.timeouts().prepare());
  }

  static Announcement make(Run run) throws SQLException {
    Connection source = run.source().main();
    String at = Hold.now(source);
    Sql.texts(
        source,
        "SELECT pg_catalog.pg_notify('bluegreen', 'prepare ' || ?)::text",
        run.deployment());
    return new Announcement(run, at);
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
