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

  /** Returns the texts of the views and the row security policies that the names may mean. */
  List<String> definitions(SqlNames names) throws SQLException;
}
