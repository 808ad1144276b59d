package io.bluegreen.jdbc.internal.config;

import io.bluegreen.jdbc.internal.connect.AllowedHosts;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import io.bluegreen.jdbc.internal.control.ControlLogin;
import io.bluegreen.jdbc.internal.control.ControlSettings;
import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.RetryPolicy;
import io.bluegreen.jdbc.internal.idleside.IdleSideProbe;
import io.bluegreen.jdbc.internal.idleside.SchemaSideProbe;
import io.bluegreen.jdbc.internal.session.CommitOutcome;
import io.bluegreen.jdbc.internal.session.LastingEffectsCatalog;
import io.bluegreen.jdbc.internal.session.Pooler;
import io.bluegreen.jdbc.internal.session.SessionOrigin;
import io.bluegreen.jdbc.internal.session.SessionSettings;
import io.bluegreen.jdbc.internal.session.cluster.SideConnector;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.DriverManager;
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

/**
 * The parsed settings of a data source: everything that a URL and its properties say. Immutable,
 * and shared by all connections with the same URL and properties.
 */
public final class Settings {
  private final BlueGreenUrl url;
  private final PropertyValues own;
  private final Properties pg;
  private final String deployment;
  private final String side;
  private final boolean passesThrough;
  private final SessionSettings session;
  private final ControlSettings control;
  private final SideConnector sideOpener;
  private final IdleSideProbe idleSideProbe;
  private final SessionOrigin origin;

  /**
   * Parses the settings.
   *
   * @throws SQLException naming the property, its value and a fix
   */
  Settings(BlueGreenUrl url, Properties info) throws SQLException {
    this.url = url;
    this.own = new PropertyValues(url, info);
    this.pg = pgProperties(url, info);
    this.deployment = deployment();
    this.side = choice(ConnectionProperty.SIDE);
    this.passesThrough = choice(ConnectionProperty.ON_MISSING).equals("passthrough");
    Pooler pooler = ConnectionProperty.POOLER.pooler(own.get(ConnectionProperty.POOLER));
    if (pooler == Pooler.TRANSACTION) {
      pg.putIfAbsent("prepareThreshold", "0");
    }
    this.session =
        new SessionSettings(
            pooler,
            ConnectionProperty.SEARCH_PATH.template(own.get(ConnectionProperty.SEARCH_PATH)),
            nanos(ConnectionProperty.HOLD_TIMEOUT),
            retryPolicy(),
            effects(),
            choice(ConnectionProperty.METADATA).equals("active"),
            CommitOutcome.valueOf(
                choice(ConnectionProperty.COMMIT_OUTCOME).toUpperCase(Locale.ROOT)));
    this.control = control(pooler);
    this.sideOpener =
        new SideConnector(
            url.pgQuery(),
            pg,
            Map.of(Side.BLUE, own.of(Side.BLUE), Side.GREEN, own.of(Side.GREEN)),
            allowedHosts(),
            session.effects());
    this.idleSideProbe = makeIdleSideProbe();
    this.origin =
        new SessionOrigin(url.physical(), url.address(), pg, withoutUrlParameters(), session);
  }

  /**
   * Checks names and values without any connection. A missing {@code bluegreen.deployment} is not
   * an error here.
   *
   * @param given properties of this driver, by their full names
   * @throws SQLException SQLSTATE 22023 naming the first unusable property, its value and a fix
   */
  public static void check(Properties given) throws SQLException {
    Properties complete = new Properties();
    complete.setProperty(ConnectionProperty.DEPLOYMENT.key(), "any");
    complete.putAll(given);
    new Settings(BlueGreenUrl.parse(BlueGreenUrl.PREFIX + "any"), complete);
  }

  private static Properties pgProperties(BlueGreenUrl url, Properties info) {
    Properties pg = new Properties();
    pg.putAll(url.serviceDefaults());
    for (String name : info.stringPropertyNames()) {
      if (!BlueGreenUrl.isOwn(name)) {
        pg.setProperty(name, info.getProperty(name));
      }
    }
    pg.putAll(url.pg());
    return pg;
  }

