package io.bluegreen.jdbc.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database's description: what pgjdbc asks the server for passes the session's boundary. */
@GenerateDelegates(
    value = "GeneratedDatabaseMetaData",
    routed = {
      "getAttributes",
      "getBestRowIdentifier",
      "getCatalogs",
      "getClientInfoProperties",
      "getColumnPrivileges",
      "getColumns",
      "getCrossReference",
      "getDefaultTransactionIsolation",
      "getExportedKeys",
      "getFunctionColumns",
      "getFunctions",
      "getImportedKeys",
      "getIndexInfo",
      "getMaxCatalogNameLength",
      "getMaxColumnNameLength",
      "getMaxColumnsInIndex",
      "getMaxCursorNameLength",
      "getMaxProcedureNameLength",
      "getMaxSchemaNameLength",
      "getMaxTableNameLength",
      "getMaxUserNameLength",
      "getPrimaryKeys",
      "getProcedureColumns",
      "getProcedures",
      "getPseudoColumns",
      "getSQLKeywords",
      "getSchemas",
      "getSuperTables",
      "getSuperTypes",
      "getTablePrivileges",
      "getTableTypes",
      "getTables",
      "getTypeInfo",
      "getUDTs",
      "getVersionColumns",
    })
abstract class RoutedDatabaseMetaData implements DatabaseMetaData {
  private final RoutedConnection connection;
  private final DatabaseMetaData delegate;

  RoutedDatabaseMetaData(RoutedConnection connection, DatabaseMetaData delegate) {
    this.connection = connection;
    this.delegate = delegate;
  }

  @Delegate
  DatabaseMetaData delegate() {
    return delegate;
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

  final @Nullable ResultSet wrapped(@Nullable ResultSet result) {
    return connection.wrapped(result);
  }

  /** Returns the URL that the application gave, whichever server is behind it. */
  @Override
  public String getURL() {
    return connection.url();
  }

  @Override
  public Connection getConnection() {
    return connection;
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
