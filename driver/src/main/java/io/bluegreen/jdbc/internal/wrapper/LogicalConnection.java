package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.jdbc.internal.session.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The logical connection as its statements, results and metadata see it: the way through the
 * session's boundary, the present physical connection, and the wrapping of what pgjdbc hands out.
 */
abstract class LogicalConnection implements BaseConnection {
  final Session session;
  private final String url;

  LogicalConnection(Session session, String url) {
    this.session = session;
    this.url = url;
  }

  @Delegate
  BaseConnection delegate() {
    return session.physical();
  }

  final Session session() {
    return session;
  }

  /** Returns the application's own URL. */
  final String url() {
    return url;
  }

  final void enter() throws SQLException {
    session.enter(null, this, 0);
  }

  final void succeeded() throws SQLException {
    session.succeeded();
  }

  /** Returns normally if the call has to be repeated, possibly on another physical connection. */
  final void recover(SQLException failure) throws SQLException {
    session.recover(failure, null);
  }

  final void leave() {
    session.leave();
  }

  /**
   * Returns normally if the session has another physical connection by now, or may replace a dead
   * one now. Throws the failure otherwise.
   */
  final void requireMovedFrom(BaseConnection home, SQLException failure) throws SQLException {
    if (delegate() == home && session.movesBetweenServers() && home.isClosed()) {
      requireOpen(failure);
      session.replaceDead(this);
    }
    if (delegate() == home) {
      throw session.judged(failure);
    }
  }

  private void requireOpen(SQLException failure) throws SQLException {
    if (session.isOver()) {
      throw session.waits().over(failure);
    }
  }

  /**
   * Checks that an object of pgjdbc's still belongs to the current physical connection.
   *
   * @throws CannotRepeatException if the connection was moved since
   */
  final void requireStillOn(BaseConnection home, String what) throws SQLException {
    if (delegate() != home) {
      throw CannotRepeatException.leftBehind(what);
    }
  }

  /**
   * Pins the session before an object of pgjdbc's is handed out that this driver cannot replace.
   */
  final void keepFor(Wrapper physical, Class<?> type) throws SQLException {
    if (physical.isWrapperFor(type)) {
      session.placement().keep("an object that was unwrapped to " + type.getName());
    }
  }

  /** Wraps a result whose statement pgjdbc created itself. */
  abstract @Nullable ResultSet wrapped(@Nullable ResultSet result);

  /**
   * Wraps a statement that pgjdbc created itself.
   *
   * @param home the physical connection that the statement belongs to
   */
  abstract Statement wrapperOf(BaseConnection home, Statement physical);
}
