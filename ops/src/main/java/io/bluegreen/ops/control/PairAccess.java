package io.bluegreen.ops.control;

import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;

/** The access to the two servers of a deployment. */
public interface PairAccess {
  /**
   * Opens a new plain pgjdbc connection to the primary of a side, as a role that owns the tables.
   */
  Connection connect(Side side) throws SQLException;

  /** Returns the libpq connection string with which the other side's server subscribes here. */
  String connectionInfo(Side side);
}
