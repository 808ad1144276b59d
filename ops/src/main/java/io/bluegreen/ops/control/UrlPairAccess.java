package io.bluegreen.ops.control;

import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/** The access to both sides by pgjdbc URLs. Every connect has a timeout of 5 s. */
public final class UrlPairAccess implements PairAccess {
  private final Map<Side, String> urls;
  private final Map<Side, String> connectionInfo;

  /**
   * Creates an access.
   *
   * @param urls {@code jdbc:postgresql://…} for each side, with user and other parameters
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
