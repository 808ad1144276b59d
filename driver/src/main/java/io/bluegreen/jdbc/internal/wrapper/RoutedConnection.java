package io.bluegreen.jdbc.internal.wrapper;

import static io.bluegreen.jdbc.internal.wrapper.RoutedStatementFactory.CONNECTION_HOLDABILITY;

import io.bluegreen.codegen.GenerateDelegates;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.internal.session.StatementRewriter;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.fastpath.Fastpath;
import org.postgresql.largeobject.LargeObjectManager;

/**
 * The logical connection: the object that an application holds.
 *
 * <p>Statements, results, metadata, COPY and large objects that it hands out call back to it. No
 * call therefore reaches the server without passing the session's boundary.
 *
 * <p>As thread-safe as pgjdbc's connection: calls are serialised by the session's lock, and {@code
 * close}, {@code abort} and {@code cancelQuery} may be called while another thread is inside a
 * call.
 */
@GenerateDelegates(
    value = "GeneratedConnection",
    routed = {
      "getCatalog",
      "getSchema",
      "setSavepoint",
      "createArrayOf",
    })
abstract class RoutedConnection extends StatefulConnection {
  static final DriverLog LOG = DriverLog.of(RoutedConnection.class);

  private static final int FORWARD = ResultSet.TYPE_FORWARD_ONLY;
  private static final int READ_ONLY = ResultSet.CONCUR_READ_ONLY;

  private final Session session;
  private final String url;
  private final Function<Session, Object> publicView;
  private @Nullable CopyManager copyApi;
  private @Nullable LargeObjectManager largeObjectApi;
  private @Nullable Fastpath fastpathApi;

  RoutedConnection(Session session, String url, Function<Session, Object> publicView) {
    super(session);
    this.session = session;
    this.url = url;
    this.publicView = publicView;
  }

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

  @Override
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

  final void leave() {
    session.leave();
  }

  final @Nullable ResultSet wrapped(@Nullable ResultSet result) {
    return result == null ? null : new GeneratedResultSet(this, null, result);
  }

  @Override
  public ResultSet execSQLQuery(String sql) throws SQLException {
    return execSQLQuery(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
  }

  @Override
  public ResultSet execSQLQuery(String sql, int type, int concurrency) throws SQLException {
    session.enter(sql, this, 0);
    try {
      while (true) {
        try {
          ResultSet result =
              delegate().execSQLQuery(session.texts().outgoing(sql), type, concurrency);
          succeeded();
          return new GeneratedResultSet(this, null, result);
        } catch (SQLException e) {
          recover(e);
        }
      }
    } finally {
      leave();
    }
  }

  @Override
  public void execSQLUpdate(String sql) throws SQLException {
    session.enter(sql, this, 0);
    try {
      while (true) {
        try {
          delegate().execSQLUpdate(session.texts().outgoing(sql));
          succeeded();
          return;
        } catch (SQLException e) {
          recover(e);
        }
      }
    } finally {
      leave();
    }
  }

  @Override
  public Statement createStatement() throws SQLException {
    return createStatement(FORWARD, READ_ONLY);
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    return RoutedStatementFactory.plain(this, type, concurrency, CONNECTION_HOLDABILITY);
  }

  @Override
  public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
    return RoutedStatementFactory.plain(this, type, concurrency, holdability);
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    return prepareStatement(sql, FORWARD, READ_ONLY);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    return RoutedStatementFactory.prepared(
        this, sql, type, concurrency, CONNECTION_HOLDABILITY, null);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    return RoutedStatementFactory.prepared(this, sql, type, concurrency, holdability, null);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    return autoGeneratedKeys == Statement.RETURN_GENERATED_KEYS
        ? prepareReturning(sql, RoutedStatementFactory.ALL_COLUMNS)
        : prepareStatement(sql);
  }

