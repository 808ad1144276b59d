package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ServerIdentity;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The transaction on one side that makes a side active. It also lifts the fence that an earlier
 * switch left there, so that the side is never open and idle.
 */
public interface FlipTransaction {
  /**
   * The condition of a flip and what it writes.
   *
   * @param from the side that must be active
   * @param to the side that becomes active
   * @param holdEpoch the epoch that the row must have
   * @param note what the row says about the run afterwards
   */
  record Request(Side from, Side to, long holdEpoch, String note) {}

  /**
   * What a server says of a flip whose answer was lost.
   *
   * @param backendIsGone whether the backend that was to commit had ended before the row was read
   * @param row the row after that
   */
  record Observation(boolean backendIsGone, @Nullable ControlRow row) {}

  /**
   * Does everything but COMMIT. Returns the new epoch; nothing if the hold ran out or the row was
   * changed by somebody else.
   */
  OptionalLong prepare(Request request) throws SQLException;

  /** Sends COMMIT: the point of no return. */
  void commit() throws SQLException;

  /** Takes back what is not committed. */
  void end();

  /** Gives up the connection whose answer was lost. */
  void abandon();

  /**
   * Looks on a new connection for what became of the flip, and ends the backend that was to commit.
   *
   * @throws SQLException if the server cannot be reached, or is another one than expected
   */
  Observation look(ServerIdentity expected) throws SQLException;
}
