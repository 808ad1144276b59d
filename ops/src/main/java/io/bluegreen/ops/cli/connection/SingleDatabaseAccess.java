package io.bluegreen.ops.cli.connection;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import java.sql.Connection;
import java.sql.SQLException;

/** The access to the one database of a deployment in schema mode, for both of its sides. */
public record SingleDatabaseAccess(ConnectionSettings settings) implements PairAccess {
  @Override
  public Connection connect(Side side) throws SQLException {
    return settings.open();
  }

  @Override
  public String connectionInfo(Side side) {
    throw new UnsupportedOperationException("in schema mode no side subscribes to the other");
  }
}
