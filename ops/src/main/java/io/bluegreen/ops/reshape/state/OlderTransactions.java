package io.bluegreen.ops.reshape.state;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The transactions of this database that were open at one instant. Every role may see them, because
 * each holds a lock on its own virtual id. Immutable.
 */
public final class OlderTransactions {
  private static final String OPEN =
      "SELECT l.virtualtransaction || ' of process ' || l.pid FROM pg_locks l JOIN"
          + " pg_stat_activity a ON a.pid = l.pid AND a.datname = current_database() AND a.usesysid"
          + " IS NOT NULL WHERE l.locktype = 'virtualxid' AND l.granted AND l.pid <>"
          + " pg_backend_pid() UNION ALL SELECT 'prepared transaction ' || gid FROM"
          + " pg_prepared_xacts WHERE database = current_database()";

  private final Set<String> open;

  private OlderTransactions(Set<String> open) {
    this.open = open;
  }

  /** Returns the transactions that are open now. */
  public static OlderTransactions now(Connection connection) throws SQLException {
    return new OlderTransactions(new TreeSet<>(Sql.texts(connection, OPEN)));
  }

  /** Returns those of them that are still open. */
  public List<String> remaining(Connection connection) throws SQLException {
    return Sql.texts(connection, OPEN).stream().filter(open::contains).toList();
  }
}
