package io.bluegreen.ops.reshape.switching;

import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import java.sql.Connection;
import java.sql.SQLException;

/** The conditions under which applications may change over. Stateless. */
public final class SwitchGate {
  private SwitchGate() {}

  /**
   * Refuses a switch to the targets unless every row was found equal and no key is to be rechecked.
   */
  public static void requireVerified(Connection connection, ReshapeRow row)
      throws SQLException, SwitchRefusedException {
    if (row.state() != ReshapeState.VERIFIED) {
      throw new SwitchRefusedException(
          "reshape %s is %s, not verified".formatted(row.name(), row.state().text()),
          "bluegreen reshape verify " + row.name());
    }
    requireNoRecheck(connection, row);
  }

  /** Refuses a switch back unless there was a switch and no key is to be rechecked. */
  public static void requireSwitched(Connection connection, ReshapeRow row)
      throws SQLException, SwitchRefusedException {
    if (row.state() != ReshapeState.SWITCHED) {
      throw new SwitchRefusedException(
          "reshape %s is %s: there is nothing to go back from"
              .formatted(row.name(), row.state().text()),
          "bluegreen reshape status");
    }
    requireNoRecheck(connection, row);
  }

  private static void requireNoRecheck(Connection connection, ReshapeRow row)
      throws SQLException, SwitchRefusedException {
    long keys = ReshapeTable.recheckCount(connection, row.name());
    if (keys > 0) {
      throw new SwitchRefusedException(
          "%d key(s) of reshape %s are to be rechecked".formatted(keys, row.name()),
          "bluegreen reshape verify %s rechecks them".formatted(row.name()));
    }
  }
}
