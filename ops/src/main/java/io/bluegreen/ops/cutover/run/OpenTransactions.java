package io.bluegreen.ops.cutover.run;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The transactions of one database that began before a given moment, of any session.
 *
 * <p>Other sessions cannot see whether a transaction is READ ONLY. A transaction that has neither a
 * transaction id nor any lock except those of plain reads has provably written nothing and locked
 * no row. It counts as a reader, and may still become a writer.
 */
public final class OpenTransactions {
  private static final String NOT_VACUUMING =
      " AND a.pid NOT IN (SELECT v.pid FROM pg_catalog.pg_stat_progress_vacuum v"
          + " UNION ALL SELECT z.pid FROM pg_catalog.pg_stat_progress_analyze z)";

  private final Connection connection;
  private final List<Integer> ownPids;

  /**
   * A session with such a transaction.
   *
   * @param pid its server process
   * @param user its role
   * @param application what it calls itself
   * @param state what it does, and since when its transaction is open
   * @param writer whether it has written, or locked rows or tables
   */
  public record Session(int pid, String user, String application, String state, boolean writer) {
    public CutoverReport.TerminatedSession terminated(CutoverStep step) {
      return new CutoverReport.TerminatedSession(pid, user, application, state, step);
    }
  }

  public OpenTransactions(Connection connection, List<Integer> ownPids) {
    this.connection = connection;
    this.ownPids = ownPids;
  }

  public List<Session> begunBefore(String moment) throws SQLException {
    return sessions("a.xact_start < ?::timestamptz" + NOT_VACUUMING, moment);
  }

  /** Sessions whose locks stop a fence; a vacuum is not one of them, the fence cancels it. */
  public List<Session> blocking(String deployment, String side) throws SQLException {
    return sessions(
        "a.pid IN (SELECT b.pid FROM bluegreen.fence_blockers((SELECT pg_catalog.array_agg(t.relid)"
            + " FROM bluegreen.tables_to_fence(?, ?) t)) b)"
            + NOT_VACUUMING,
        deployment,
        side);
  }

  /** Sessions that have written to a side's tables, or locked them or rows of them. */
  public List<Session> writing(String deployment, String side) throws SQLException {
    return sessions(
        "EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN bluegreen.tables_to_fence(?, ?) t"
            + " ON t.relid = l.relation WHERE l.pid = a.pid AND l.locktype = 'relation'"
            + " AND l.granted AND l.mode <> 'AccessShareLock')"
            + NOT_VACUUMING,
        deployment,
        side);
  }

  /**
   * Sessions that were opened before a moment, in a transaction or not; without the drivers'
   * watchers and other commands of this tool, for example one that watches.
   */
  public List<Session> connectedBefore(String moment) throws SQLException {
    return sessions(
        "a.backend_start < ?::timestamptz AND a.application_name <> 'bluegreen-cli'"
            + " AND a.pid NOT IN (SELECT c.pid FROM bluegreen.live_client c WHERE c.session_bound)",
        moment);
  }

  /** Global identifiers of prepared transactions, which no session stands behind. */
  public List<String> prepared() throws SQLException {
    return Sql.texts(
        connection,
        "SELECT gid FROM pg_catalog.pg_prepared_xacts"
            + " WHERE database = pg_catalog.current_database() ORDER BY prepared");
  }

  /** Ends a session; false if this role may not. */
  public boolean terminate(Session session) throws SQLException {
    try {
      return Sql.truth(connection, "SELECT pg_catalog.pg_terminate_backend(?)", session.pid());
    } catch (SQLException e) {
      if (SqlStateCode.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  private List<Session> sessions(String condition, Object... values) throws SQLException {
    Object[] arguments = new Object[values.length + 1];
    arguments[0] = connection.createArrayOf("int4", ownPids.toArray());
    System.arraycopy(values, 0, arguments, 1, values.length);
    return Sql.list(
        connection,
        row ->
            new Session(
                row.getInt(1),
                Sql.text(row, 2),
                Sql.text(row, 3),
                Sql.text(row, 4),
                row.getBoolean(5)),
        "SELECT a.pid, coalesce(a.usename, '?'), coalesce(a.application_name, '?'),"
            + " pg_catalog.concat_ws(' since ', coalesce(a.state, '?'), a.xact_start::text),"
            + " a.backend_xid IS NOT NULL OR EXISTS (SELECT FROM pg_catalog.pg_locks l"
            + "   WHERE l.pid = a.pid AND l.locktype = 'relation' AND l.mode <> 'AccessShareLock')"
            + " FROM pg_catalog.pg_stat_activity a"
            + " WHERE a.datname = pg_catalog.current_database()"
            + " AND a.backend_type = 'client backend' AND a.pid <> ALL (?) AND "
            + condition
            + " ORDER BY a.xact_start",
        arguments);
  }
}
