package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.internal.session.StatementTransaction;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * A statement whose executions pass the session's boundary and whose results are wrapped.
 *
 * <p>As thread-safe as pgjdbc's statement: only {@link #cancel} and {@link #close} may be called
 * while another thread is inside a call.
 *
 * @param <S> the kind of pgjdbc statement under it
 */
abstract class RoutedStatement<S extends Statement> extends MovableStatement<S> {
  private boolean executing;

  /** Whether the execution that begins is one of a batch. */
  private boolean isBatch;

  RoutedStatement(LogicalConnection connection, BaseConnection home, S delegate, boolean remade) {
    super(connection, home, delegate, remade);
  }

  /** Begins an execution of a text or a batch that was given earlier. */
  abstract void enter() throws SQLException;

  /**
   * Begins a call that reaches the server and leaves the last execution's results alone.
   *
   * @param sql what is executed, or null where nothing is
   */
  final void enterAside(@Nullable String sql) throws SQLException {
    if (isBatch && sql != null) {
      session().enterAsItIs(sql, this, delegate().getQueryTimeout());
    } else {
      session().enter(sql, this, delegate().getQueryTimeout());
    }
    try {
      ensureCurrent();
    } catch (SQLException | RuntimeException e) {
      leave();
      throw e;
    }
  }

  /** Begins an execution of a text that the session has classified before. */
  final void enterExecution(String sql) throws SQLException {
    enterAside(sql);
    try {
      requireComplete();
      StatementTransaction.readAllRows(session().statementTransaction(), delegate());
    } catch (SQLException e) {
      leave();
      throw e;
    }
    executing = true;
    forgetResults();
  }

  /** Begins an execution and returns the text to send. */
  final String enter(String sql) throws SQLException {
    enterExecution(sql);
    try {
      return session().texts().outgoing(sql);
    } catch (SQLException | RuntimeException e) {
      leave();
      throw e;
    }
  }

  /** A step of an execution that has begun. */
  interface Step {
    void run() throws SQLException;
  }

  /**
   * Tells the session, in an execution that has begun, what was given to the server before.
   *
   * @param inBatch whether it was one of several texts
   * @param first makes sure that it leads to the active side
   */
  final void announce(String sql, StatementFacts facts, boolean inBatch, Step first)
      throws SQLException {
    try {
      first.run();
      session().texts().repeating(sql, facts, inBatch);
    } catch (SQLException | RuntimeException e) {
      leave();
      throw e;
    }
  }

  final void succeeded() throws SQLException {
    session().succeeded();
  }

  /**
   * Returns true if the call has to be repeated. A new delegate then has the settings, values and
   * batch of the failed one, including a batch that pgjdbc dropped when it failed. Returns false if
   * what the call asked for stands.
   */
  final boolean recover(SQLException failure) throws SQLException {
    if (!session().recover(failure, null)) {
      done();
      return false;
    }
    repeat(failure);
    return true;
  }

  /** What pgjdbc says of a text without rows that was executed where rows are wanted. */
  static SQLException noResult(SQLException failure) {
    return new SQLException(
        "No results were returned by the query.", SqlStateCode.NO_DATA, failure);
  }

  private void recoverBatch(SQLException failure) throws SQLException {
    session().recover(failure, batchTexts());
    repeat(failure);
  }

  private void repeat(SQLException failure) throws SQLException {
    try {
      moveTo(connection().delegate());
      requireComplete();
      StatementTransaction.readAllRows(session().statementTransaction(), delegate());
    } catch (SQLException e) {
      e.addSuppressed(failure);
      throw e;
    }
    if (executing) {
      forgetResults();
    }
  }

  void leave() {
    executing = false;
    StatementTransaction.restoreFetchSize(session().statementTransaction(), delegate());
    session().leave();
  }

  private void enterBatch() throws SQLException {
    isBatch = true;
    try {
      enter();
    } finally {
      isBatch = false;
    }
  }

  @Override
  public int[] executeBatch() throws SQLException {
    enterBatch();
    try {
      while (true) {
        try {
          int[] counts = delegate().executeBatch();
          succeeded();
          return counts;
        } catch (SQLException e) {
          recoverBatch(e);
        }
      }
    } finally {
      leaveBatch();
    }
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    enterBatch();
    try {
      while (true) {
        try {
          long[] counts = delegate().executeLargeBatch();
          succeeded();
          return counts;
        } catch (SQLException e) {
          recoverBatch(e);
        }
      }
    } finally {
      leaveBatch();
    }
  }

  /** Returns the texts that are executed as a batch; an empty one where they are not known. */
  abstract List<String> batchTexts();

  /** Ends a batch. pgjdbc drops a batch when it executes it, even if the execution fails. */
  private void leaveBatch() {
    batch().clear();
    leave();
  }

  @Override
  public void clearBatch() throws SQLException {
    delegate().clearBatch();
    batch().clear();
  }

  @Override
  public void cancel() throws SQLException {
    session().waits().end(this, "Statement.cancel() was called");
    delegate().cancel();
  }

  @Override
  public void close() throws SQLException {
    session().waits().end(this, "Statement.close() was called");
    if (executed() != delegate()) {
      PhysicalStatements.closeQuietly(executed());
    }
    delegate().close();
  }

  @Override
  public Connection getConnection() throws SQLException {
    delegate().getConnection();
    return connection();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    connection().keepFor(delegate(), type);
    ensureCurrent();
    return delegate().unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || delegate().isWrapperFor(type);
  }

  @Override
  public String toString() {
    return delegate().toString();
  }
}
