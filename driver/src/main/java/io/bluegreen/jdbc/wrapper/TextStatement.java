package io.bluegreen.jdbc.wrapper;

import io.bluegreen.jdbc.session.Session;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * What prepared and callable statements have in common: a text that is known before they run.
 *
 * @param <S> the kind of pgjdbc statement under it
 */
abstract class TextStatement<S extends PreparedStatement> extends RoutedStatement<S>
    implements PreparedStatement {
  private final String sql;
  private final boolean changesPath;

  TextStatement(RoutedConnection connection, S delegate, String sql) {
    super(connection, delegate);
    this.sql = sql;
    this.changesPath = Session.changesPath(sql);
  }

  @Override
  final void enter() throws SQLException {
    enterFor(sql);
    if (changesPath) {
      repeating(sql);
    }
  }

  /** A large object is written at once, which may begin a transaction. */
  @Override
  public void setObject(int index, @Nullable Object value) throws SQLException {
    if (isLargeObject(value)) {
      withinBoundary(() -> delegate().setObject(index, value));
    } else {
      delegate().setObject(index, value);
    }
  }

  @Override
  public void setObject(int index, @Nullable Object value, int type) throws SQLException {
    if (isLargeObject(value) || type == Types.BLOB) {
      withinBoundary(() -> delegate().setObject(index, value, type));
    } else {
      delegate().setObject(index, value, type);
    }
  }

  @Override
  public void setObject(int index, @Nullable Object value, int type, int scale)
      throws SQLException {
    if (isLargeObject(value) || type == Types.BLOB) {
      withinBoundary(() -> delegate().setObject(index, value, type, scale));
    } else {
      delegate().setObject(index, value, type, scale);
    }
  }

  private static boolean isLargeObject(@Nullable Object value) {
    return value instanceof Blob || value instanceof Clob;
  }

  private void withinBoundary(Binding binding) throws SQLException {
    enter();
    try {
      binding.bind();
      succeeded();
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      leave();
    }
  }

  private interface Binding {
    void bind() throws SQLException;
  }

  final @Nullable ResultSetMetaData wrapped(@Nullable ResultSetMetaData metaData) {
    return metaData == null ? null : new GeneratedResultSetMetaData(connection(), metaData);
  }
}
