package io.bluegreen.jdbc.wrapper;

import io.bluegreen.jdbc.session.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
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
      session().repeating(sql);
    }
  }

  final @Nullable ResultSetMetaData wrapped(@Nullable ResultSetMetaData metaData) {
    return metaData == null ? null : new GeneratedResultSetMetaData(connection(), metaData);
  }
}
