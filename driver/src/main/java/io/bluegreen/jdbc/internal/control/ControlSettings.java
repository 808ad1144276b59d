package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.AllowedHosts;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How one set of control endpoints is to be watched. Immutable. */
public final class ControlSettings {
  private static final Pattern SECURITY =
      Pattern.compile(
          "ssl|gss|krb|kerberos|jaas|sspi|socketFactory|channelBinding|requireAuth|"
              + "authenticationPlugin|useSpnego|localSocketAddress|options");

  private final List<String> endpoints;
  private final long ttlNanos;
  private final long lossNanos;
  private final boolean dedicated;
  private final boolean sessionsLast;
  private final Properties connectProperties;
  private final AllowedHosts allowedHosts;
  private final @Nullable String user;
  private final @Nullable String password;
  private final boolean seesTheSides;
  private final Map<Side, Properties> perSide;
  private final List<Object> identity;

  /**
   * Makes settings.
   *
   * @param endpoints pgjdbc URLs of the databases that have the control table, at least one
   * @param ttlNanos age in nanoseconds after which a row is read again
   * @param lossNanos silence in nanoseconds after which boundaries fail; {@link Long#MAX_VALUE} for
   *     never
   * @param dedicated whether a connection of our own watches, or the application's are borrowed
   * @param sessionsLast false behind a transaction pooler: no LISTEN, no session lock
   * @param connectProperties pgjdbc properties for every endpoint, without a login
   * @param allowedHosts where a row may send the watcher's login
   * @param user the watcher's own user, or null for that of the newest successful login
   * @param password that user's password
   * @param seesTheSides whether the watcher is in the application's own database, with its login,
   *     and so sees in schema mode of the two sides what the application sees
   * @param perSide pgjdbc properties that one side of a cluster needs beside or instead of these
   */
  public ControlSettings(
      List<String> endpoints,
      long ttlNanos,
      long lossNanos,
      boolean dedicated,
      boolean sessionsLast,
      Properties connectProperties,
      AllowedHosts allowedHosts,
      @Nullable String user,
      @Nullable String password,
      boolean seesTheSides,
      Map<Side, Properties> perSide) {
    this.endpoints = List.copyOf(endpoints);
    this.ttlNanos = ttlNanos;
    this.lossNanos = lossNanos;
    this.dedicated = dedicated;
    this.sessionsLast = sessionsLast;
    this.connectProperties = connectProperties;
    this.allowedHosts = allowedHosts;
    this.user = user;
    this.password = password;
    this.seesTheSides = seesTheSides;
    this.perSide = Map.copyOf(perSide);
    this.identity = identified();
  }

  List<String> endpoints() {
    return endpoints;
  }

  public long ttlNanos() {
    return ttlNanos;
  }

  long lossNanos() {
    return lossNanos;
  }

  AllowedHosts allowedHosts() {
    return allowedHosts;
  }

  public boolean dedicated() {
    return dedicated;
  }

  boolean sessionsLast() {
    return sessionsLast;
  }

  boolean seesTheSides() {
    return seesTheSides;
  }

  /**
   * Returns what tells one watcher from another: everything but what login happened to come first.
   * Of pgjdbc's properties only those count that decide how a connection is secured and who it is;
   * two pools that differ in a fetch size share their watcher, and so see a flip at one moment.
   */
  public List<Object> identity() {
    return identity;
  }

  /** Every connect asks for it, and it takes a copy of all properties to find out. */
  private List<Object> identified() {
    return List.of(
        endpoints,
        ttlNanos,
        lossNanos,
        dedicated,
        sessionsLast,
        user == null ? "" : user,
        user == null || password == null ? "" : password,
        security(),
        perSide,
        allowedHosts);
  }

  /** Tells of settings with the same {@link #identity} whether they open sessions alike. */
  boolean connectsAs(ControlSettings that) {
    return this == that || connectProperties.equals(that.connectProperties);
  }

  private Map<String, String> security() {
    Map<String, String> found = new TreeMap<>();
    for (String name : connectProperties.stringPropertyNames()) {
      if (SECURITY.matcher(name).lookingAt()) {
        found.put(name, connectProperties.getProperty(name));
      }
    }
    return found;
  }

  /**
   * Returns the properties to open an endpoint with.
   *
   * @param newestLogin the application's newest login; the watcher's own one is stronger
   * @param side the side of a cluster which the endpoint is, or null where the application named it
   */
  Properties propertiesFor(Properties newestLogin, @Nullable Side side) {
    Properties all = new Properties();
    copyAll(connectProperties, all);
    copyAll(newestLogin, all);
    Properties sides = side == null ? null : perSide.get(side);
    if (sides != null) {
      copyAll(sides, all);
    }
    if (user != null) {
      all.setProperty("user", user);
      all.remove("password");
    }
    if (user != null && password != null) {
      all.setProperty("password", password);
    }
    all.setProperty("ApplicationName", "bluegreen-jdbc watcher");
    all.setProperty("tcpKeepAlive", "true");
    all.putIfAbsent("socketTimeout", "10");
    return all;
  }

  private static void copyAll(Properties from, Properties to) {
    for (String name : from.stringPropertyNames()) {
      to.setProperty(name, from.getProperty(name));
    }
  }
}
