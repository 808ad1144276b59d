package io.bluegreen.ops.cutover;

import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.step.HoldStep;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
    SwitchAnnouncement announcement = new SwitchAnnouncement(run, at);
    Readiness all = announcement.readiness();
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
    AtomicReference<@Nullable Readiness> told = new AtomicReference<>();
    boolean ready =
        patience.await(
            () -> {
              Readiness now = readiness();
              if (!now.equals(told.getAndSet(now))) {
                run.options().listener().tells(now.describe());
              }
              return now.isComplete();
            });
    if (!ready) {
      run.options().listener().tells("going on without the others: they log in when they move");
    }
  }

  private Readiness readiness() throws SQLException {
    return Sql.list(
            run.source().helper(),
            row -> new Readiness(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
            "SELECT count(*), coalesce(sum(connections), 0), count(*) FILTER (WHERE ready),"
                + " coalesce(sum(connections) FILTER (WHERE ready), 0)"
                + " FROM (SELECT connections, acknowledged_at >= ?::timestamptz AS ready"
                + " FROM bluegreen.live_client WHERE deployment = ? AND session_bound) c",
            at,
            run.deployment())
        .get(0);
  }

  /**
   * The clients that were announced to, and those of them that have said since that they are ready.
   */
  private record Readiness(
      long clients, long connections, long readyClients, long readyConnections) {
    boolean isComplete() {
      return readyClients == clients;
    }

    String describe() {
      return "%d of %d connections are ready (%d of %d clients)"
          .formatted(readyConnections, connections, readyClients, clients);
    }
  }
}
