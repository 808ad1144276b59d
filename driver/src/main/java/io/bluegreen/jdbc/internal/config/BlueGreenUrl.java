package io.bluegreen.jdbc.internal.config;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A parsed URL of this driver: {@code jdbc:bluegreen:postgresql://host/database?parameters}.
 *
 * <p>Parameters named {@code bluegreen.…} belong to this driver; all others belong to pgjdbc.
 * Immutable.
 */
public final class BlueGreenUrl {
  /** Prefix of every URL of this driver. */
  public static final String PREFIX = "jdbc:bluegreen:postgresql:";

  /** Prefix of every URL of pgjdbc. */
  private static final String PLAIN_PREFIX = "jdbc:postgresql:";

  /** Prefix of every property of this driver. */
  public static final String OWN = "bluegreen.";

  /** The parameter by which pgjdbc finds hosts and database in a connection service file. */
  private static final String SERVICE = "service";

  /** An address for which pgjdbc throws a RuntimeException instead of an SQLException. */
  private static final Pattern ONLY_COMMAS = Pattern.compile(PLAIN_PREFIX + "//,+(/|$)");

  private final String given;
  private final String address;
  private final String pgQuery;
  private final Map<String, String> own;
  private final Map<String, String> pg;
  private final Properties serviceDefaults;

  private BlueGreenUrl(
      String given,
      String address,
      String pgQuery,
      Map<String, String> own,
      Map<String, String> pg,
      Properties serviceDefaults) {
    this.given = given;
    this.address = address;
    this.pgQuery = pgQuery;
    this.own = own;
    this.pg = pg;
    this.serviceDefaults = serviceDefaults;
  }

  /** Tells whether a URL belongs to this driver. */
  public static boolean accepts(@Nullable String url) {
    return url != null && url.startsWith(PREFIX);
  }

  /** Returns the URL of one server's database; null for the user's own. */
  public static String of(String server, int port, @Nullable String database) {
    String name = database == null ? "" : URLEncoder.encode(database, StandardCharsets.UTF_8);
    return PREFIX + "//" + server + ":" + port + "/" + name;
  }

  /** Tells whether a URL belongs to pgjdbc. */
  public static boolean acceptsPlain(@Nullable String url) {
    return url != null && url.startsWith(PLAIN_PREFIX);
  }

  /** Tells whether a property's name has this driver's prefix, ignoring case. */
  public static boolean isOwn(String name) {
    return name.regionMatches(true, 0, OWN, 0, OWN.length());
  }

  /**
   * Parses a URL of this driver, or one of pgjdbc that may contain parameters of this driver.
   *
   * @throws SQLException if a parameter is not URL-encoded, or a login stands before the host
   */
  public static BlueGreenUrl parse(String url) throws SQLException {
    int from = (accepts(url) ? PREFIX : PLAIN_PREFIX).length();
    int question = url.indexOf('?');
    String address = PLAIN_PREFIX + url.substring(from, question < 0 ? url.length() : question);
    if (hasLogin(address)) {
      throw new SQLException(
          "The URL has a login before an @, which pgjdbc would take for a host; write"
              + " //host:port/database?user=…&password=… instead, or use Properties.",
          SqlStateCode.INVALID_PARAMETER_VALUE);
    }
    if (ONLY_COMMAS.matcher(address).lookingAt()) {
      throw new SQLException(
          "The URL has commas where its hosts belong, and no host; write //host:port/database, or"
              + " //host:port,host:port/database.",
          SqlStateCode.INVALID_PARAMETER_VALUE);
    }
    Map<String, String> own = new LinkedHashMap<>();
    Map<String, String> pg = new LinkedHashMap<>();
    StringJoiner pgQuery = new StringJoiner("&");
    String query = question < 0 ? "" : url.substring(question + 1);
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String rawName = equals < 0 ? parameter : parameter.substring(0, equals);
      String name = decoded("", rawName);
      String value = equals < 0 ? "" : decoded(name, parameter.substring(equals + 1));
      if (isOwn(name)) {
        own.put(name, value);
      } else if (!name.isEmpty()) {
        pg.put(name, value);
        if (!name.equals("currentSchema")) {
          pgQuery.add(parameter);
        }
      }
    }
    String service = pg.get(SERVICE);
    ConnectionService found = service == null ? null : ConnectionService.of(address, service);
    return new BlueGreenUrl(
        url,
        found == null ? address : found.address(),
        pgQuery.toString(),
        own,
        pg,
        found == null ? new Properties() : found.defaults());
  }

  /** Tells whether something like {@code user:password@} stands before a host. */
  private static boolean hasLogin(String address) {
    int hosts = address.indexOf("//") + 2;
    int at = address.indexOf('@');
    int slash = address.indexOf('/', hosts);
    return hosts >= 2 && at >= 0 && (slash < 0 || at < slash || at < address.lastIndexOf('/'));
  }

  /**
   * Decodes a name or a value. The error names a parameter only if the parameter is known: a value
   * may be a password, and the text after an unencoded ampersand may be a part of one.
   */
  private static String decoded(String name, String text) throws SQLException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException showsTheText) {
      throw new SQLException(
          "The URL's parameter"
              + (isKnown(name) ? " '" + name + "'" : "s hold one that")
              + " is not URL-encoded; write % as %25 and & as %26.",
          SqlStateCode.INVALID_PARAMETER_VALUE);
    }
  }

  private static boolean isKnown(String name) {
    return name.matches("bluegreen(\\.\\w+)+") || PGProperty.forName(name) != null;
  }

  /** Returns the URL as the application gave it. */
  public String given() {
    return given;
  }

  /** Returns pgjdbc's URL for the same server and database, without any parameter. */
  public String address() {
    return address;
  }

  /**
   * Returns pgjdbc's URL with the application's own parameters, but without {@code currentSchema}.
   */
  public String physical() {
    return pgQuery.isEmpty() ? address : address + "?" + pgQuery;
  }

  /** Returns the application's own parameters as pgjdbc takes them, joined by ampersands. */
  public String pgQuery() {
    return pgQuery;
  }

  /** Returns this driver's parameters, decoded. */
  public Map<String, String> own() {
    return own;
  }

  /** Returns pgjdbc's parameters, decoded, {@code currentSchema} included. */
  public Map<String, String> pg() {
    return pg;
  }

  /** Returns what a connection service sets unless the application sets it too; else empty. */
  Properties serviceDefaults() {
    return serviceDefaults;
  }

  /** Returns the database's name as pgjdbc reads the URL, or null where the URL names none. */
  public @Nullable String database() {
    Properties parsed = Driver.parseURL(address, new Properties());
    return parsed == null ? null : parsed.getProperty("PGDBNAME");
  }
}
