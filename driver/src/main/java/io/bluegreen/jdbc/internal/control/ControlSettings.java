package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.AllowedHosts;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings for watching one set of control endpoints. Immutable. */
public final class ControlSettings {
  private static final Pattern SECURITY =
      Pattern.compile(
          "ssl|gss|krb|kerberos|jaas|sspi|socketFactory|channelBinding|requireAuth|"
              + "authenticationPlugin|useSpnego|localSocketAddress|options");

  private final List<String> endpoints;
  private final ConfiguredServers configuredServers;
  private final long ttlNanos;
  private final long lossNanos;
  private final boolean dedicated;
  private final boolean sessionsLast;
  private final Properties connectProperties;
  private final AllowedHosts allowedHosts;
  private final boolean namesEndpoints;
  private final boolean seesTheSides;
  private final ControlLogin login;
  private final List<Object> source;
  private final List<Object> identity;

  /**
   * Makes settings.
   *
   * @param endpoints pgjdbc URLs of the databases that have the control table, at least one
   * @param namesEndpoints whether the application named them; else they are its own server's
   * @param ttlNanos age in nanoseconds after which a row is read again
   * @param lossNanos silence in nanoseconds after which boundaries fail; {@link Long#MAX_VALUE} for
   *     never
   * @param dedicated whether a connection of our own watches, or the application's are borrowed
   * @param sessionsLast false behind a transaction pooler: no LISTEN, no session lock
   * @param connectProperties pgjdbc properties for every endpoint, without a login
   * @param allowedHosts where a row may send the watcher's login
   * @param seesTheSides whether the watcher is in the application's own database, with its login,
   *     and so sees in schema mode of the two sides what the application sees
   * @param login the logins
   */
  public ControlSettings(
      List<String> endpoints,
      boolean namesEndpoints,
      long ttlNanos,
      long lossNanos,
      boolean dedicated,
      boolean sessionsLast,
      Properties connectProperties,
      AllowedHosts allowedHosts,
      boolean seesTheSides,
      ControlLogin login) {
    this.endpoints = List.copyOf(endpoints);
    this.configuredServers = new ConfiguredServers(this.endpoints);
    this.namesEndpoints = namesEndpoints;
    this.ttlNanos = ttlNanos;
    this.lossNanos = lossNanos;
    this.dedicated = dedicated;
    this.sessionsLast = sessionsLast;
    this.connectProperties = connectProperties;
    this.allowedHosts = allowedHosts;
    this.seesTheSides = seesTheSides;
    this.login = login;
    this.source = List.of(this.endpoints, login.identity(), security(), allowedHosts);
    this.identity = identified();
  }

  public List<String> endpoints() {
    return endpoints;
  }

  /** Returns the servers that the application's own configuration names. */
  ConfiguredServers configuredServers() {
    return configuredServers;
  }

  /** Tells whether the application named the endpoints; else they are its own server's. */
  public boolean namesEndpoints() {
    return namesEndpoints;
  }

  public long ttlNanos() {
    return ttlNanos;
  }

  long lossNanos() {
    return lossNanos;
  }

  /** Tells whether boundaries fail once no control endpoint has answered for too long. */
  public boolean failsOnLoss() {
    return lossNanos != Long.MAX_VALUE;
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
   * Returns what tells one watcher from another: everything but what login happened to come first
   * and what may be renewed, a password or a token. Of pgjdbc's properties only those count that
   * decide how a connection is secured and who it is; two pools that differ in a fetch size share
   * their watcher, and so see a flip at one moment.
   */
  public List<Object> identity() {
    return identity;
  }

  /** Returns what two watchers have in common that read the same rows with the same rights. */
  List<Object> source() {
    return source;
  }

  /** Every connect asks for it, and it takes a copy of all properties to find out. */
  private List<Object> identified() {
    return List.of(source, ttlNanos, lossNanos, dedicated, sessionsLast);
  }

  private Map<String, String> security() {
    Map<String, String> found = ControlLogin.withoutSecrets(connectProperties);
    found.keySet().removeIf(name -> !SECURITY.matcher(name).lookingAt());
    return found;
  }

  /**
   * Returns the properties to open an endpoint with.
   *
   * @param side the side of a cluster which the endpoint is, or null where the application named it
   */
  Properties propertiesFor(@Nullable Side side) {
    Properties all = new Properties();
    ControlLogin.copyAll(connectProperties, all);
    login.putInto(all, side);
    all.setProperty("ApplicationName", "bluegreen-jdbc watcher");
    all.setProperty("tcpKeepAlive", "true");
    LoginLimit.OWN.putInto(all);
    return all;
  }
}
