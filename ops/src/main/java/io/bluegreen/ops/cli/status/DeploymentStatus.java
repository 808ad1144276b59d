package io.bluegreen.ops.cli.status;

import io.bluegreen.jdbc.model.NearestName;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.control.RoutingRow;
import io.bluegreen.ops.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code bluegreen.status}, as it was read from one database.
 *
 * @param name the row's name
 * @param mode {@code schema} or {@code cluster}
 * @param active the effective side: a due schedule counts
 * @param phase the effective phase: a hold that ran out counts as released
 * @param missingRelations relations that the idle schema lacks; null where they are unknown
 */
public record DeploymentStatus(
    String name,
    String mode,
    String blue,
    String green,
    Side active,
    String phase,
    long epoch,
    @Nullable OffsetDateTime holdUntil,
    @Nullable String scheduledActive,
    @Nullable OffsetDateTime scheduledAt,
    long clientsLive,
    long clientsBehind,
    long clientsIdleSideUnreachable,
    long openTransactions,
    long unrouted,
    long pinned,
    @Nullable List<String> missingRelations,
    @Nullable String lastChange,
    @Nullable String note)
    implements RoutingRow {
  private static final String COLUMNS =
      "name, mode, blue, green, active, phase, epoch, hold_until, scheduled_active, scheduled_at,"
          + " clients_live, clients_behind, clients_idle_side_unreachable, open_transactions,"
          + " unrouted, pinned, missing_relations, last_change, note";

  /** Reads the row of a deployment; null if there is none. */
  public static @Nullable DeploymentStatus find(Connection connection, String name)
      throws SQLException {
    List<DeploymentStatus> found =
        Sql.list(
            connection,
            DeploymentStatus::read,
            "SELECT " + COLUMNS + " FROM bluegreen.status WHERE name = ?",
            name);
    return found.isEmpty() ? null : found.get(0);
  }

  /**
   * Reads the row of the named deployment, or of the only one if none is named.
   *
   * @throws CommandFailedException if there is no such deployment, or several and none was named
   */
  public static DeploymentStatus choose(Connection connection, @Nullable String wanted)
      throws SQLException {
    List<String> names = Sql.texts(connection, "SELECT name FROM bluegreen.status ORDER BY name");
    String name = wanted == null && names.size() == 1 ? names.get(0) : wanted;
    DeploymentStatus found = name == null ? null : find(connection, name);
    if (found != null) {
      return found;
    }
    if (names.isEmpty()) {
      throw CommandFailedException.refused(
          "there is no deployment in this database",
          "bluegreen create adds one; in cluster mode connect to one of the two sides");
    }
    if (name == null) {
      throw CommandFailedException.usage(
          "there are several deployments: " + String.join(", ", names),
          "say which one with --deployment");
    }
    throw CommandFailedException.refused(
        "there is no deployment \"%s\"; there is: %s".formatted(name, String.join(", ", names)),
        "did you mean --deployment " + NearestName.nearest(name, names) + "?");
  }

  private static DeploymentStatus read(ResultSet row) throws SQLException {
    return new DeploymentStatus(
        Sql.text(row, 1),
        Sql.text(row, 2),
        Sql.text(row, 3),
        Sql.text(row, 4),
        Side.valueOf(Sql.text(row, 5).toUpperCase(Locale.ROOT)),
        Sql.text(row, 6),
        row.getLong(7),
        row.getObject(8, OffsetDateTime.class),
        row.getString(9),
        row.getObject(10, OffsetDateTime.class),
        row.getLong(11),
        row.getLong(12),
        row.getLong(13),
        row.getLong(14),
        row.getLong(15),
        row.getLong(16),
        texts(row.getArray(17)),
        row.getString(18),
        row.getString(19));
  }

  private static @Nullable List<String> texts(@Nullable Array array) throws SQLException {
    return array == null ? null : List.of((String[]) array.getArray());
  }
}
