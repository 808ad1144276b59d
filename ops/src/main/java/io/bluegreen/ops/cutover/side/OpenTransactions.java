package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.SQLException;
import java.util.List;

/**
 * The transactions and sessions of one database, without the tool's own.
 *
 * <p>Other sessions cannot see whether a transaction is READ ONLY. A transaction that has neither a
 * transaction id nor any lock except those of plain reads has provably written nothing and locked
 * no row. It counts as a reader, and may still become a writer.
 */
public interface OpenTransactions {
  /**
   * A session with such a transaction.
   *
   * @param pid its server process
   * @param user its role
   * @param application what it calls itself
   * @param state what it does, and since when its transaction is open
   * @param writer whether it has written, or locked rows or tables
   */
  record Session(int pid, String user, String application, String state, boolean writer) {
    /** Returns the line of the report for a session that was ended. */
    public CutoverReport.TerminatedSession terminated(CutoverStep step) {
      return new CutoverReport.TerminatedSession(pid, user, application, state, step);
    }
  }

  /** Returns the sessions whose transaction began before a moment. */
  List<Session> begunBefore(String moment) throws SQLException;

  /** Returns the sessions whose locks stop a fence of this side. The fence cancels a vacuum. */
  List<Session> blockingTheFence() throws SQLException;

  /** Returns the sessions that have written to this side's tables, or locked them or their rows. */
  List<Session> writing() throws SQLException;

  /**
   * Returns the sessions that were opened before a moment, in a transaction or not. The watchers of
   * drivers and other commands of this tool are left out.
   */
  List<Session> connectedBefore(String moment) throws SQLException;

  /** Returns the global identifiers of prepared transactions, which have no session. */
  List<String> prepared() throws SQLException;

  /** Ends a session; false if this role may not, or it has ended by itself. */
  boolean terminate(Session session) throws SQLException;
}