  /** Behaves as pgjdbc does: an empty array gives an ordinary statement, any other fails. */
  @Override
  public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
    if (columnIndexes != null && columnIndexes.length == 0) {
      return prepareStatement(sql);
    }
    return delegate().prepareStatement(sql, columnIndexes);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
    return prepareReturning(
        sql, columnNames == null ? RoutedStatementFactory.ALL_COLUMNS : columnNames);
  }

  private PreparedStatement prepareReturning(String sql, String[] columns) throws SQLException {
    return RoutedStatementFactory.prepared(
        this, sql, FORWARD, READ_ONLY, CONNECTION_HOLDABILITY, columns);
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    return prepareCall(sql, FORWARD, READ_ONLY);
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    return RoutedStatementFactory.callable(this, sql, type, concurrency, CONNECTION_HOLDABILITY);
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    return RoutedStatementFactory.callable(this, sql, type, concurrency, holdability);
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    while (true) {
      BaseConnection home = delegate();
      try {
        return new GeneratedDatabaseMetaData(this);
      } catch (SQLException e) {
        requireMovedFrom(home, e);
      }
    }
  }

  @Override
  public void commit() throws SQLException {
    session.transactionEnd().end(true);
  }

  @Override
  public void rollback() throws SQLException {
    session.transactionEnd().end(false);
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    session.transactionEnd().rollbackTo(savepoint);
  }

  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    session.transactionEnd().release(savepoint);
  }

  @Override
  public void setSchema(@Nullable String schema) throws SQLException {
    session.enterSetting(StatementRewriter.schemaText(schema), this);
    try {
      while (true) {
        try {
          session.texts().setSchema(schema);
          succeeded();
          return;
        } catch (SQLException e) {
          recover(e);
        }
      }
    } finally {
      leave();
    }
  }

  @Override
  public boolean isClosed() throws SQLException {
    return session.isOver();
  }

  @Override
  public boolean isValid(int timeout) throws SQLException {
    return session.placement().isValid(timeout);
  }

  @Override
  public void close() throws SQLException {
    session.close("the connection was closed");
    delegate().close();
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    session.close("the connection was aborted");
    delegate().abort(executor);
  }

  @Override
  public void cancelQuery() throws SQLException {
    session.waits().endAny("the query was cancelled");
    delegate().cancelQuery();
  }

  @Override
  public PGNotification[] getNotifications() throws SQLException {
    return session.listening().now();
  }

  @Override
  public PGNotification[] getNotifications(int timeoutMillis) throws SQLException {
    return session.listening().within(timeoutMillis);
  }

  @Override
  public QueryExecutor getQueryExecutor() {
    return new GeneratedQueryExecutor(this);
  }

  @Override
  public CopyManager getCopyAPI() throws SQLException {
    if (copyApi == null) {
      copyApi = new CopyManager(this);
    }
    return copyApi;
  }

  @Override
  public Fastpath getFastpathAPI() throws SQLException {
    if (fastpathApi == null) {
      fastpathApi = new Fastpath(this);
    }
    return fastpathApi;
  }

  @Override
  public LargeObjectManager getLargeObjectAPI() throws SQLException {
    if (largeObjectApi == null) {
      largeObjectApi = new LargeObjectManager(this);
    }
    return largeObjectApi;
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    Object view = publicView.apply(session);
    if (type.isInstance(view)) {
      return type.cast(view);
    }
    keepFor(delegate(), type);
    return delegate().unwrap(type);
  }

  /**
   * Pins the session before an object of pgjdbc's is handed out that this driver cannot replace.
   */
  final void keepFor(Wrapper physical, Class<?> type) throws SQLException {
    if (physical.isWrapperFor(type)) {
      session.placement().keep("an object that was unwrapped to " + type.getName());
    }
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this)
        || type.isInstance(publicView.apply(session))
        || delegate().isWrapperFor(type);
  }

  @Override
  public String toString() {
    return "bluegreen connection to " + session.route() + " over " + delegate();
  }
}
