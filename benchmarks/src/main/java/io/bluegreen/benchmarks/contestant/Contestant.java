package io.bluegreen.benchmarks.contestant;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;

/** A contestant: a way to reach PostgreSQL, configured as the first page of its manual says. */
public enum Contestant {
  PGJDBC("pgjdbc", "jdbc:postgresql://", ""),
  /** The same driver once more. A difference between the two is noise. */
  PGJDBC_AGAIN("pgjdbc-again", "jdbc:postgresql://", ""),
  BLUEGREEN(
      "bluegreen", "jdbc:bluegreen:postgresql://", "&bluegreen.deployment=" + Stand.SCHEMA_PAIR),
  BLUEGREEN_CLUSTER(
      "bluegreen-cluster",
      "jdbc:bluegreen:postgresql://",
      "&bluegreen.deployment=" + Stand.CLUSTER_PAIR),
  AWS("aws-default", "jdbc:aws-wrapper:postgresql://", ""),
  AWS_WITHOUT_PLUGINS("aws-no-plugins", "jdbc:aws-wrapper:postgresql://", "&wrapperPlugins="),
  /** Without its log, which would be the greater part of the cost: see spy.properties. */
  P6SPY("p6spy", "jdbc:p6spy:postgresql://", ""),
  /** Without an SDK: nothing is exported. */
  OPENTELEMETRY("opentelemetry", "jdbc:otel:postgresql://", "");

  private final String id;
  private final String prefix;
  private final String suffix;

  Contestant(String id, String prefix, String suffix) {
    this.id = id;
    this.prefix = prefix;
    this.suffix = suffix;
  }

  /** Finds a contestant by the name that it has in tables and on the command line. */
  public static Contestant of(String id) {
    return Arrays.stream(values())
        .filter(contestant -> contestant.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no contestant '" + id + "', there are " + Arrays.toString(values())));
  }

  /** The URL of the database under measurement. */
  public String url(Stand stand) {
    return prefix
        + stand.endpoint()
        + "?user=postgres&password=trusted&currentSchema="
        + Stand.ACTIVE_SCHEMA
        + suffix;
  }

  /** The driver itself, so that the other drivers of the JVM are not asked at each connect. */
  public Driver driver(Stand stand) throws SQLException {
    return DriverManager.getDriver(url(stand));
  }

  public Connection connect(Stand stand) throws SQLException {
    return driver(stand).connect(url(stand), new Properties());
  }

  @Override
  public String toString() {
    return id;
  }
}
