package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The open transactions of a server for which the creation of a replication slot waits: those that
 * have a transaction id, in any database, prepared ones too. Texts of statements are never shown,
 * because they may hold data.
 */
public final class SlotObstacles {
  private static final int SHOWN = 3;

  /** Locks on transaction ids are visible to every role; sessions of others only in part. */
  private static final String OPEN =
      """
      SELECT x.text FROM (
        SELECT pg_catalog.format('process %s of role %s (application %L, database %s, open %s): SELECT pg_catalog.pg_terminate_backend(%s)',
                 l.pid, coalesce(a.usename, '?'), coalesce(pg_catalog.left(a.application_name, 40), ''), coalesce(a.datname, '?'),
                 coalesce('for ' || pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.xact_start)::text, 'since when this role may not see'), l.pid) AS text,
               a.xact_start AS since
        FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid()
        GROUP BY l.pid, a.usename, a.application_name, a.datname, a.xact_start
        UNION ALL
        SELECT pg_catalog.format('prepared transaction %L of role %s (open for %s): ROLLBACK PREPARED %L, or COMMIT PREPARED, in database %s',
                 p.gid, p.owner, pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - p.prepared), p.gid, p.database),
               p.prepared
        FROM pg_catalog.pg_prepared_xacts p) x
      ORDER BY x.since NULLS LAST, x.text""";

  private SlotObstacles() {}

  /**
   * Returns them in words, the oldest first, each with the statement that ends it; empty if there
   * is none.
   */
  public static String describe(Connection connection) throws SQLException {
    List<String> open = Sql.texts(connection, OPEN);
    if (open.isEmpty()) {
      return "";
    }
    String shown = String.join("; ", open.subList(0, Math.min(SHOWN, open.size())));
    return open.size() > SHOWN ? shown + "; and %d more".formatted(open.size() - SHOWN) : shown;
  }

  /** Returns the failure of a creation that waited too long, with those it waited for. */
  static SQLException named(Connection connection, String slot, SQLException failure)
      throws SQLException {
    String open = describe(connection);
    if (open.isEmpty()) {
      return failure;
    }
    SQLException named =
        new SQLException(
            "slot %s begins only when the transactions have ended that are open on its server, and waited in vain for: %s"
                .formatted(slot, open),
            SqlStateCode.OBJECT_IN_USE,
            failure);
    for (Throwable note : failure.getSuppressed()) {
      named.addSuppressed(note);
    }
    return named;
  }
}
