package io.bluegreen.ops.cutover.side;

import java.sql.SQLException;
import java.util.List;

/** The conditions of a server that the protocol relies on. */
public interface SideReadiness {
  /** Tells whether the server's log carries what logical replication needs. */
  boolean decodesLogically() throws SQLException;

  /** Tells whether the tool's role sees what other sessions do. */
  boolean seesOtherSessions() throws SQLException;

  /** Returns the tables of the control table itself that are published, with the publication. */
  List<String> publishedControlTables() throws SQLException;

  /**
   * Returns the transactions of the whole server that a new replication slot would wait for, in
   * words.
   */
  List<String> longTransactions() throws SQLException;

  /** Returns the server's clock in milliseconds. */
  long clockMillis() throws SQLException;
}
