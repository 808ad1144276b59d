package io.bluegreen.ops.cli.status;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandFailureTexts;
import io.bluegreen.ops.control.LiveClient;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RoutingRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The status of a deployment as its databases report it: both sides in cluster mode as far as they
 * can be reached, or the one database in schema mode.
 *
 * @param truth the row that counts
 * @param reached sides that answered and know the deployment
 * @param failures sides that could not be read, and why
 * @param conflict differences between two rows of the same epoch; empty if there are none
 * @param clients live clients, each with its newest report
 */
public record SideStatuses(
    DeploymentStatus truth,
    Set<Side> reached,
    List<String> failures,
    String conflict,
    List<LiveClient> clients) {

  /** Reads the one database of a deployment in schema mode. */
  public static SideStatuses of(Connection connection, DeploymentStatus row) throws SQLException {
    return new SideStatuses(row, Set.of(), List.of(), "", LiveClient.read(connection, row.name()));
  }

  /** Reads both sides of a deployment in cluster mode. */
  public static SideStatuses of(PairAccess access, DeploymentStatus known) {
    Map<Side, DeploymentStatus> rows = new EnumMap<>(Side.class);
    List<String> failures = new ArrayList<>();
    List<LiveClient> clients = new ArrayList<>();
    for (Side side : Side.values()) {
      try (Connection connection = access.connect(side)) {
        OperatorConnections.withoutPath(connection);
        DeploymentStatus row = DeploymentStatus.find(connection, known.name());
        if (row == null) {
          failures.add("%s has no row for this deployment".formatted(side));
        } else {
          rows.put(side, row);
          clients.addAll(LiveClient.read(connection, known.name()));
        }
      } catch (SQLException e) {
        failures.add("%s cannot be read: %s".formatted(side, CommandFailureTexts.oneLine(e)));
      }
    }
    DeploymentStatus truth = RoutingRow.truth(rows.get(Side.BLUE), rows.get(Side.GREEN));
    return new SideStatuses(
        truth == null ? known : truth,
        Set.copyOf(rows.keySet()),
        List.copyOf(failures),
        RoutingRow.conflict(rows.get(Side.BLUE), rows.get(Side.GREEN)),
        LiveClient.newest(clients));
  }

  /** Returns the number of live clients that do not act on the newest epoch yet. */
  public long behind() {
    return clients.stream().filter(client -> client.epochSeen() < truth.epoch()).count();
  }
}
