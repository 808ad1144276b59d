package io.bluegreen.jdbc.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.postgresql.PGResultSetMetaData;

/** A result's description: pgjdbc looks some of it up on the server when it is first asked for. */
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
  private final RoutedConnection connection;
  private final ResultSetMetaData delegate;

  RoutedResultSetMetaData(RoutedConnection connection, ResultSetMetaData delegate) {
    this.connection = connection;
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
  }

  final void succeeded() throws SQLException {
    connection.succeeded();
  }

  final SQLException failed(SQLException failure) {
    return connection.failed(failure);
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
