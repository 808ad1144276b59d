package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.SqlNames;
import java.sql.SQLException;
import java.util.List;

/**
 * The questions about a server's catalog that {@link StatementSafety} asks before a failed read is
 * repeated.
 */
interface CatalogLookup {
  /** Tells whether one of the names belongs to something volatile. */
  boolean hasVolatile(SqlNames names) throws SQLException;

  /**
   * Tells whether a write to one of the names may do more than the write itself: a trigger or a
   * rule, a view or a foreign table, or what a foreign key passes on. True where no name is a
   * table.
   */
  boolean writesMore(SqlNames names) throws SQLException;

  /** Returns the defaults, checks and policies that run with a write to one of the names. */
  List<String> expressions(SqlNames names) throws SQLException;

  /** Returns the texts of the views and the row security policies that the names may mean. */
  List<String> definitions(SqlNames names) throws SQLException;
}
