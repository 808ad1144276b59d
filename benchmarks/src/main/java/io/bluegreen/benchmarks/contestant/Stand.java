package io.bluegreen.benchmarks.contestant;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import java.sql.SQLException;

/**
 * The database of all measurements: a control table, a deployment of two schemas, a deployment of
 * two databases that are the same one, and a table of 1,000 rows in both schemas.
 *
 * @param endpoint {@code host:port/database}
 */
public record Stand(String endpoint) {
  /** The system property with the endpoint for a forked JVM. */
  public static final String PROPERTY = "bluegreen.benchmark.endpoint";

  public static final int ROWS = 1_000;

  static final String SCHEMA_PAIR = "bench";
  static final String CLUSTER_PAIR = "bench_cluster";
  static final String ACTIVE_SCHEMA = "blue";

  /** Creates a new database. */
  public static Stand on(PgServer server) throws SQLException {
    PgDatabase database = server.createDatabase();
    database.installControlTable();
    for (String schema : new String[] {"blue", "green"}) {
      database.execute(
          "CREATE SCHEMA " + schema,
          """
          CREATE TABLE %s.item AS
          SELECT i AS id, i * 1000::bigint AS amount, 'item ' || i AS name,
            i %% 2 = 0 AS even, i / 4.0::float8 AS price
          FROM generate_series(1, %d) i
          """
              .formatted(schema, ROWS),
          "ANALYZE " + schema + ".item");
    }
    database.execute(
        "SELECT bluegreen.create_deployment('%s', 'schema', 'blue', 'green')"
            .formatted(SCHEMA_PAIR),
        "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s')"
            .formatted(CLUSTER_PAIR, database.endpoint(), server.endpoint("postgres")));
    return new Stand(database.endpoint());
  }

  /** Returns the database that the system property names. */
  public static Stand told() {
    String endpoint = System.getProperty(PROPERTY);
    if (endpoint == null) {
      throw new IllegalStateException(
          "-D" + PROPERTY + " is missing: start benchmarks by mvn -Pbenchmarks verify");
    }
    return new Stand(endpoint);
  }

  /** Returns the argument that gives a forked JVM the endpoint. */
  public String asJvmArgument() {
    return "-D" + PROPERTY + "=" + endpoint;
  }
}
