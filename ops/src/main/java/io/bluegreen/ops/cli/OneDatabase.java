package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.control.Side;
import io.bluegreen.ops.cli.base.ConnectionSettings;
import io.bluegreen.ops.cutover.PairAccess;
import java.sql.Connection;
import java.sql.SQLException;

/** Access to the one database of a deployment in mode schema, for both of its sides. */
record OneDatabase(ConnectionSettings settings) implements PairAccess {
  @Override
  public Connection connect(Side side) throws SQLException {
    return settings.open();
  }

  @Override
  public String connectionInfo(Side side) {
    throw new UnsupportedOperationException("one database does not subscribe to itself");
  }
}
