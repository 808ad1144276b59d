package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** The database's metadata. A method that queries the server passes the session's boundary. */
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
  private final LogicalConnection connection;
  private DatabaseMetaData delegate;

  /**
   * The connection that the delegate belongs to. It is written after the delegate and read before
   * it, so that a thread which sees the new connection sees the new delegate too.
   */
  private volatile BaseConnection home;

  RoutedDatabaseMetaData(LogicalConnection connection) throws SQLException {
    this.connection = connection;
    this.home = connection.delegate();
    this.delegate = new GeneratedOneSideMetaData(connection.session(), home);
  }

  @Delegate
  DatabaseMetaData delegate() throws SQLException {
    BaseConnection now = connection.delegate();
    if (now != home) {
      delegate = new GeneratedOneSideMetaData(connection.session(), now);
      home = now;
    }
    return delegate;
  }

  /** Returns any delegate, for methods that must not fail and give the same answer everywhere. */
  @Delegate({"getDriverMajorVersion", "getDriverMinorVersion"})
  DatabaseMetaData anyDelegate() {
    return delegate;
  }

  final void enter() throws SQLException {
    connection.enter();
  }

  final void succeeded() throws SQLException {
    connection.succeeded();
  }

  final void recover(SQLException failure) throws SQLException {
    connection.recover(failure);
  }

  final void leave() {
    connection.leave();
  }

  final @Nullable ResultSet wrapped(@Nullable ResultSet result) {
    return connection.wrapped(result);
  }

  /** Returns the application's URL, which does not depend on the server in use. */
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
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    connection.keepFor(delegate(), type);
    return delegate().unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || delegate().isWrapperFor(type);
  }
}
