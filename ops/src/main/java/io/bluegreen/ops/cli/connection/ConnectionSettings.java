package io.bluegreen.ops.cli.connection;

import io.bluegreen.jdbc.model.ClusterAddress;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.SecretMask;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.OwnSessions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The address and the login of a connection. Immutable.
 *
 * <p>The password is kept in properties only, because a URL may be printed in a message.
 */
public final class ConnectionSettings {
  private static final String PREFIX = "jdbc:postgresql:";
  private static final Map<String, String> FROM_ENVIRONMENT =
      Map.of(
          "PGUSER", "user",
          "PGPASSWORD", "password",
          "PGSSLMODE", "sslmode",
          "PGSSLROOTCERT", "sslrootcert",
          "PGSSLCERT", "sslcert",
          "PGSSLKEY", "sslkey",
          "PGOPTIONS", "options",
          "PGCONNECT_TIMEOUT", "connectTimeout");

  private final String url;
  private final Properties properties;
  private final Properties parsed;

  private ConnectionSettings(String url, Properties properties) {
    this.url = url;
    this.properties = properties;
    Properties found = Driver.parseURL(url, properties);
    if (found == null) {
      throw CommandFailedException.usage(
          "pgjdbc does not understand " + SecretMask.masked(url),
          "write jdbc:postgresql://host:port/database?name=value");
    }
    parsed = found;
  }

  static ConnectionSettings of(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      Map<String, String> environment) {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", OwnSessions.COMMAND);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("tcpKeepAlive", "true");
    FROM_ENVIRONMENT.forEach((name, property) -> put(properties, property, environment.get(name)));
    put(properties, "user", user);
    put(properties, "password", password);
    return new ConnectionSettings(
        url == null ? fromEnvironment(environment) : checked(url, "--url"), properties);
  }

  /** Returns the settings of a side's endpoint, with the same role and properties. */
  public ConnectionSettings side(String endpoint) {
    ClusterAddress address = ClusterAddress.parse(endpoint);
    boolean several = address.hosts().size() > 1 && !endpoint.contains("targetServerType=");
    return at(address.url(several ? "targetServerType=primary" : ""));
  }

  /** Returns the settings of another URL, with the same role and properties. */
  public ConnectionSettings at(String otherUrl) {
    Properties same = new Properties();
    for (String name : parsed.stringPropertyNames()) {
      if (!name.equals("PGHOST")
          && !name.equals("PGPORT")
          && !name.equals("PGDBNAME")
          && !name.equals("password")) {
        same.setProperty(name, parsed.getProperty(name));
      }
    }
    put(same, "password", properties.getProperty("password"));
    return new ConnectionSettings(otherUrl, same);
  }

  /** Returns a URL of pgjdbc without a password; refuses any other. */
  public static String checked(String url, String option) {
    if (SecretMask.areIn(url)) {
      throw CommandFailedException.usage(
          "the value of "
              + option
              + " has a password in it, which other users of this machine can see",
          "take it out and change it; then use ~/.pgpass, PGPASSFILE, PGPASSWORD, or --password to be asked");
    }
    if (!url.startsWith(PREFIX)) {
      throw CommandFailedException.usage(
          "%s is '%s', and that is no URL of pgjdbc".formatted(option, SecretMask.masked(url)),
          "write jdbc:postgresql://host:port/database");
    }
    return url;
  }

  /** Opens a new plain connection, whatever its role and its database set. */
  public Connection open() throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    try {
      OperatorConnections.useOwnSettings(connection);
      return connection;
    } catch (SQLException e) {
      OperatorConnections.closeQuietly(connection);
      throw e;
    }
  }

  /** Returns {@code host:port/database}, for messages. */
  public String address() {
    String[] hosts = parsed.getProperty("PGHOST", "localhost").split(",", -1);
    String[] ports = parsed.getProperty("PGPORT", "5432").split(",", -1);
    StringBuilder address = new StringBuilder();
    for (int i = 0; i < hosts.length; i++) {
      address.append(i == 0 ? "" : ",").append(hosts[i]).append(':');
      address.append(ports[Math.min(i, ports.length - 1)]);
    }
    return address.append('/').append(parsed.getProperty("PGDBNAME", user())).toString();
  }

  /** Returns the role that logs in. */
  public String user() {
    return parsed.getProperty("user", System.getProperty("user.name", ""));
  }

  /**
   * Returns a libpq connection string for the same database and role, without a password: the
   * server that uses the string has its own password file or service.
   */
  public String connectionInfo() {
    StringBuilder info = new StringBuilder();
    info.append("host=").append(quoted(parsed.getProperty("PGHOST", "localhost")));
    info.append(" port=").append(quoted(parsed.getProperty("PGPORT", "5432")));
    info.append(" dbname=").append(quoted(parsed.getProperty("PGDBNAME", user())));
    info.append(" user=").append(quoted(user()));
    if (parsed.getProperty("PGHOST", "").contains(",")) {
      info.append(" target_session_attrs=read-write");
    }
    return info.toString();
  }

  private static String quoted(String value) {
    return value.matches("[\\w.,:-]+")
        ? value
        : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static String fromEnvironment(Map<String, String> environment) {
    String service = environment.get("PGSERVICE");
    if (service != null) {
      return PREFIX + "//?service=" + service;
    }
    String host = environment.get("PGHOST");
    String database = environment.get("PGDATABASE");
    if (host == null && database == null) {
      throw CommandFailedException.usage(
          "there is neither --url nor PGSERVICE, PGHOST or PGDATABASE in the environment",
          "say --url jdbc:postgresql://host:port/database");
    }
    if (host != null && host.startsWith("/")) {
      throw CommandFailedException.usage(
          "PGHOST is the socket directory %s, and pgjdbc connects over TCP only".formatted(host),
          "set PGHOST to a host name, for example localhost");
    }
    return PREFIX
        + "//%s:%s/%s"
            .formatted(
                host == null ? "localhost" : host,
                environment.getOrDefault("PGPORT", "5432"),
                database == null ? "" : database);
  }

  private static void put(Properties properties, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      properties.setProperty(name, value);
    }
  }
}
