package io.bluegreen.benchmarks.cutover;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import java.io.IOException;
import java.sql.SQLException;

/**
 * The two servers of a cutover, PostgreSQL 15 and 18, set up for replication and for many
 * connections.
 */
final class Servers implements AutoCloseable {
  private final PgServer old = start(15);
  private final PgServer young = start(18);

  /** An application's database on both servers, without rows in what is replicated. */
  Pair pair(String name) throws SQLException {
    Pair pair = new Pair(old.createDatabase(name, ""), young.createDatabase(name, ""));
    for (PgDatabase side : new PgDatabase[] {pair.old(), pair.young()}) {
      side.execute(
          "CREATE TABLE ledger (id bigserial PRIMARY KEY, amount int)",
          "CREATE TABLE account (id int PRIMARY KEY, balance bigint)");
    }
    pair.old().execute("INSERT INTO account VALUES (1, 1000)");
    return pair;
  }

  /**
   * One application's databases.
   *
   * @param old where it is
   * @param young where it is to go
   */
  record Pair(PgDatabase old, PgDatabase young) {}

  PgServer young() {
    return young;
  }

  @Override
  public void close() throws IOException {
    young.close();
    old.close();
  }

  private static PgServer start(int major) {
    return PgServer.builder(major)
        .setting("wal_level", "logical")
        .setting("max_connections", "500")
        .setting("max_worker_processes", "20")
        .setting("wal_retrieve_retry_interval", "100ms")
        .start();
  }
}
