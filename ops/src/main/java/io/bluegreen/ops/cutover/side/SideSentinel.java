package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.OptionalLong;

/** The rows that prove by their arrival that everything before them has arrived. */
public interface SideSentinel {
  /**
   * Returns how many tables are still being copied once as many sentinels of a fence are here as
   * subscriptions bring one; nothing before that.
   */
  OptionalLong unreadyTables(Side from, long epoch) throws SQLException;

  /** Sends a row that says "open", which is true while there is no fence; returns its name. */
  String sendOpen(long epoch) throws SQLException;

  /** Tells whether a row has arrived. */
  boolean has(String name) throws SQLException;
}
