package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGRefCursorResultSet;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgBlob;
import org.postgresql.jdbc.PgClob;

/**
 * A result set. Reading is delegated directly; {@code getStatement}, large objects and nested
 * results lead back to the logical connection.
 *
 * <p>Every updating method passes the boundary, because pgjdbc queries the primary key at the first
 * of them.
 */
@GenerateDelegates(
    value = "GeneratedResultSet",
    routed = {
      "updateRow",
      "insertRow",
      "deleteRow",
      "refreshRow",
      "moveToInsertRow",
      "updateArray",
      "updateAsciiStream",
      "updateBigDecimal",
      "updateBinaryStream",
      "updateBlob",
      "updateBoolean",
      "updateByte",
      "updateBytes",
      "updateCharacterStream",
      "updateClob",
      "updateDate",
      "updateDouble",
      "updateFloat",
      "updateInt",
      "updateLong",
      "updateNCharacterStream",
      "updateNClob",
      "updateNString",
      "updateNull",
      "updateObject",
      "updateRef",
      "updateRowId",
      "updateSQLXML",
      "updateShort",
      "updateString",
      "updateTime",
      "updateTimestamp",
    })
abstract class RoutedResultSet implements ResultSet, PGRefCursorResultSet {
  private static final String WHAT = "This result's rows";

  private final LogicalConnection connection;
  private final @Nullable Statement statement;
  private final BaseConnection home;
  private final ResultSet delegate;

  /**
   * Wraps a result.
   *
   * @param home the physical connection that the result was read from
   * @param statement the statement that returned it, or null if pgjdbc created the statement itself
   */
  RoutedResultSet(
      LogicalConnection connection,
      BaseConnection home,
      @Nullable Statement statement,
      ResultSet delegate) {
    this.connection = connection;
    this.statement = statement;
    this.home = home;
    this.delegate = delegate;
  }

  @Delegate
  final ResultSet delegate() {
    return delegate;
  }

  @Delegate
  PGRefCursorResultSet pg() {
    return (PGRefCursorResultSet) delegate;
  }

  final void enter() throws SQLException {
    connection.session().enter("", this, 0);
    try {
      connection.requireStillOn(home, WHAT);
    } catch (SQLException e) {
      leave();
      throw e;
    }
  }

  final String enter(String column) throws SQLException {
    enter();
    return column;
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

  /** Moves to the next row, and may fetch more rows from the server. */
  @Override
  public boolean next() throws SQLException {
    try {
      return delegate.next();
    } catch (SQLException e) {
      throw connection.session().judged(e);
    }
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    Statement physical = delegate.getStatement();
    if (statement != null || physical == null) {
      return statement;
    }
    return connection.wrapperOf(home, physical);
  }

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    return new GeneratedResultSetMetaData(connection, home, delegate.getMetaData());
  }

  @Override
  public @Nullable Object getObject(int index) throws SQLException {
    return refCursorWrapped(delegate.getObject(index));
  }

  @Override
  public @Nullable Object getObject(String name) throws SQLException {
    return refCursorWrapped(delegate.getObject(name));
  }

  private @Nullable Object refCursorWrapped(@Nullable Object value) {
    return value instanceof ResultSet ? connection.wrapped((ResultSet) value) : value;
  }

  @Override
  public @Nullable Blob getBlob(int index) throws SQLException {
    Blob physical = delegate.getBlob(index);
    return physical == null ? null : new PgBlob(connection, delegate.getLong(index));
  }

  @Override
  public @Nullable Blob getBlob(String name) throws SQLException {
    return getBlob(delegate.findColumn(name));
  }

  @Override
  public @Nullable Clob getClob(int index) throws SQLException {
    Clob physical = delegate.getClob(index);
    return physical == null ? null : new PgClob(connection, delegate.getLong(index));
  }

  @Override
  public @Nullable Clob getClob(String name) throws SQLException {
    return getClob(delegate.findColumn(name));
  }

  @Override
  public <T> @Nullable T getObject(int index, Class<T> type) throws SQLException {
    if (type == Blob.class || type == Clob.class) {
      Object physical = delegate.getObject(index, type);
      return physical == null
          ? null
          : type.cast(type == Blob.class ? getBlob(index) : getClob(index));
    }
    return delegate.getObject(index, type);
  }

  @Override
  public <T> @Nullable T getObject(String name, Class<T> type) throws SQLException {
    return getObject(delegate.findColumn(name), type);
  }

  @Override
  public @Nullable Object getObject(int index, @Nullable Map<String, Class<?>> types)
      throws SQLException {
    return refCursorWrapped(delegate.getObject(index, types));
  }

  @Override
  public @Nullable Object getObject(String name, @Nullable Map<String, Class<?>> types)
      throws SQLException {
    return refCursorWrapped(delegate.getObject(name, types));
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    connection.keepFor(delegate, type);
    return delegate.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || delegate.isWrapperFor(type);
  }
}
