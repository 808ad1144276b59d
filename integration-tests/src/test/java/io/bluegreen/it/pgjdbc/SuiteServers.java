package io.bluegreen.it.pgjdbc;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers of one run of the suite: the roles, databases, extension and rules of access that
 * pgjdbc's own test server has, without TLS and without replicas.
 */
final class SuiteServers implements AutoCloseable {
  static final String DATABASE = "test";

  private final List<PgServer> running = new ArrayList<>();

  /** The server that the suite connects to. */
  PgServer first() {
    return running.get(0);
  }

  /** Starts a server with everything that the suite asks for. */
  PgDatabase start() throws SQLException {
    PgServer server =
        PgServer.builder(18)
            .setting("wal_level", "logical")
            .setting("max_prepared_transactions", "64")
            .setting("max_connections", "200")
            .hba("host authtest nobody all trust")
            .hba("host authtest pword all password")
            .hba("host authtest md51 all md5")
            .hba("host authtest scram all scram-sha-256")
            .hba("host all postgres all trust")
            .hba("host replication all all trust")
            .hba("host all all all scram-sha-256")
            .start();
    running.add(server);
    server.execute("CREATE USER test WITH PASSWORD 'test'");
    server.createDatabase("test_2", "OWNER test");
    PgDatabase database = server.createDatabase(DATABASE, "OWNER test");
    database.execute("CREATE EXTENSION hstore");
    return database;
  }

  void deploySchemas() throws SQLException {
    start()
        .installControlTable()
        .execute(
            "CREATE SCHEMA suite_blue AUTHORIZATION test",
            "CREATE SCHEMA suite_green AUTHORIZATION test",
            "GRANT USAGE ON SCHEMA suite_blue, suite_green TO PUBLIC",
            "SELECT bluegreen.create_deployment('test', 'schema', 'suite_blue', 'suite_green')");
  }

  void deployCluster() throws SQLException {
    List<PgDatabase> sides = List.of(start(), start());
    String create =
        "SELECT bluegreen.create_deployment('test', 'cluster', '%s', '%s')"
            .formatted(sides.get(0).endpoint(), sides.get(1).endpoint());
    for (PgDatabase side : sides) {
      side.installControlTable().execute(create);
    }
  }

  @Override
  public void close() {
    for (PgServer server : running) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
