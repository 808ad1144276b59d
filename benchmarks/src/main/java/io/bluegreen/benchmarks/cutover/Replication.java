package io.bluegreen.benchmarks.cutover;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.PgSession;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Replication as an operator sets it up and waits for it by hand: the minimum that loses nothing,
 * without fence, way back and checks.
 */
final class Replication {
  private static final long PACE = TimeUnit.MILLISECONDS.toNanos(2);

  private final PgServer server;
  private final PgSession old;
  private final PgSession young;
  private final String name;

  Replication(Servers.Pair pair) throws SQLException {
    server = pair.old().server();
    old = pair.old().session();
    young = pair.young().session();
    name = pair.old().name();
    pair.old().execute("CREATE PUBLICATION moved FOR TABLE ledger, account");
    old.query("SELECT pg_create_logical_replication_slot('" + name + "', 'pgoutput')");
    young.execute(
        "CREATE SUBSCRIPTION %s CONNECTION '%s' PUBLICATION moved WITH (create_slot = false)"
            .formatted(name, info(pair.old())));
    while (young.queryLong("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")
        > 0) {
      LockSupport.parkNanos(PACE);
    }
  }

  private static String info(PgDatabase database) {
    return database.server().connectionInfo(database.name());
  }

  /** Forbids other connections to the old side, and ends those that exist. */
  void shutOut() throws SQLException {
    server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
    old.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'");
  }

  /** Waits until all that was written to the old side has arrived, and moves the sequence. */
  void arrive() throws SQLException {
    long rows = old.queryLong("SELECT count(*) FROM ledger");
    while (young.queryLong("SELECT count(*) FROM ledger") < rows) {
      LockSupport.parkNanos(PACE);
    }
    long last = old.queryLong("SELECT last_value FROM ledger_id_seq");
    young.query("SELECT setval('ledger_id_seq', " + (last + 1000) + ")");
  }

  void end() throws SQLException {
    young.execute("ALTER SUBSCRIPTION " + name + " DISABLE");
    young.execute("ALTER SUBSCRIPTION " + name + " SET (slot_name = NONE)");
    young.execute("DROP SUBSCRIPTION " + name);
    old.execute(
        "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots"
            + " WHERE slot_name = '"
            + name
            + "' AND active");
    old.query("SELECT pg_drop_replication_slot('" + name + "')");
    old.close();
    young.close();
  }
}
