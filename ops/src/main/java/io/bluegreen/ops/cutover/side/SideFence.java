package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The fence of one side, and the triggers that close the side while it is idle. */
public interface SideFence {
  /**
   * Closes the side for writes and sends the sentinel. Returns the epoch of the fence.
   *
   * @throws SQLException SQLSTATE 55P03 if not all locks were to be had within this time
   */
  long set(Duration within) throws SQLException;

  /** Returns the epoch of a fence that leaves no table open; 0 if there is none. */
  long standing() throws SQLException;

  /** Tells whether any table refuses writes. */
  boolean isClosed() throws SQLException;

  /** Tells whether any table has the fence's trigger, also one that refuses nothing any more. */
  boolean isThere() throws SQLException;

  /** Takes the fence away. */
  void lift() throws SQLException;

  /** Returns the tables that the fence leaves open, because they were made after it. */
  List<String> openTables() throws SQLException;

  /** Sets and takes back a fence around a table that nobody else ever sees. */
  void tryOnce(Duration within) throws SQLException;

  /** Returns the tables that everybody may write though this side is idle. */
  List<String> openIdleTables() throws SQLException;

  /** Tells whether somebody has opened the idle side on purpose, and is not done. */
  boolean isOpenedOnPurpose() throws SQLException;

  /** Takes the idle triggers away; returns the tables that keep theirs, because they are in use. */
  List<String> removeIdleTriggers(Deadline deadline) throws SQLException, InterruptedException;
}