  private String deployment() throws SQLException {
    String given = own.find(ConnectionProperty.DEPLOYMENT);
    String name = given != null && !given.isEmpty() ? given : url.database();
    if (name == null || name.isEmpty()) {
      throw ConnectionProperty.DEPLOYMENT.bad(
          "", "the URL names no database either; name the row of the control table", null);
    }
    return name;
  }

  private LastingEffectsCatalog effects() throws SQLException {
    String functions = own.find(ConnectionProperty.STATELESS_FUNCTIONS);
    String carried = own.find(ConnectionProperty.CARRIED_SETTINGS);
    try {
      return new LastingEffectsCatalog(functions, carried);
    } catch (IllegalArgumentException e) {
      ConnectionProperty wrong =
          String.valueOf(e.getMessage()).contains("function")
              ? ConnectionProperty.STATELESS_FUNCTIONS
              : ConnectionProperty.CARRIED_SETTINGS;
      throw wrong.bad(String.valueOf(own.find(wrong)), e.getMessage(), e);
    }
  }

  private ControlSettings control(Pooler pooler) throws SQLException {
    boolean dedicated = choice(ConnectionProperty.WATCHER).equals("dedicated");
    boolean failOnLoss = choice(ConnectionProperty.ON_CONTROL_LOSS).equals("fail");
    long lossNanos = nanos(ConnectionProperty.CONTROL_LOSS_TIMEOUT);
    String user = own.find(ConnectionProperty.CONTROL_USER);
    Properties connect = forWatcher(pg);
    connect.remove("user");
    connect.remove("password");
    return new ControlSettings(
        endpoints(dedicated),
        own.find(ConnectionProperty.CONTROL) != null,
        atLeastAMillisecond(nanos(ConnectionProperty.TTL)),
        failOnLoss ? lossNanos : Long.MAX_VALUE,
        dedicated,
        pooler != Pooler.TRANSACTION,
        connect,
        allowedHosts(),
        own.find(ConnectionProperty.CONTROL) == null && user == null,
        new ControlLogin(
            loginOnly(),
            user,
            own.find(ConnectionProperty.CONTROL_PASSWORD),
            Map.of(
                Side.BLUE,
                forWatcher(own.of(Side.BLUE)),
                Side.GREEN,
                forWatcher(own.of(Side.GREEN)))));
  }

  private static Properties forWatcher(Properties given) {
    Properties connect = new Properties();
    connect.putAll(given);
    connect.keySet().removeAll(Set.of("currentSchema", "replication", "loginTimeout"));
    return connect;
  }

  private long atLeastAMillisecond(long ttlNanos) throws SQLException {
    if (ttlNanos < 1_000_000) {
      throw ConnectionProperty.TTL.bad(
          own.get(ConnectionProperty.TTL), "it has to be at least 1ms", null);
    }
    return ttlNanos;
  }

