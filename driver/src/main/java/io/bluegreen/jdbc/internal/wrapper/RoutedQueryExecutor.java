package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import io.bluegreen.jdbc.internal.session.CopyFailureHandler;
import io.bluegreen.jdbc.internal.session.Session;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyDual;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.ParameterList;
import org.postgresql.core.QueryExecutor;

/**
 * The protocol's executor for pgjdbc's own extensions (COPY, fast path, large objects) that were
 * created over a logical connection.
 */
@GenerateDelegates(
    value = "GeneratedQueryExecutor",
    routed = {"execute", "startCopy"})
abstract class RoutedQueryExecutor implements QueryExecutor {
  private final LogicalConnection connection;

  RoutedQueryExecutor(LogicalConnection connection) {
    this.connection = connection;
  }

  /** Returns the present executor. It is looked up per call because extensions keep this object. */
  @Delegate
  QueryExecutor delegate() {
    return connection.delegate().getQueryExecutor();
  }

  /** Begins to execute what pgjdbc has parsed before, whose text is not seen here. */
  final void enter() throws SQLException {
    connection.session().enter("", connection, 0);
    connection.session().texts().unseen();
  }

  /** Begins a COPY, the only call of this interface that has a text. */
  final String enter(String sql) throws SQLException {
    connection.session().enterCopy(sql, connection);
    try {
      return connection.session().texts().outgoing(sql);
    } catch (SQLException | RuntimeException | Error e) {
      leave();
      throw e;
    }
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public byte @Nullable [] fastpathCall(int function, ParameterList params, boolean suppressBegin)
      throws SQLException {
    connection.session().enter("", connection, 0);
    try {
      if (!LargeObjectFunctions.contain(function)) {
        connection.session().texts().unseen();
      }
      while (true) {
        try {
          byte[] result = delegate().fastpathCall(function, params, suppressBegin);
          succeeded();
          return result;
        } catch (SQLException e) {
          recover(e);
        }
      }
    } finally {
      leave();
    }
  }

  final void succeeded() throws SQLException {
    connection.succeeded();
  }

  /**
   * Returns normally if the call has to be repeated. pgjdbc does not close a connection that breaks
   * in one of these calls; it is closed here so that the session sees that it is dead.
   */
  final void recover(SQLException failure) throws SQLException {
    if (connection.session().movesBetweenServers() && failure.getCause() instanceof IOException) {
      delegate().abort();
    }
    connection.recover(failure);
  }

  final void leave() {
    connection.leave();
  }

  final @Nullable CopyOperation wrapped(@Nullable CopyOperation operation) {
    if (operation == null) {
      return null;
    }
    Session session = connection.session();
    session.copying(operation);
    if (operation instanceof CopyDual) {
      return operation; // replication, which is never moved
    }
    CopyFailureHandler faults = new CopyFailureHandler(session, operation);
    return operation instanceof CopyIn
        ? new GeneratedCopyIn((CopyIn) operation, faults)
        : new GeneratedCopyOut((CopyOut) operation, faults);
  }
}
