package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** A callable statement. Every call that reaches the server passes the session's boundary. */
@GenerateDelegates(
    value = "GeneratedCallableStatement",
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
abstract class RoutedCallableStatement extends RoutedParameterizedStatement<CallableStatement>
    implements CallableStatement {
  private final BindRecorder outs;

  RoutedCallableStatement(
      LogicalConnection connection, BaseConnection home, CallableStatement delegate, String sql) {
    super(connection, home, delegate, sql);
    this.outs = recorder();
  }

  /** Returns the statement of the last execution, from which OUT parameters are read. */
  @Delegate({
    "getArray",
    "getBigDecimal",
    "getBlob",
    "getBoolean",
    "getByte",
    "getBytes",
    "getCharacterStream",
    "getClob",
    "getDate",
    "getDouble",
    "getFloat",
    "getInt",
    "getLong",
    "getNCharacterStream",
    "getNClob",
    "getNString",
    "getObject",
    "getRef",
    "getRowId",
    "getSQLXML",
    "getShort",
    "getString",
    "getTime",
    "getTimestamp",
    "getURL",
    "wasNull"
  })
  CallableStatement called() {
    return executed();
  }

  @Override
  public void registerOutParameter(int index, int sqlType) throws SQLException {
    rebind();
    delegate().registerOutParameter(index, sqlType);
    outs.record(index, 0, sqlType, null, null);
  }

  /** Registers a parameter. The scale is not recorded because pgjdbc ignores it. */
  @Override
  public void registerOutParameter(int index, int sqlType, int scale) throws SQLException {
    rebind();
    delegate().registerOutParameter(index, sqlType, scale);
    outs.record(index, 0, sqlType, null, null);
  }

  @Override
  final CallableStatement prepare(BaseConnection now, String text, CallableStatement old)
      throws SQLException {
    return now.prepareCall(
        text, old.getResultSetType(), old.getResultSetConcurrency(), old.getResultSetHoldability());
  }

  @Override
  void replayFirst(CallableStatement fresh) throws SQLException {
    outs.replay(
        (method, index, sqlType, first, second) ->
            fresh.registerOutParameter(index, (int) sqlType));
  }

  @Override
  public @Nullable Object getObject(int index) throws SQLException {
    return refCursorWrapped(called().getObject(index));
  }

  @Override
  public @Nullable Object getObject(String name) throws SQLException {
    return refCursorWrapped(called().getObject(name));
  }

  @Override
  public @Nullable Object getObject(int index, @Nullable Map<String, Class<?>> types)
      throws SQLException {
    return refCursorWrapped(delegate().getObject(index, types));
  }

  @Override
  public <T> @Nullable T getObject(int index, Class<T> type) throws SQLException {
    T value = delegate().getObject(index, type);
    return value instanceof ResultSet ? type.cast(refCursorWrapped(value)) : value;
  }

  /** Wraps the result set of a REF_CURSOR parameter. */
  private @Nullable Object refCursorWrapped(@Nullable Object value) {
    return value instanceof ResultSet ? connection().wrapped((ResultSet) value) : value;
  }
}
