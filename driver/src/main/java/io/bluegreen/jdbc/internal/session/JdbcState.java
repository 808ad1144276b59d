package io.bluegreen.jdbc.internal.session;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.core.BaseConnection;

/**
 * What the application set through JDBC on its logical connection, so that another physical one can
 * be given the same, also when the old one is dead and cannot be asked. Guarded by the session's
 * lock.
 */
public final class JdbcState {
  /** The key of the time for which the application lets its connection wait for an answer. */
  public static final String NETWORK_TIMEOUT = "network timeout";

  private final Map<String, Replay> others = new LinkedHashMap<>();
  private boolean autoCommit = true;
  private boolean readOnly;

  JdbcState(BaseConnection pg) throws SQLException {
    this.autoCommit = pg.getAutoCommit();
    this.readOnly = pg.isReadOnly();
  }

  /** Notes the autocommit mode, which many applications change for every transaction. */
  public void autoCommit(boolean on) {
    autoCommit = on;
  }

  /** Returns the autocommit mode that was set last. */
  public boolean isAutoCommit() {
    return autoCommit;
  }

  /** Returns the read-only mode that was set last. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** Notes the read-only mode. */
  public void readOnly(boolean on) {
    readOnly = on;
  }

  /** Notes any other property; a later one under the same key takes its place. */
  public void remember(String key, Replay replay) {
    others.put(key, replay);
  }

  /** Tells whether the application has set something. */
  public boolean remembers(String key) {
    return others.containsKey(key);
  }

  /** Gives a fresh physical connection the same. */
  public void applyTo(BaseConnection pg) throws SQLException {
    for (Replay replay : others.values()) {
      replay.on(pg);
    }
    if (pg.isReadOnly() != readOnly) {
      pg.setReadOnly(readOnly);
    }
    if (pg.getAutoCommit() != autoCommit) {
      pg.setAutoCommit(autoCommit);
    }
  }

  /** Sets one property on a physical connection. */
  public interface Replay {
    void on(BaseConnection pg) throws SQLException;
  }
}
