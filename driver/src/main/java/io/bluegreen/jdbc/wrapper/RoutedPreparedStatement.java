package io.bluegreen.jdbc.wrapper;

import io.bluegreen.codegen.GenerateDelegates;
import java.sql.PreparedStatement;

/** A prepared statement. */
@GenerateDelegates(
    value = "GeneratedPreparedStatement",
    routed = {
      "execute",
      "executeQuery",
      "executeUpdate",
      "executeLargeUpdate",
      "executeBatch",
      "executeLargeBatch",
      "executeWithFlags",
      "getMetaData",
      "getParameterMetaData",
      "setBlob",
      "setClob",
    })
abstract class RoutedPreparedStatement extends TextStatement<PreparedStatement> {

  RoutedPreparedStatement(RoutedConnection connection, PreparedStatement delegate, String sql) {
    super(connection, delegate, sql);
  }
}
