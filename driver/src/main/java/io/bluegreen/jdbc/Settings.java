package io.bluegreen.jdbc;

import io.bluegreen.jdbc.control.ControlSettings;
import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.control.HostPatterns;
import io.bluegreen.jdbc.control.Side;
import io.bluegreen.jdbc.fault.RetryPolicy;
import io.bluegreen.jdbc.routing.IdleSideProbe;
import io.bluegreen.jdbc.session.Pooler;
import io.bluegreen.jdbc.session.SchemaSideProbe;
import io.bluegreen.jdbc.session.SessionSettings;
import io.bluegreen.jdbc.session.SideOpener;
import io.bluegreen.jdbc.url.BlueGreenUrl;
import io.bluegreen.jdbc.url.ShownUrl;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Everything that a URL and its properties say, parsed. Immutable. */
final class Settings {
  private final BlueGreenUrl url;
  private final OwnProperties own;
  private final Properties pg;
  private final String deployment;
  private final String side;
  private final boolean passesThrough;
  private final SessionSettings session;
  private final ControlSettings control;
  private final SideOpener sideOpener;
  private final Properties physical;
  private final Properties login;

  /**
   * Parses.
   *
   * @throws SQLException naming the property, its value and what would be right
   */
  Settings(BlueGreenUrl url, Properties info) throws SQLException {
    this.url = url;
    this.own = new OwnProperties(url, info);
    this.pg = pgProperties(url, info);
    this.deployment = deployment();
    this.side = choice(BlueGreenProperty.SIDE);
    this.passesThrough = choice(BlueGreenProperty.ON_MISSING).equals("passthrough");
    Pooler pooler = BlueGreenProperty.POOLER.pooler(own.get(BlueGreenProperty.POOLER));
    if (pooler == Pooler.TRANSACTION) {
      pg.putIfAbsent("prepareThreshold", "0");
    }
    this.session =
        new SessionSettings(
            pooler,
            BlueGreenProperty.SEARCH_PATH.template(own.get(BlueGreenProperty.SEARCH_PATH)),
            nanos(BlueGreenProperty.HOLD_TIMEOUT),
            retryPolicy());
    this.control = control(pooler);
    this.sideOpener =
        new SideOpener(
            url.pgQuery(),
            pg,
            Map.of(Side.BLUE, own.of(Side.BLUE), Side.GREEN, own.of(Side.GREEN)),
            allowedHosts());
    this.physical = besideUrl();
    this.login = loginOnly();
  }

  private static Properties pgProperties(BlueGreenUrl url, Properties info) {
    Properties pg = new Properties();
    for (String name : info.stringPropertyNames()) {
      if (!BlueGreenUrl.isOwn(name)) {
        pg.setProperty(name, info.getProperty(name));
      }
    }
    pg.putAll(url.pg());
    return pg;
  }

  private String deployment() throws SQLException {
    String given = own.find(BlueGreenProperty.DEPLOYMENT);
    String name = given != null && !given.isEmpty() ? given : url.database();
    if (name == null || name.isEmpty()) {
      throw BlueGreenProperty.DEPLOYMENT.bad(
          "", "the URL names no database either; name the row of the control table", null);
    }
    return name;
  }

  private ControlSettings control(Pooler pooler) throws SQLException {
    boolean dedicated = choice(BlueGreenProperty.WATCHER).equals("dedicated");
    boolean failOnLoss = choice(BlueGreenProperty.ON_CONTROL_LOSS).equals("fail");
    long lossNanos = nanos(BlueGreenProperty.CONTROL_LOSS_TIMEOUT);
    String user = own.find(BlueGreenProperty.CONTROL_USER);
    Properties connect = forWatcher(pg);
    connect.remove("user");
    connect.remove("password");
    return new ControlSettings(
        endpoints(dedicated),
        atLeastAMillisecond(nanos(BlueGreenProperty.TTL)),
        failOnLoss ? lossNanos : Long.MAX_VALUE,
        dedicated,
        pooler != Pooler.TRANSACTION,
        connect,
        allowedHosts(),
        user,
        own.find(BlueGreenProperty.CONTROL_PASSWORD),
        own.find(BlueGreenProperty.CONTROL) == null && user == null,
        Map.of(
            Side.BLUE, forWatcher(own.of(Side.BLUE)), Side.GREEN, forWatcher(own.of(Side.GREEN))));
  }

  private static Properties forWatcher(Properties given) {
    Properties connect = new Properties();
    connect.putAll(given);
    connect.keySet().removeAll(Set.of("currentSchema", "replication", "loginTimeout"));
    return connect;
  }

  private long atLeastAMillisecond(long ttlNanos) throws SQLException {
    if (ttlNanos < 1_000_000) {
      throw BlueGreenProperty.TTL.bad(
          own.get(BlueGreenProperty.TTL), "it has to be at least 1ms", null);
    }
    return ttlNanos;
  }

  private List<String> endpoints(boolean dedicated) throws SQLException {
    String given = own.find(BlueGreenProperty.CONTROL);
    if (given == null) {
      return List.of(url.address());
    }
    if (!dedicated) {
      throw BlueGreenProperty.CONTROL.bad(
          given,
          "with bluegreen.watcher=borrowed the row is read on the application's own connections,"
              + " so leave bluegreen.control out",
          null);
    }
    Set<String> endpoints = new LinkedHashSet<>();
    String[] entries = given.split(";", -1);
    for (int i = 0; i < entries.length; i++) {
      endpoints.add(endpoint(entries[i].trim(), i + 1, given));
    }
    return List.copyOf(endpoints);
  }

