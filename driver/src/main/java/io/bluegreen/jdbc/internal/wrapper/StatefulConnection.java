package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.internal.session.JdbcState;
import io.bluegreen.jdbc.internal.session.Session;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.AutoSave;
import org.postgresql.util.PGobject;

/**
 * The connection settings of JDBC and of pgjdbc's own interface. Each is set on the physical
 * connection and recorded in the session, so that the next physical connection gets the same.
 */
abstract class StatefulConnection extends LogicalConnection {
  StatefulConnection(Session session, String url) {
    super(session, url);
  }

  @Override
  public void setAutoCommit(boolean autoCommit) throws SQLException {
    session.transactionEnd().setAutoCommit(autoCommit);
  }

  @Override
  public void setReadOnly(boolean readOnly) throws SQLException {
    session.enterWithoutBoundary();
    try {
      if (!session.awaitsReplacement()) {
        delegate().setReadOnly(readOnly);
      }
      session.jdbcState().readOnly(readOnly);
    } finally {
      session.leave();
    }
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    set("isolation", pg -> session.texts().setIsolation(pg, level));
  }

  /** Returns the recorded mode while a dead physical connection waits for its replacement. */
  @Override
  public boolean getAutoCommit() throws SQLException {
    if (!session.awaitsReplacement()) {
      delegate().getAutoCommit(); // fails where it is closed
    }
    return session.jdbcState().isAutoCommit();
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    return session.awaitsReplacement() ? session.jdbcState().isReadOnly() : delegate().isReadOnly();
  }

  @Override
  public int getTransactionIsolation() throws SQLException {
    return ask(
        pg -> {
          session.enterWithoutBoundary();
          try {
            return session.texts().isolation();
          } finally {
            session.leave();
          }
        });
  }

  @Override
  public int getHoldability() throws SQLException {
    return ask(BaseConnection::getHoldability);
  }

  @Override
  public Map<String, Class<?>> getTypeMap() throws SQLException {
    return ask(BaseConnection::getTypeMap);
  }

  @Override
  public int getNetworkTimeout() throws SQLException {
    return ask(BaseConnection::getNetworkTimeout);
  }

  @Override
  public @Nullable String getClientInfo(String name) throws SQLException {
    return ask(pg -> pg.getClientInfo(name));
  }

  @Override
  public Properties getClientInfo() throws SQLException {
    return ask(BaseConnection::getClientInfo);
  }

  @Override
  public void setHoldability(int holdability) throws SQLException {
    set("holdability", pg -> pg.setHoldability(holdability));
  }

  @Override
  public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    set("type map", pg -> pg.setTypeMap(map));
  }

  /**
   * Waits for no call that is under way, as with pgjdbc; a connection that takes the place of this
   * one meanwhile gets the limit too. The executor is not kept: pgjdbc does not use it.
   */
  @Override
  public void setNetworkTimeout(@Nullable Executor executor, int millis) throws SQLException {
    BaseConnection home;
    do {
      home = delegate();
      if (!session.awaitsReplacement()) {
        home.setNetworkTimeout(executor, millis);
      }
      note(JdbcState.NETWORK_TIMEOUT, pg -> pg.setNetworkTimeout(Runnable::run, millis));
    } while (home != delegate());
  }

  @Override
  public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
    session.enterWithoutBoundary();
    try {
      if (!session.awaitsReplacement()) {
        delegate().setClientInfo(name, value);
      }
      note("client info " + name, pg -> pg.setClientInfo(name, value));
    } finally {
      session.leave();
    }
  }

  /** Sets several properties, and records each by itself. pgjdbc knows only ApplicationName. */
  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    session.enterWithoutBoundary();
    try {
      if (!session.awaitsReplacement()) {
        delegate().setClientInfo(properties);
      }
      for (String name : properties.stringPropertyNames()) {
        String value = properties.getProperty(name);
        note("client info " + name, pg -> pg.setClientInfo(name, value));
      }
    } finally {
      session.leave();
    }
  }

  @Override
  public void setDefaultFetchSize(int rows) throws SQLException {
    set("fetch size", pg -> pg.setDefaultFetchSize(rows));
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    set("query timeout", pg -> pg.setQueryTimeout(seconds));
  }

  @Override
  public void setAdaptiveFetch(boolean adaptive) {
    session.enterWithoutBoundary();
    try {
      delegate().setAdaptiveFetch(adaptive);
      note("adaptive fetch", pg -> pg.setAdaptiveFetch(adaptive));
    } finally {
      session.leave();
    }
  }

  @Override
  public void setPrepareThreshold(int threshold) {
    session.enterWithoutBoundary();
    try {
      delegate().setPrepareThreshold(threshold);
      note("prepare threshold", pg -> pg.setPrepareThreshold(threshold));
    } finally {
      session.leave();
    }
  }

  @Override
  public void setAutosave(AutoSave autosave) {
    session.enterWithoutBoundary();
    try {
      delegate().setAutosave(autosave);
      note("autosave", pg -> pg.setAutosave(autosave));
    } finally {
      session.leave();
    }
  }

  @Override
  public void addDataType(String type, Class<? extends PGobject> javaType) throws SQLException {
    set("data type " + type, pg -> pg.addDataType(type, javaType));
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation")
  public void addDataType(String type, String className) {
    session.enterWithoutBoundary();
    try {
      delegate().addDataType(type, className);
      note("data type " + type, pg -> pg.addDataType(type, className));
    } finally {
      session.leave();
    }
  }

  /** Returns no warnings while a dead physical connection waits for its replacement. */
  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    return session.awaitsReplacement() ? null : delegate().getWarnings();
  }

  @Override
  public void clearWarnings() throws SQLException {
    if (!session.awaitsReplacement()) {
      delegate().clearWarnings();
    }
  }

  /** Queries the physical connection, or its replacement if it is dead and may be replaced. */
  private <T extends @Nullable Object> T ask(Question<T> question) throws SQLException {
    while (true) {
      BaseConnection home = delegate();
      try {
        return question.of(home);
      } catch (SQLException e) {
        requireMovedFrom(home, e);
      }
    }
  }

  /** A query of the state of a physical connection. */
  private interface Question<T extends @Nullable Object> {
    T of(BaseConnection pg) throws SQLException;
  }

  private void set(String property, JdbcState.Replay change) throws SQLException {
    session.enterWithoutBoundary();
    try {
      if (!session.awaitsReplacement()) {
        setNow(change);
      }
      note(property, change);
    } finally {
      session.leave();
    }
  }

  /** Where a session turns out to be dead that ran no transaction, the next one is given it. */
  private void setNow(JdbcState.Replay change) throws SQLException {
    try {
      change.on(delegate());
    } catch (SQLException e) {
      if (!session.awaitsReplacement()
          || session.isOver()
          || session.transactionEnd().isInBlock()) {
        throw session.judged(e);
      }
    }
  }

  private void note(String property, JdbcState.Replay change) {
    if (session.movesBetweenServers()) {
      session.jdbcState().remember(property, change);
    }
  }
}
