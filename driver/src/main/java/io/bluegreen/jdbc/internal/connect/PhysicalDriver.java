package io.bluegreen.jdbc.internal.connect;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * The only place where a physical connection is opened, through pgjdbc's own driver. Stateless and
 * thread-safe.
 */
public final class PhysicalDriver {
  /**
   * The property that marks every physical connect of this driver. The agent, which intercepts
   * pgjdbc's driver, distinguishes these connects by it from the application's. A thread local
   * would not do: with a login timeout pgjdbc connects on a thread of its own.
   */
  public static final String GUARD = "bluegreen.physical";

  private static final Set<String> PASSWORDS = Set.of("password", "sslpassword");
  private static final Driver PGJDBC = new Driver();

  private PhysicalDriver() {}

  /**
   * Opens a physical connection for an application, with the application's own limits.
   *
   * @param url a URL of pgjdbc's
   * @param properties pgjdbc's properties, login included; not changed
   * @throws SQLException pgjdbc's own, untouched
   */
  public static BaseConnection open(String url, Properties properties) throws SQLException {
    return open(url, properties, null, null);
  }

  /**
   * Opens a physical connection within a limit, which ends with the login: afterwards the
   * connection waits for answers as long as the application has said.
   *
   * @throws SQLException pgjdbc's own, untouched
   */
  public static BaseConnection open(String url, Properties properties, LoginLimit limit)
      throws SQLException {
    return open(url, properties, null, limit);
  }

  /**
   * Opens a physical connection with a search_path.
   *
   * @param url a URL of pgjdbc's, which does not name {@code currentSchema}
   * @param properties as {@link #open(String, Properties)} takes them
   * @param path value of {@code currentSchema}, or null for the server's own search_path
   * @param limit how long the login may take, or null for what the application has said
   * @throws SQLException pgjdbc's own, untouched
   */
  public static BaseConnection open(
      String url, Properties properties, @Nullable String path, @Nullable LoginLimit limit)
      throws SQLException {
    Properties guarded = new Properties();
    guarded.putAll(properties);
    if (path != null) {
      guarded.setProperty("currentSchema", path);
    }
    guarded.setProperty(GUARD, "true");
    if (limit == null) {
      return connect(without(PASSWORDS, url, guarded), guarded);
    }
    String bare = without(LoginLimit.NAMES, without(PASSWORDS, url, guarded), guarded);
    String answers = guarded.getProperty("socketTimeout", "0");
    limit.putInto(guarded);
    BaseConnection pg = connect(bare, guarded);
    try {
      pg.setNetworkTimeout(Runnable::run, millis(answers));
      return pg;
    } catch (SQLException e) {
      pg.close();
      throw e;
    }
  }

  private static BaseConnection connect(String url, Properties properties) throws SQLException {
    Connection connection;
    try {
      connection = PGJDBC.connect(url, properties);
    } catch (RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
      throw new PSQLException(
          "The thread was interrupted before it could open a connection; nothing was sent.",
          PSQLState.CONNECTION_UNABLE_TO_CONNECT,
          e);
    }
    if (connection == null) {
      throw new SQLException(
          "pgjdbc does not understand the URL " + RedactedUrl.of(url),
          SqlStateCode.UNABLE_TO_CONNECT);
    }
    return (BaseConnection) connection;
  }

  private static int millis(String seconds) {
    try {
      return (int) Math.min(Integer.MAX_VALUE, 1_000L * Math.max(0, Integer.parseInt(seconds)));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Takes parameters out of a URL and into the properties, where they stay as strong as they were:
   * passwords, because pgjdbc logs the URL at level FINE; limits, because a URL is stronger than
   * properties.
   */
  private static String without(Set<String> names, String url, Properties properties)
      throws SQLException {
    int query = url.indexOf('?');
    if (query < 0 || !mayHaveAny(names, url, query)) {
      return url;
    }
    StringJoiner kept = new StringJoiner("&", url.substring(0, query + 1), "");
    for (String parameter : url.substring(query + 1).split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = parameter.substring(0, Math.max(0, equals));
      if (names.contains(name)) {
        properties.setProperty(name, decoded(name, parameter.substring(equals + 1)));
      } else {
        kept.add(parameter);
      }
    }
    return kept.toString();
  }

  private static boolean mayHaveAny(Set<String> names, String url, int query) {
    for (String name : names) {
      if (url.indexOf(name, query) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static String decoded(String name, String value) throws SQLException {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException showsTheValue) {
      throw new SQLException(
          "A URL's " + name + " is not URL-encoded; write % as %25.",
          SqlStateCode.INVALID_PARAMETER_VALUE);
    }
  }
}
