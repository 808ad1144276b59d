package io.bluegreen.it.pgjdbc;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;

/** A way in which the suite's connections are made. */
enum SuiteMode {
  /** pgjdbc alone: what the others are compared with. */
  PLAIN("jdbc:postgresql:"),
  /** Two schemas of one database. */
  SCHEMA("jdbc:bluegreen:postgresql:"),
  /** Two servers, of which the second one only waits. */
  CLUSTER("jdbc:bluegreen:postgresql:");

  private final String prefix;

  SuiteMode(String prefix) {
    this.prefix = prefix;
  }

  /** What the suite's URLs begin with. */
  String prefix() {
    return prefix;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Opens servers that nobody has used, with the deployment of this mode. */
  SuiteServers open() throws SQLException {
    SuiteServers servers = new SuiteServers();
    try {
      switch (this) {
        case SCHEMA -> servers.deploySchemas();
        case CLUSTER -> servers.deployCluster();
        case PLAIN -> servers.start();
      }
      return servers;
    } catch (SQLException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  static SuiteMode named(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "pgjdbc.modes names '%s': there are %s"
                        .formatted(name, Arrays.stream(values()).map(SuiteMode::text).toList())));
  }
}
