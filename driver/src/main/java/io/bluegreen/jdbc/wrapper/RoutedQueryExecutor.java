package io.bluegreen.jdbc.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.QueryExecutor;

/**
 * The protocol's executor as pgjdbc's own extensions use it (COPY, fast path, large objects), when
 * they were made over a connection of ours.
 */
@GenerateDelegates(
    value = "GeneratedQueryExecutor",
    routed = {"execute", "startCopy", "fastpathCall"})
abstract class RoutedQueryExecutor implements QueryExecutor {
  private final RoutedConnection connection;
  private final QueryExecutor delegate;

  RoutedQueryExecutor(RoutedConnection connection, QueryExecutor delegate) {
    this.connection = connection;
    this.delegate = delegate;
  }

  @Delegate
  QueryExecutor delegate() {
    return delegate;
  }

  final void enter() throws SQLException {
    connection.session().enter("", connection, 0);
  }

  /** Begins a COPY, the only call here that comes with a text. */
  final String enter(String sql) throws SQLException {
    connection.session().enterCopy(sql, connection);
    return sql;
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

  final @Nullable CopyOperation wrapped(@Nullable CopyOperation operation) {
    if (operation != null) {
      connection.session().copying(operation);
    }
    return operation;
  }
}
