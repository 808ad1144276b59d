package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.AllowedHosts;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.idleside.IdleSideProbe;
import io.bluegreen.jdbc.internal.session.LastingEffectsCatalog;
import io.bluegreen.jdbc.model.ClusterAddress;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.core.BaseConnection;

/**
 * The connector that opens physical connections to a side in cluster mode. The row gives the
 * address, the application gives the login and the properties. Immutable and thread-safe.
 */
public final class SideConnector implements IdleSideProbe {
  private static final Set<String> NO = Set.of("false", "off", "no", "0");

  private static final Properties NONE = new Properties();

  private final String applicationQuery;
  private final Properties common;
  private final Map<Side, Properties> perSide;
  private final AllowedHosts allowedHosts;
  private final LastingEffectsCatalog effects;
  private volatile @Nullable SideUrl lastUrl;

  /**
   * Makes an opener.
   *
   * @param applicationQuery the URL's own parameters
   * @param common pgjdbc's properties for both sides
   * @param perSide what {@code bluegreen.blue.NAME} and {@code bluegreen.green.NAME} set
   * @param allowedHosts patterns of {@code host:port} which every endpoint has to match
   * @param effects what the application's texts may leave in a session
   */
  public SideConnector(
      String applicationQuery,
      Properties common,
      Map<Side, Properties> perSide,
      AllowedHosts allowedHosts,
      LastingEffectsCatalog effects) {
    this.effects = effects;
    this.applicationQuery = applicationQuery;
    this.common = common;
    this.perSide = Map.copyOf(perSide);
    this.allowedHosts = allowedHosts;
  }

  LastingEffectsCatalog effects() {
    return effects;
  }

  /**
   * Opens a connection to a side.
   *
   * @param limit how long the login may take, whatever the application has said
   * @throws SQLException SQLSTATE 22023 where the row names what it must not; else pgjdbc's own
   */
  BaseConnection open(DeploymentSnapshot deployment, Side side, LoginLimit limit)
      throws SQLException {
    Properties own = perSide.get(side);
    if (own == null || own.isEmpty()) {
      return PhysicalDriver.open(url(deployment, side), common, limit);
    }
    Properties properties = new Properties();
    properties.putAll(common);
    properties.putAll(own);
    // pgjdbc lets a URL's parameter win; the side's own value has to be stronger than that.
    String url = address(deployment, side).url(withoutAny(own));
    return PhysicalDriver.open(url, properties, limit);
  }

  /** Returns pgjdbc's URL of a side with the application's parameters. */
  private String url(DeploymentSnapshot deployment, Side side) throws SQLException {
    String target = deployment.target(side);
    SideUrl last = lastUrl;
    if (last == null || !last.target.equals(target)) {
      last = new SideUrl(target, address(deployment, side).url(applicationQuery));
      lastUrl = last;
    }
    return last.url;
  }

  /** The URL that was made last: most connections go to the same side. */
  private static final class SideUrl {
    private final String target;
    private final String url;

    SideUrl(String target, String url) {
      this.target = target;
      this.url = url;
    }
  }

  /** Tells whether the connections speak the replication protocol. */
  boolean opensReplication() {
    String asked = common.getProperty(PGProperty.REPLICATION.getName());
    return asked != null && !NO.contains(asked.toLowerCase(Locale.ROOT));
  }

  /** Returns the user that logs in to a side; empty for the operating system's. */
  String user(Side side) {
    return said("user", side);
  }

  private String said(String name, Side side) {
    Properties own = perSide.getOrDefault(side, NONE);
    return own.getProperty(name, common.getProperty(name, ""));
  }

  /** Tells whether another one logs in to a side with the same password. */
  boolean hasLoginOf(SideConnector that, Side side) {
    return said("password", side).equals(that.said("password", side));
  }

  /** Returns the same with the passwords of another one. */
  SideConnector withLoginOf(SideConnector that) {
    Properties renewed = new Properties();
    renewed.putAll(common);
    Map<Side, Properties> sides = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      Properties own = new Properties();
      own.putAll(perSide.getOrDefault(side, NONE));
      own.setProperty("password", that.said("password", side));
      sides.put(side, own);
    }
    return new SideConnector(applicationQuery, renewed, sides, allowedHosts, effects);
  }

  private String withoutAny(Properties own) {
    StringBuilder kept = new StringBuilder();
    for (String parameter : applicationQuery.split("&", -1)) {
      if (!own.containsKey(parameter.split("=", 2)[0]) && !parameter.isEmpty()) {
        kept.append(kept.length() == 0 ? "" : "&").append(parameter);
      }
    }
    return kept.toString();
  }

  private ClusterAddress address(DeploymentSnapshot deployment, Side side) throws SQLException {
    String target = deployment.target(side);
    try {
      ClusterAddress address = ClusterAddress.parse(target);
      allowedHosts.require(address.hosts());
      return address;
    } catch (IllegalArgumentException e) {
      throw new SQLException(
          "bluegreen.deployment."
              + side
              + " of deployment '"
              + deployment.name()
              + "' is '"
              + target
              + "', which this driver does not follow: "
              + e.getMessage()
              + ".",
          SqlStateCode.INVALID_PARAMETER_VALUE,
          e);
    }
  }

  @Override
  public @Nullable String whyUnreachable(DeploymentSnapshot deployment, Side side) {
    try (BaseConnection tried = open(deployment, side, LoginLimit.OWN)) {
      return tried.isValid(5) ? null : "the connection to " + side + " does not answer";
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }
}
