package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.jdbc.internal.session.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;

/**
 * A statement that outlives its physical connection, and the results of its last execution.
 *
 * <p>Before an execution or a binding it compares the connection of its delegate with the session's
 * present one. If they differ, it creates a new delegate on the present connection. Results of the
 * last execution are read from the old delegate until the next execution.
 *
 * @param <S> the kind of pgjdbc statement under it
 */
abstract class MovableStatement<S extends Statement> implements BaseStatement {
  private final LogicalConnection connection;
  private final BatchRecorder batch;
  private BaseConnection home;

  /** The delegate that is bound and executed next; volatile for {@link #cancel}. */
  private volatile S delegate;

  /** The delegate that was executed last, which has the results. */
  private S executed;

  private @Nullable GeneratedResultSet current;
  private boolean escapes = true;

  /**
   * Whether the last execution has ended a transaction and got no answer, and its outcome is known:
   * the delegate has no result of it.
   */
  private boolean isDone;

  /**
   * Wraps a statement.
   *
   * @param remade whether the delegate may have to be made anew, with all that it was given
   */
  MovableStatement(LogicalConnection connection, BaseConnection home, S delegate, boolean remade) {
    this.connection = connection;
    this.home = home;
    this.delegate = delegate;
    this.executed = delegate;
    this.batch = remade ? new RecordedBatch() : BatchRecorder.NONE;
  }

  /** Creates a statement on the connection {@code now} with the options of {@code old}. */
  abstract S remake(BaseConnection now, S old) throws SQLException;

  /** Adds the recorded batch and values to a new delegate. */
  abstract void replayOn(S fresh) throws SQLException;

  /** Fails if the present delegate lacks a value that could not be bound again. */
  abstract void requireComplete() throws SQLException;

  @Delegate
  S delegate() {
    return delegate;
  }

  @Delegate
  BaseStatement pg() {
    return (BaseStatement) delegate;
  }

  @Delegate({"getResultSet", "getGeneratedKeys", "getWarnings", "clearWarnings", "getLastOID"})
  BaseStatement pgExecuted() {
    return (BaseStatement) executed;
  }

  final S executed() {
    return executed;
  }

  final LogicalConnection connection() {
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

  /** Notes that the last execution has done what it was for, though its answer was lost. */
  final void done() {
    isDone = true;
  }

  /** An end of a transaction counts no rows. */
  @Override
  public int getUpdateCount() throws SQLException {
    int count = executed.getUpdateCount();
    return isDone ? 0 : count;
  }

  @Override
  public long getLargeUpdateCount() throws SQLException {
    long count = executed.getLargeUpdateCount();
    return isDone ? 0 : count;
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    isDone = false;
    return executed.getMoreResults();
  }

  @Override
  public boolean getMoreResults(int which) throws SQLException {
    isDone = false;
    return executed.getMoreResults(which);
  }

  /** Replaces the delegate if the session was moved. A closed statement stays closed. */
  final void ensureCurrent() throws SQLException {
    if (connection.delegate() != home && !delegate.isClosed()) {
      move();
    }
  }

  /** Makes the delegate anew where it is, in an execution that has begun. */
  final void makeAnew() throws SQLException {
    moveTo(connection.delegate());
    forgetResults();
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

  final void moveTo(BaseConnection now) throws SQLException {
    S old = delegate;
    S fresh = remake(now, old);
    try {
      StatementSettings.copy((BaseStatement) old, (BaseStatement) fresh);
      fresh.setEscapeProcessing(escapes);
      replayOn(fresh);
    } catch (SQLException | RuntimeException e) {
      PhysicalStatements.closeQuietly(fresh);
      throw e;
    }
    delegate = fresh;
    home = now;
    if (old != executed) {
      PhysicalStatements.closeQuietly(old);
    }
  }

  /** Lets go of what the execution before has left. */
  final void forgetResults() {
    isDone = false;
    S old = executed;
    if (old != delegate) {
      executed = delegate;
      PhysicalStatements.closeQuietly(old);
    }
  }

  final @Nullable ResultSet wrapped(@Nullable ResultSet result) {
    if (result == null) {
      return null;
    }
    GeneratedResultSet last = current;
    if (last == null || last.delegate() != result) {
      last = new GeneratedResultSet(connection, home, this, result);
      current = last;
    }
    return last;
  }

  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    delegate.setEscapeProcessing(enable);
    escapes = enable;
  }
}