  private static String endpoint(String entry, int number, String given) throws SQLException {
    boolean hasLogin = ShownUrl.of(entry).contains("@");
    if (entry.startsWith("jdbc:postgresql:") && !hasLogin) {
      return entry;
    }
    if (entry.matches("[^/?;]+/[^/?;]+") && !hasLogin) {
      return "jdbc:postgresql://" + entry;
    }
    throw BlueGreenProperty.CONTROL.bad(
        // A login, and the parameters, may hold a password with any character in it.
        given.replaceAll("(?s)^.*@", "…@").replaceAll("(?s)\\?.*", "?…"),
        "entry "
            + number
            + " is none; write host:port/database or jdbc:postgresql://… for each, with semicolons"
            + " between, and a login as bluegreen.controlUser and bluegreen.controlPassword",
        null);
  }

  private long nanos(BlueGreenProperty property) throws SQLException {
    return property.duration(own.get(property)).toNanos();
  }

  private String choice(BlueGreenProperty property) throws SQLException {
    return property.choice(own.get(property));
  }

  BlueGreenUrl url() {
    return url;
  }

  String deploymentName() {
    return deployment;
  }

  SessionSettings session() {
    return session;
  }

  ControlSettings controlSettings() {
    return control;
  }

  /**
   * Returns what an operator recognises the application by: its ApplicationName, or its command.
   */
  String application() {
    String command = System.getProperty("sun.java.command", "java");
    return pg.getProperty("ApplicationName", command.split(" ", 2)[0]);
  }

  /** Returns {@code active}, {@code idle}, {@code blue} or {@code green}. */
  String side() {
    return side;
  }

  boolean passesThroughWhereMissing() {
    return passesThrough;
  }

  /**
   * Returns what a physical connect needs beside {@link BlueGreenUrl#physical}: what the URL does
   * not say itself, without {@code currentSchema}. Not to be changed.
   */
  Properties physical() {
    return physical;
  }

  private Properties besideUrl() {
    Properties copy = new Properties();
    copy.putAll(pg);
    copy.keySet().removeAll(url.pg().keySet());
    copy.remove("currentSchema");
    return copy;
  }

  /**
   * Checks that nothing was set which this deployment's mode has no use for: it would seem to work.
   *
   * @throws SQLException naming the property
   */
  void requireFitting(Deployment deployment) throws SQLException {
    if (deployment.mode() == Deployment.Mode.CLUSTER) {
      if (session.pooler() != Pooler.NONE) {
        throw BlueGreenProperty.POOLER.bad(
            own.get(BlueGreenProperty.POOLER),
            "deployment '" + deployment.name() + "' is in cluster mode, which needs none",
            null);
      }
      if (!control.dedicated()) {
        throw BlueGreenProperty.WATCHER.bad(
            own.get(BlueGreenProperty.WATCHER),
            "deployment '"
                + deployment.name()
                + "' is in cluster mode, which needs a dedicated one",
            null);
      }
      return;
    }
    for (Side side : Side.values()) {
      for (String name : own.of(side).stringPropertyNames()) {
        throw new SQLException(
            BlueGreenUrl.OWN
                + side
                + "."
                + name
                + " cannot be used: deployment '"
                + deployment.name()
                + "' is in schema mode, where both sides are reached by the same connection. Leave"
                + " it out.",
            "22023");
      }
    }
  }

  /** Returns how the idle side is tried, with the application's own login. */
  IdleSideProbe idleSideProbe() {
    IdleSideProbe schemas = new SchemaSideProbe(url.physical(), physical);
    return (deployment, idle) ->
        (deployment.mode() == Deployment.Mode.CLUSTER ? sideOpener : schemas)
            .whyUnreachable(deployment, idle);
  }

  /** Returns how physical connections to the sides of a cluster are opened. */
  SideOpener sideOpener() {
    return sideOpener;
  }

  private RetryPolicy retryPolicy() throws SQLException {
    String mode = choice(BlueGreenProperty.RETRY);
    String pattern = own.find(BlueGreenProperty.IDEMPOTENT_STATEMENTS);
    try {
      return new RetryPolicy(
          RetryPolicy.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
          nanos(BlueGreenProperty.RETRY_TIMEOUT),
          pattern == null ? null : Pattern.compile(pattern));
    } catch (PatternSyntaxException e) {
      throw BlueGreenProperty.IDEMPOTENT_STATEMENTS.bad(
          String.valueOf(pattern), "it is no regular expression: " + e.getDescription(), e);
    }
  }

  private HostPatterns allowedHosts() throws SQLException {
    String patterns = own.find(BlueGreenProperty.ALLOWED_HOSTS);
    try {
      return HostPatterns.parse(patterns);
    } catch (IllegalArgumentException e) {
      throw BlueGreenProperty.ALLOWED_HOSTS.bad(String.valueOf(patterns), e.getMessage(), e);
    }
  }

  /** Returns pgjdbc's properties as the application gave them. */
  Properties asGiven() {
    return pg;
  }

  @Nullable String currentSchema() {
    return pg.getProperty("currentSchema");
  }

  /** Returns the application's login. Not to be changed. */
  Properties login() {
    return login;
  }

  private Properties loginOnly() {
    Properties user = new Properties();
    user.putAll(pg);
    user.keySet().retainAll(Set.of("user", "password"));
    return user;
  }
}
