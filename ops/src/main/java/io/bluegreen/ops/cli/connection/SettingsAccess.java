package io.bluegreen.ops.cli.connection;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;

/** The access to both sides with the settings from a command's options. */
final class SettingsAccess implements PairAccess {
  private final Map<Side, ConnectionSettings> sides;
  private final Map<Side, String> connectionInfo;

  SettingsAccess(Map<Side, ConnectionSettings> sides, Map<Side, String> connectionInfo) {
    this.sides = sides;
    this.connectionInfo = connectionInfo;
  }

  @Override
  public Connection connect(Side side) throws SQLException {
    return Objects.requireNonNull(sides.get(side)).open();
  }

  @Override
  public String connectionInfo(Side side) {
    return Objects.requireNonNull(connectionInfo.get(side));
  }
}
