package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.GenerateDelegates;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** A prepared statement. Every call that reaches the server passes the session's boundary. */
@GenerateDelegates(
    value = "GeneratedPreparedStatement",
    routed = {
      "execute",
      "executeQuery",
      "executeUpdate",
      "executeLargeUpdate",
      "executeWithFlags",
    },
    aside = {
      "getMetaData",
      "getParameterMetaData",
      "setBlob",
      "setClob",
    },
    recorded = {
      "setArray",
      "setAsciiStream",
      "setBigDecimal",
      "setBinaryStream",
      "setBlob",
      "setBoolean",
      "setByte",
      "setBytes",
      "setCharacterStream",
      "setClob",
      "setDate",
      "setDouble",
      "setFloat",
      "setInt",
      "setLong",
      "setNCharacterStream",
      "setNClob",
      "setNString",
      "setNull",
      "setObject",
      "setRef",
      "setRowId",
      "setSQLXML",
      "setShort",
      "setString",
      "setTime",
      "setTimestamp",
      "setURL",
      "setUnicodeStream",
    })
abstract class RoutedPreparedStatement extends RoutedParameterizedStatement<PreparedStatement> {
  private final String @Nullable [] keys;

  /**
   * Wraps a statement.
   *
   * @param keys as {@link PhysicalStatements#prepare} takes it
   */
  RoutedPreparedStatement(
      LogicalConnection connection,
      BaseConnection home,
      PreparedStatement delegate,
      String sql,
      String @Nullable [] keys) {
    super(connection, home, delegate, sql);
    this.keys = keys;
  }

  @Override
  final PreparedStatement prepare(BaseConnection now, String text, PreparedStatement old)
      throws SQLException {
    return PhysicalStatements.prepare(
        now,
        text,
        old.getResultSetType(),
        old.getResultSetConcurrency(),
        old.getResultSetHoldability(),
        keys);
  }
}
