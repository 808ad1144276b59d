package io.bluegreen.ops.ready;

import io.bluegreen.ops.control.ClientAnnouncement;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The preparation of all clients that report to one database: each opens what a move needs, asks
 * its sessions what they hold, and counts that in its report. Used by one thread.
 */
final class ClientPreparation {
  private final Connection connection;
  private final String deployment;
  private final boolean seesDetails;

  /** A client that listens. */
  private record Told(String mark, int connections) {}

  /**
   * Takes whom it is about.
   *
   * @param seesDetails whether this role may read what clients count
   */
  ClientPreparation(Connection connection, String deployment, boolean seesDetails) {
    this.connection = connection;
    this.deployment = deployment;
    this.seesDetails = seesDetails;
  }

  /**
   * Asks for it, and waits.
   *
   * @param progress is told how many are ready
   * @return whether every client that listens has done it
   */
  boolean await(Duration patience, Consumer<String> progress)
      throws SQLException, InterruptedException {
    Map<String, Told> before = clients();
    ClientAnnouncement.askToPrepare(connection, deployment);
    return ClientAnnouncement.await(Deadline.in(patience), () -> since(before), progress);
  }

  /** A driver that counts nothing reports anew at least; one that came later has been asked. */
  private Map<String, Told> clients() throws SQLException {
    String mark = seesDetails ? "coalesce(d.detail ->> 'prepared', %s)" : "%s";
    Map<String, Told> clients = new HashMap<>();
    Sql.list(
        connection,
        row -> clients.put(Sql.text(row, 1), new Told(Sql.text(row, 2), row.getInt(3))),
        "SELECT c.client_id::text, "
            + mark.formatted("c.acknowledged_at::text")
            + ", c.connections FROM bluegreen.live_client c"
            + (seesDetails
                ? " LEFT JOIN bluegreen.client_detail d USING (client_id, deployment)"
                : "")
            + " WHERE deployment = ? AND c.session_bound",
        deployment);
    return clients;
  }

  private ClientAnnouncement.Readiness since(Map<String, Told> before) throws SQLException {
    long connections = 0;
    long ready = 0;
    long readyConnections = 0;
    Map<String, Told> now = clients();
    for (Map.Entry<String, Told> client : now.entrySet()) {
      Told earlier = before.get(client.getKey());
      connections += client.getValue().connections();
      if (earlier == null || !earlier.mark().equals(client.getValue().mark())) {
        ready++;
        readyConnections += client.getValue().connections();
      }
    }
    return new ClientAnnouncement.Readiness(now.size(), connections, ready, readyConnections);
  }
}
