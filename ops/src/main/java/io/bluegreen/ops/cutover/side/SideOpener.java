package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;

/** The way to reach both sides of a deployment. */
@FunctionalInterface
public interface SideOpener {
  /**
   * Reaches a side; the caller closes it.
   *
   * @throws SQLException if its server cannot be reached
   */
  CutoverSide open(Side side) throws SQLException;
}
