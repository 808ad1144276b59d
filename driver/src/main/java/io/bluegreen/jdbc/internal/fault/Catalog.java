package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.SqlNames;
import java.sql.SQLException;
import java.util.List;

/** The part of a server's catalog that has to be known of a read before it is repeated. */
interface Catalog {
  /** Tells whether one of the names belongs to something volatile. */
  boolean hasVolatile(SqlNames names) throws SQLException;

  /** Returns the texts of the views and the row security policies that the names may mean. */
  List<String> definitions(SqlNames names) throws SQLException;
}
