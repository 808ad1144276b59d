package io.bluegreen.ops.cli.connection;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.control.PairAccess;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The connections to both sides of a deployment: two servers, or two schemas of one database. */
public final class DeploymentSides implements AutoCloseable {
  private final DeploymentStatus row;
  private final Map<Side, Connection> connections = new EnumMap<>(Side.class);

  /** The source of the access to both servers, which is used in cluster mode only. */
  @FunctionalInterface
  public interface Access {
    PairAccess get();
  }

  /** Opens both sides. In schema mode both sides use the given connection. */
  public DeploymentSides(DeploymentStatus row, Connection here, Access access) throws SQLException {
    this.row = row;
    if (row.isCluster()) {
      PairAccess pair = access.get();
      try {
        for (Side side : Side.values()) {
          connections.put(side, pair.connect(side));
        }
      } catch (SQLException e) {
        close();
        throw e;
      }
    } else {
      for (Side side : Side.values()) {
        connections.put(side, here);
      }
    }
  }

  public Connection connection(Side side) {
    return Objects.requireNonNull(connections.get(side));
  }

  /** Returns the side's schema; null where a side is a whole database. */
  public @Nullable String schema(Side side) {
    return row.isCluster() ? null : row.place(side);
  }

  @Override
  public void close() throws SQLException {
    if (row.isCluster()) {
      for (Connection connection : connections.values()) {
        connection.close();
      }
    }
  }
}
