package io.bluegreen.jdbc.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The properties that the application has set through JDBC on its logical connection. The next
 * physical connection gets the same, even if the old one is dead and cannot be queried.
 *
 * <p>Used inside the session's {@link CallScope}, except {@link #remember} and {@link #applyLate},
 * which any thread may call.
 */
public final class JdbcState {
  /** The key of the one property that other threads set while a call is under way. */
  public static final String NETWORK_TIMEOUT = "network timeout";

  /** Empty until something is set, as it stays in most sessions. */
  @GuardedBy("this")
  private Map<String, Replay> others = Map.of();

  private volatile boolean autoCommit;
  private volatile boolean readOnly;

  /** Whether the call under way runs outside of any transaction, although autocommit is off. */
  private boolean outside;

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

  /** Returns the autocommit mode that a call on a connection runs in now. */
  boolean isAutoCommitNow() {
    return autoCommit || outside;
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
  public synchronized void remember(String key, Replay replay) {
    others = others.isEmpty() ? new LinkedHashMap<>() : others;
    others.put(key, replay);
  }

  /** Tells whether the application has set something. */
  public synchronized boolean remembers(String key) {
    return others.containsKey(key);
  }

  /** Gives a fresh physical connection the same. */
  public void applyTo(BaseConnection pg) throws SQLException {
    for (Replay replay : replays()) {
      replay.on(pg);
    }
    if (pg.isReadOnly() != readOnly) {
      pg.setReadOnly(readOnly);
    }
    if (pg.getAutoCommit() != isAutoCommitNow()) {
      pg.setAutoCommit(isAutoCommitNow());
    }
  }

  private synchronized List<Replay> replays() {
    return new ArrayList<>(others.values());
  }

  private synchronized @Nullable Replay replay(String key) {
    return others.get(key);
  }

  /** Gives a connection that is being installed what another thread may have set meanwhile. */
  void applyLate(BaseConnection pg) throws SQLException {
    @Nullable Replay timeout = replay(NETWORK_TIMEOUT);
    if (timeout != null) {
      timeout.on(pg);
    }
  }

  /** Tells whether the call under way runs outside of any transaction, autocommit off or not. */
  boolean isOutside() {
    return outside;
  }

  /**
   * Makes the call under way run outside of any transaction, although autocommit is off. No
   * transaction is open, so the change of the mode sends nothing.
   */
  void stepOutside(BaseConnection pg) throws SQLException {
    if (!autoCommit) {
      outside = true;
      if (!pg.isClosed()) {
        pg.setAutoCommit(true);
      }
    }
  }

  /** Goes back to the application's own mode, after the call. */
  void stepInside(BaseConnection pg) throws SQLException {
    outside = false;
    if (!pg.isClosed() && pg.getTransactionState() == TransactionState.IDLE) {
      pg.setAutoCommit(autoCommit);
    }
  }

  /** Sets one property on a physical connection. */
  public interface Replay {
    void on(BaseConnection pg) throws SQLException;
  }
}
