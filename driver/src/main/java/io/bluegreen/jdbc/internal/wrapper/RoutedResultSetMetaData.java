package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.core.BaseConnection;

/**
 * The metadata of a result. pgjdbc queries some of it from the server at the first call, so these
 * methods pass the session's boundary.
 */
@GenerateDelegates(
    value = "GeneratedResultSetMetaData",
    routed = {
      "isAutoIncrement",
      "isNullable",
      "getTableName",
      "getSchemaName",
      "getColumnType",
      "getColumnTypeName",
      "getColumnClassName",
      "getBaseColumnName",
      "getBaseTableName",
      "getBaseSchemaName",
    })
abstract class RoutedResultSetMetaData implements ResultSetMetaData, PGResultSetMetaData {
  private static final String WHAT = "This result's description";

  private final LogicalConnection connection;
  private final BaseConnection home;
  private final ResultSetMetaData delegate;

  RoutedResultSetMetaData(
      LogicalConnection connection, BaseConnection home, ResultSetMetaData delegate) {
    this.connection = connection;
    this.home = home;
    this.delegate = delegate;
  }

  @Delegate
  ResultSetMetaData delegate() {
    return delegate;
  }

  @Delegate
  PGResultSetMetaData pg() {
    return (PGResultSetMetaData) delegate;
  }

  final void enter() throws SQLException {
    connection.enter();
    try {
      connection.requireStillOn(home, WHAT);
    } catch (SQLException e) {
      leave();
      throw e;
    }
  }

  final void succeeded() throws SQLException {
    connection.succeeded();
  }

  /** Returns normally if the call has to be repeated, which only this result's server can do. */
  final void recover(SQLException failure) throws SQLException {
    connection.recover(failure);
    connection.requireStillOn(home, WHAT);
  }

  final void leave() {
    connection.leave();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : delegate.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || delegate.isWrapperFor(type);
  }
}
