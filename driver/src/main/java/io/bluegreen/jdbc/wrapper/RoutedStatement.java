package io.bluegreen.jdbc.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.jdbc.session.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseStatement;

/**
 * A statement: every execution passes the session's boundary; results come back wrapped.
 *
 * @param <S> the kind of pgjdbc statement under it
 */
abstract class RoutedStatement<S extends Statement> implements BaseStatement {
  private final RoutedConnection connection;
  private final S delegate;
  private @Nullable GeneratedResultSet current;
  private @Nullable String pathInBatch;

  RoutedStatement(RoutedConnection connection, S delegate) {
    this.connection = connection;
    this.delegate = delegate;
  }

  @Delegate
  S delegate() {
    return delegate;
  }

  @Delegate
  BaseStatement pg() {
    return (BaseStatement) delegate;
  }

  final RoutedConnection connection() {
    return connection;
  }

  final Session session() {
    return connection.session();
  }

  /** Begins an execution of what was collected earlier: a batch. */
  void enter() throws SQLException {
    enterFor("");
    if (pathInBatch != null) {
      repeating(pathInBatch);
      pathInBatch = null;
    }
  }

  final String enter(String sql) throws SQLException {
    enterFor(sql);
    try {
      return session().outgoing(sql);
    } catch (SQLException | RuntimeException e) {
      leave();
      throw e;
    }
  }

  /** Runs inside an execution that has begun; where it fails there will be no {@link #leave}. */
  final void repeating(String sql) throws SQLException {
    try {
      session().repeating(sql);
    } catch (SQLException | RuntimeException e) {
      leave();
      throw e;
    }
  }

  /** Begins an execution of a text which the session has seen before. */
  final void enterFor(String sql) throws SQLException {
    session().enter(sql, this, delegate.getQueryTimeout());
  }

  final void succeeded() throws SQLException {
    session().succeeded();
  }

  final SQLException failed(SQLException failure) {
    return session().failed(failure);
  }

  final void leave() {
    session().leave();
  }

  final @Nullable ResultSet wrapped(@Nullable ResultSet result) {
    if (result == null) {
      return null;
    }
    GeneratedResultSet last = current;
    if (last == null || last.delegate() != result) {
      last = new GeneratedResultSet(connection, this, result);
      current = last;
    }
    return last;
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    String outgoing = session().prepared(sql);
    delegate.addBatch(outgoing);
    if (Session.changesPath(sql)) {
      pathInBatch = sql;
    }
  }

  @Override
  public void clearBatch() throws SQLException {
    delegate.clearBatch();
    pathInBatch = null;
  }

  @Override
  public void cancel() throws SQLException {
    session().endWait(this, "Statement.cancel() was called");
    delegate.cancel();
  }

  @Override
  public Connection getConnection() throws SQLException {
    delegate.getConnection();
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

  @Override
  public String toString() {
    return delegate.toString();
  }
}
