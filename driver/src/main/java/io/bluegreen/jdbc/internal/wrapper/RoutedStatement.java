package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.jdbc.internal.session.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;

/**
 * A statement: every execution passes the session's boundary; results come back wrapped.
 *
 * <p>It outlives its physical connection: before it is executed or bound it compares where its
 * delegate was made with where the session is, and if they differ it makes another delegate there.
 * Results of the last execution are read from where it took place until the next one.
 *
 * @param <S> the kind of pgjdbc statement under it
 */
abstract class RoutedStatement<S extends Statement> implements BaseStatement {
  private final RoutedConnection connection;
  private final BatchRecorder batch;
  private BaseConnection home;

  /** What is bound and executed next; volatile for {@link #cancel}. */
  private volatile S delegate;

  /** What was executed last. */
  private S executed;

  private @Nullable GeneratedResultSet current;
  private boolean escapes = true;
  private boolean executing;

  RoutedStatement(RoutedConnection connection, BaseConnection home, S delegate) {
    this.connection = connection;
    this.home = home;
    this.delegate = delegate;
    this.executed = delegate;
    this.batch =
        connection.session().movesBetweenServers() ? new RecordedBatch() : BatchRecorder.NONE;
  }

  /** Makes on {@code now} what {@code old} was made as. */
  abstract S remake(BaseConnection now, S old) throws SQLException;

  /** Gives a new delegate the batch and the values of the old one. */
  abstract void replayOn(S fresh) throws SQLException;

  /** Fails where a value was lost on the way to the present delegate. */
  abstract void requireComplete() throws SQLException;

  @Delegate
  S delegate() {
    return delegate;
  }

  @Delegate
  BaseStatement pg() {
    return (BaseStatement) delegate;
  }

  @Delegate({
    "getResultSet",
    "getUpdateCount",
    "getLargeUpdateCount",
    "getMoreResults",
    "getGeneratedKeys",
    "getWarnings",
    "clearWarnings",
    "getLastOID"
  })
  BaseStatement pgExecuted() {
    return (BaseStatement) executed;
  }

  final S executed() {
    return executed;
  }

  final RoutedConnection connection() {
    return connection;
  }

  final BaseConnection home() {
    return home;
  }

  final Session session() {
    return connection.session();
  }

  final BatchRecorder batch() {
    return batch;
  }

  /** Begins an execution of what was collected earlier. */
  abstract void enter() throws SQLException;

  /**
   * Begins a call that reaches the server and leaves the last execution's results alone.
   *
   * @param sql what is executed, or null where nothing is
   */
  final void enterAside(@Nullable String sql) throws SQLException {
    session().enter(sql, this, delegate.getQueryTimeout());
    try {
      ensureCurrent();
    } catch (SQLException | RuntimeException e) {
      leave();
      throw e;
    }
  }

  /** Begins an execution of a text which the session has seen before. */
  final void enterExecution(String sql) throws SQLException {
    enterAside(sql);
    try {
      requireComplete();
    } catch (SQLException e) {
      leave();
      throw e;
    }
    executing = true;
    forgetResults();
  }

  /** Begins an execution; returns the text to send. */
  final String enter(String sql) throws SQLException {
    enterExecution(sql);
    try {
      return session().texts().outgoing(sql);
    } catch (SQLException | RuntimeException e) {
      leave();
      throw e;
    }
  }

  /** Tells the session, in an execution that has begun, what was given to the server before. */
  final void announce(String sql) throws SQLException {
    try {
      session().texts().repeating(sql);
    } catch (SQLException | RuntimeException e) {
      leave();
      throw e;
    }
  }

  final void succeeded() throws SQLException {
    session().succeeded();
  }

  /**
   * Returns if the call has to be repeated; then a new delegate has all that the failed one had,
   * and what it lost by failing: pgjdbc forgets a batch, for example.
   */
  final void recover(SQLException failure) throws SQLException {
    recover(failure, null);
  }

  private void recover(SQLException failure, @Nullable List<String> batchTexts)
      throws SQLException {
    session().recover(failure, batchTexts);
    try {
      moveTo(connection.delegate());
      requireComplete();
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
    session().leave();
  }

  /** Makes the delegate one of the connection of the moment; a closed statement stays closed. */
  final void ensureCurrent() throws SQLException {
    if (connection.delegate() != home && !delegate.isClosed()) {
      move();
    }
  }

  private void move() throws SQLException {
    while (true) {
      BaseConnection now = connection.delegate();
      try {
        moveTo(now);
        return;
      } catch (SQLException e) {
        connection.requireMovedFrom(now, e);
      }
    }
  }

  private void moveTo(BaseConnection now) throws SQLException {
    S old = delegate;
    S fresh = remake(now, old);
    try {
      StatementSettings.copy((BaseStatement) old, (BaseStatement) fresh);
      fresh.setEscapeProcessing(escapes);
      replayOn(fresh);
    } catch (SQLException | RuntimeException e) {
      closeQuietly(fresh);
      throw e;
    }
    delegate = fresh;
    home = now;
    if (old != executed) {
      closeQuietly(old);
    }
  }

  private void forgetResults() {
    S old = executed;
    if (old != delegate) {
      executed = delegate;
      closeQuietly(old);
    }
  }

  /** Closes what stands on a connection that is closed itself, or soon. */
  private static void closeQuietly(Statement old) {
    try {
      old.close();
    } catch (SQLException e) {
      RoutedConnection.LOG.debug("Closing a statement left behind: " + e.getMessage());
    }
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
  public int[] executeBatch() throws SQLException {
    enter();
    try {
      while (true) {
        try {
          int[] counts = delegate.executeBatch();
          succeeded();
          return counts;
        } catch (SQLException e) {
          recover(e, batchTexts());
        }
      }
    } finally {
      leaveBatch();
    }
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    enter();
    try {
      while (true) {
        try {
          long[] counts = delegate.executeLargeBatch();
          succeeded();
          return counts;
        } catch (SQLException e) {
          recover(e, batchTexts());
        }
      }
    } finally {
      leaveBatch();
    }
  }

  /** Returns the texts that are executed as a batch; an empty one where they are not known. */
  abstract List<String> batchTexts();

  /** pgjdbc forgets a batch when it executes it, whether that succeeds or not. */
  private void leaveBatch() {
    batch.clear();
    leave();
  }

  @Override
  public void clearBatch() throws SQLException {
    delegate.clearBatch();
    batch.clear();
  }

  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    delegate.setEscapeProcessing(enable);
    escapes = enable;
  }

  @Override
  public void cancel() throws SQLException {
    session().waits().end(this, "Statement.cancel() was called");
    delegate.cancel();
  }

  @Override
  public void close() throws SQLException {
    if (executed != delegate) {
      closeQuietly(executed);
    }
    delegate.close();
  }

  @Override
  public Connection getConnection() throws SQLException {
    delegate.getConnection();
    return connection;
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    connection.keepFor(delegate, type);
    ensureCurrent();
    return delegate.unwrap(type);
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
