package io.bluegreen.jdbc.internal.config;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A section of a connection service file, to which a URL refers by {@code service=}, as pgjdbc
 * reads it. Immutable.
 */
final class ConnectionService {
  private final String address;
  private final Properties defaults;

  private ConnectionService(String address, Properties defaults) {
    this.address = address;
    this.defaults = defaults;
  }

  /**
   * Reads the section of a service.
   *
   * @param address the URL as it stands; what it names is stronger than the service
   * @throws SQLException SQLSTATE 22023 where this pgjdbc knows no services, or not this one
   */
  static ConnectionService of(String address, String service) throws SQLException {
    if (PGProperty.forName("service") == null) {
      throw refused(service, "this version of pgjdbc reads no connection service file");
    }
    String asked = address + "?service=" + URLEncoder.encode(service, StandardCharsets.UTF_8);
    Properties found = Driver.parseURL(asked, new Properties());
    String hosts = found == null ? null : found.getProperty("PGHOST");
    String ports = found == null ? null : found.getProperty("PGPORT");
    if (found == null || hosts == null || ports == null) {
      throw refused(service, "pgjdbc finds no such section in the connection service file");
    }
    String database = encoded(found.getProperty("PGDBNAME"));
    found.keySet().removeAll(Set.of("PGHOST", "PGPORT", "PGDBNAME", "service"));
    return new ConnectionService(
        "jdbc:postgresql://" + together(hosts, ports) + "/" + database, found);
  }

  /** Returns pgjdbc's URL with hosts and database, without any parameter. */
  String address() {
    return address;
  }

  /**
   * Returns what else the service sets, as a login; the application's own settings are stronger.
   */
  Properties defaults() {
    return defaults;
  }

  private static String together(String hosts, String ports) {
    String[] host = hosts.split(",", -1);
    String[] port = ports.split(",", -1);
    StringJoiner all = new StringJoiner(",");
    for (int i = 0; i < host.length; i++) {
      all.add(host[i] + ":" + port[Math.min(i, port.length - 1)]);
    }
    return all.toString();
  }

  private static String encoded(@Nullable String database) {
    return database == null ? "" : URLEncoder.encode(database, StandardCharsets.UTF_8);
  }

  private static SQLException refused(String service, String why) {
    return new SQLException(
        "service = '"
            + service
            + "' cannot be used: "
            + why
            + ". Correct it, or write //host:port/database in the URL and leave service out.",
        SqlStateCode.INVALID_PARAMETER_VALUE);
  }
}
