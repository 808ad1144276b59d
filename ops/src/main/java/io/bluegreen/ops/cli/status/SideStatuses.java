package io.bluegreen.ops.cli.status;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandFailureTexts;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status of a deployment as its databases report it: both sides in cluster mode as far as they
 * can be reached, or the one database in schema mode.
 *
 * @param truth the row with the highest epoch
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
    DeploymentStatus truth = newer(rows.get(Side.BLUE), rows.get(Side.GREEN), known);
    return new SideStatuses(
        truth,
        Set.copyOf(rows.keySet()),
        List.copyOf(failures),
        conflict(rows.get(Side.BLUE), rows.get(Side.GREEN)),
        LiveClient.newest(clients));
  }

  /** Returns the number of live clients that do not act on the newest epoch yet. */
  public long behind() {
    return clients.stream().filter(client -> client.epochSeen() < truth.epoch()).count();
  }

  private static DeploymentStatus newer(
      @Nullable DeploymentStatus blue, @Nullable DeploymentStatus green, DeploymentStatus known) {
    if (blue == null || green == null) {
      return blue != null ? blue : green != null ? green : known;
    }
    if (blue.epoch() == green.epoch()) {
      return blue.active() == Side.BLUE ? blue : green;
    }
    return blue.epoch() > green.epoch() ? blue : green;
  }

  private static String conflict(
      @Nullable DeploymentStatus blue, @Nullable DeploymentStatus green) {
    if (blue == null || green == null || blue.epoch() != green.epoch()) {
      return "";
    }
    List<String> differences = new ArrayList<>();
    differ(differences, "active", blue.active(), green.active());
    differ(differences, "phase", blue.phase(), green.phase());
    differ(differences, "hold_until", blue.holdUntil(), green.holdUntil());
    differ(differences, "blue", blue.blue(), green.blue());
    differ(differences, "green", blue.green(), green.green());
    return differences.isEmpty()
        ? ""
        : "both have epoch %d, and %s".formatted(blue.epoch(), String.join(", ", differences));
  }

  private static void differ(
      List<String> differences, String what, @Nullable Object onBlue, @Nullable Object onGreen) {
    if (!Objects.equals(onBlue, onGreen)) {
      differences.add("%s is %s on blue and %s on green".formatted(what, onBlue, onGreen));
    }
  }
}
