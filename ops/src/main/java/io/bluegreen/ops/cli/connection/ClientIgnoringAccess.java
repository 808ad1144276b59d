package io.bluegreen.ops.cli.connection;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * An access to a pair whose sessions do not see some clients. No step waits for these clients, and
 * their reports stop no step.
 *
 * @param access reaches the sides
 * @param ids the clients' identifiers, as status shows them
 */
public record ClientIgnoringAccess(PairAccess access, List<UUID> ids) implements PairAccess {
  @Override
  public Connection connect(Side side) throws SQLException {
    Connection connection = access.connect(side);
    ignore(connection, ids);
    return connection;
  }

  @Override
  public String connectionInfo(Side side) {
    return access.connectionInfo(side);
  }

  /** Makes one session not see these clients. */
  public static void ignore(Connection connection, List<UUID> ids) throws SQLException {
    Sql.texts(
        connection,
        "SELECT pg_catalog.set_config('bluegreen.ignore_clients', ?, false)",
        String.join(",", ids.stream().map(UUID::toString).toList()));
  }
}