  private List<String> endpoints(boolean dedicated) throws SQLException {
    String given = own.find(ConnectionProperty.CONTROL);
    if (given == null) {
      return List.of(url.address());
    }
    if (!dedicated) {
      throw ConnectionProperty.CONTROL.bad(
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
    boolean hasLogin = RedactedUrl.of(entry).contains("@");
    if (entry.startsWith("jdbc:postgresql:") && !hasLogin) {
      return entry;
    }
    if (entry.matches("[^/?;]+/[^/?;]+") && !hasLogin) {
      return "jdbc:postgresql://" + entry;
    }
    throw ConnectionProperty.CONTROL.bad(
        // A login and the parameters may contain a password, and a password may contain any
        // character.
        given.replaceAll("(?s)^.*@", "…@").replaceAll("(?s)\\?.*", "?…"),
        "entry "
            + number
            + " is none; write host:port/database or jdbc:postgresql://… for each, with semicolons"
            + " between, and a login as bluegreen.controlUser and bluegreen.controlPassword",
        null);
  }

  private long nanos(ConnectionProperty property) throws SQLException {
    return property.duration(own.get(property)).toNanos();
  }

  private String choice(ConnectionProperty property) throws SQLException {
    return property.choice(own.get(property));
  }

  public BlueGreenUrl url() {
    return url;
  }

  public String deploymentName() {
    return deployment;
  }

  public SessionSettings session() {
    return session;
  }

  public ControlSettings controlSettings() {
    return control;
  }

  /**
   * Returns the name by which an operator recognises the application: its ApplicationName, or the
   * main class of its command.
   */
  public String application() {
    String command = System.getProperty("sun.java.command", "java");
    return pg.getProperty("ApplicationName", command.split(" ", 2)[0]);
  }

  /** Returns {@code active}, {@code idle}, {@code blue} or {@code green}. */
  public String side() {
    return side;
  }

  public boolean passesThroughWhereMissing() {
    return passesThrough;
  }

  /** Returns what a physical connect needs beside the URL. */
  private Properties withoutUrlParameters() {
    Properties copy = new Properties();
    copy.putAll(pg);
    copy.keySet().removeAll(url.pg().keySet());
    copy.remove("currentSchema");
    return copy;
  }

  /**
   * Refuses properties that have no meaning in the deployment's mode, because they would be ignored
   * silently.
   *
   * @throws SQLException naming the property
   */
  public void requireFitting(DeploymentSnapshot deployment) throws SQLException {
    if (deployment.mode() == DeploymentMode.CLUSTER) {
      if (session.pooler() != Pooler.NONE) {
        throw ConnectionProperty.POOLER.bad(
            own.get(ConnectionProperty.POOLER),
            "deployment '" + deployment.name() + "' is in cluster mode, which needs none",
            null);
      }
      if (!control.dedicated()) {
        throw ConnectionProperty.WATCHER.bad(
            own.get(ConnectionProperty.WATCHER),
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
            SqlStateCode.INVALID_PARAMETER_VALUE);
      }
    }
  }

  /** Returns the check whether the idle side is reachable with the application's own login. */
  public IdleSideProbe idleSideProbe() {
    return idleSideProbe;
  }

  private IdleSideProbe makeIdleSideProbe() {
    IdleSideProbe schemas = new SchemaSideProbe(url.physical(), withoutUrlParameters());
    return (deployment, idle) ->
        (deployment.mode() == DeploymentMode.CLUSTER ? sideOpener : schemas)
            .whyUnreachable(deployment, idle);
  }

  /** Returns the connector that opens physical connections in cluster mode. */
  public SideConnector sideOpener() {
    return sideOpener;
  }

  private RetryPolicy retryPolicy() throws SQLException {
    String mode = choice(ConnectionProperty.RETRY);
    String pattern = own.find(ConnectionProperty.IDEMPOTENT_STATEMENTS);
    try {
      return new RetryPolicy(
          RetryPolicy.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
          nanos(ConnectionProperty.RETRY_TIMEOUT),
          pattern == null ? null : Pattern.compile(pattern));
    } catch (PatternSyntaxException e) {
      throw ConnectionProperty.IDEMPOTENT_STATEMENTS.bad(
          String.valueOf(pattern), "it is no regular expression: " + e.getDescription(), e);
    }
  }

  private AllowedHosts allowedHosts() throws SQLException {
    String patterns = own.find(ConnectionProperty.ALLOWED_HOSTS);
    try {
      return AllowedHosts.parse(patterns);
    } catch (IllegalArgumentException e) {
      throw ConnectionProperty.ALLOWED_HOSTS.bad(String.valueOf(patterns), e.getMessage(), e);
    }
  }

  /** Returns pgjdbc's properties as the application gave them. */
  public Properties asGiven() {
    return pg;
  }

  /** Returns what tells the server sessions of one pool from those of another. */
  public SessionOrigin sessionOrigin() {
    return origin;
  }

  /**
   * Returns how long a connect may take as a whole by the application's own word, or null where it
   * has said nothing.
   */
  public @Nullable LoginLimit loginLimit() {
    String given = pg.getProperty("loginTimeout");
    double seconds = DriverManager.getLoginTimeout();
    if (given != null) {
      try {
        seconds = Double.parseDouble(given);
      } catch (NumberFormatException pgjdbcWillSay) {
        return null;
      }
    }
    return seconds <= 0 ? null : LoginLimit.ofMillis((long) (seconds * 1_000));
  }

  private Properties loginOnly() {
    Properties user = new Properties();
    user.putAll(pg);
    user.keySet().retainAll(Set.of("user", "password"));
    return user;
  }
}
