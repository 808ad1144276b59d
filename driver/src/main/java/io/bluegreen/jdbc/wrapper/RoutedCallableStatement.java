package io.bluegreen.jdbc.wrapper;

import io.bluegreen.codegen.GenerateDelegates;
import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A callable statement. */
@GenerateDelegates(
    value = "GeneratedCallableStatement",
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
abstract class RoutedCallableStatement extends TextStatement<CallableStatement>
    implements CallableStatement {

  RoutedCallableStatement(RoutedConnection connection, CallableStatement delegate, String sql) {
    super(connection, delegate, sql);
  }

  @Override
  public @Nullable Object getObject(int index) throws SQLException {
    return refCursorWrapped(delegate().getObject(index));
  }

  @Override
  public @Nullable Object getObject(String name) throws SQLException {
    return refCursorWrapped(delegate().getObject(name));
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

  /** A REF_CURSOR parameter is read as a result set of its own. */
  private @Nullable Object refCursorWrapped(@Nullable Object value) {
    return value instanceof ResultSet
        ? new GeneratedResultSet(connection(), null, (ResultSet) value)
        : value;
  }
}
