package io.bluegreen.ops.control;

import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/** Reaches the sides by pgjdbc URLs, and never waits for ever for one of them. */
public final class UrlPairAccess implements PairAccess {
  private final Map<Side, String> urls;
  private final Map<Side, String> connectionInfo;

  /**
   * Takes what to use for each side.
   *
   * @param urls {@code jdbc:postgresql://…}, with user and whatever else is needed
   * @param connectionInfo libpq connection strings, as the other side's server uses them
   */
  public UrlPairAccess(Map<Side, String> urls, Map<Side, String> connectionInfo) {
    this.urls = new EnumMap<>(urls);
    this.connectionInfo = new EnumMap<>(connectionInfo);
  }

  @Override
  public Connection connect(Side side) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "5");
    properties.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(of(urls, side), properties);
  }

  @Override
  public String connectionInfo(Side side) {
    return of(connectionInfo, side);
  }

  private static String of(Map<Side, String> values, Side side) {
    String value = values.get(side);
    if (value == null) {
      throw new IllegalArgumentException("nothing is known of side " + side);
    }
    return value;
  }
}
