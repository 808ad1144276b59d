package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.ConnectionActivity;
import io.bluegreen.jdbc.internal.session.JdbcState;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * A physical connection to the idle side, opened for one session before the session has to move.
 *
 * <p>Its login is the one of the session's own connections, and it is never given to another
 * session. It therefore cannot have another user, password, side or endpoint. It holds no
 * transaction. If no successor can be opened, the session logs in when it moves. Thread-safe.
 */
final class Successor {
  private static final DriverLog LOG = DriverLog.of(Successor.class);

  private final String target;
  private final BaseConnection pg;
  private final @Nullable ServerSessionState fresh;
  private final @Nullable String login;
  private final Set<String> warmed = new HashSet<>();

  private Successor(String target, BaseConnection pg, @Nullable ServerSessionState fresh) {
    this.target = target;
    this.pg = pg;
    this.fresh = fresh;
    this.login = ServerSessionState.user(pg);
  }

  /** Makes one of a connection that is needed at once. */
  static Successor atOnce(String target, BaseConnection pg) {
    return new Successor(target, pg, null);
  }

  /**
   * Makes one of a connection that was opened ahead. It is used once, so that its server process
   * has looked up and planned what it will be asked.
   *
   * @param likely texts that are likely to run next
   * @throws SQLException where the connection is lost meanwhile, and closed
   */
  static Successor ahead(String target, BaseConnection pg, List<String> likely)
      throws SQLException {
    Successor[] made = new Successor[1];
    try {
      AnswerLimit.run(
          pg,
          AnswerLimit.MILLIS,
          () -> {
            made[0] = new Successor(target, pg, ServerSessionState.ofFresh(pg));
            for (String sql : likely) {
              made[0].warm(sql, AnswerLimit.MILLIS);
            }
          });
      return made[0];
    } catch (SQLException | RuntimeException e) {
      pg.close();
      throw e;
    }
  }

  BaseConnection pg() {
    return pg;
  }

  /** Returns what {@link ServerSessionState#user} said when it was opened. */
  @Nullable String login() {
    return login;
  }

  boolean leadsTo(String endpoint) {
    return target.equals(endpoint);
  }

  /** Asks the server whether it is still there: it may have been restarted since. */
  boolean isAlive() {
    return isAlive(AnswerLimit.MILLIS);
  }

  /** The same within a limit, which pgjdbc takes in whole seconds. */
  boolean isAlive(long millis) {
    try {
      long seconds = Math.min(AnswerLimit.MILLIS, millis) / 1_000;
      return pg.isValid((int) Math.max(1, seconds));
    } catch (SQLException e) {
      LOG.debug("A connection that was opened ahead cannot be asked: " + e.getMessage());
      return false;
    }
  }

  /** Tells whether the connection is known to be closed, without asking. */
  boolean isClosed() {
    return ConnectionActivity.isClosed(pg);
  }

  /** Tells whether its server does not know a setting or role, or does not let us have it. */
  boolean hasRefused(SQLException failure) {
    String state = failure.getSQLState();
    return !isClosed()
        && state != null
        && (state.startsWith("22") || state.startsWith("42") || state.startsWith("0L"));
  }

  /**
   * Gives it what the session holds, within a limit: it may die at any time.
   *
   * @param state what the server session holds, or null where nothing is left of it
   * @param millis how long each of two steps may take
   */
  void equip(JdbcState jdbc, @Nullable ServerSessionState state, int millis) throws SQLException {
    int own = pg.getNetworkTimeout();
    pg.setNetworkTimeout(Runnable::run, millis);
    jdbc.applyTo(pg);
    int patience = jdbc.remembers(JdbcState.NETWORK_TIMEOUT) ? pg.getNetworkTimeout() : own;
    if (state != null) {
      pg.setNetworkTimeout(Runnable::run, millis);
      state.applyTo(pg, fresh);
    }
    pg.setNetworkTimeout(Runnable::run, patience);
    if (pg.getTransactionState() != TransactionState.IDLE) {
      throw new IllegalStateException("a connection that got ready is in a transaction");
    }
  }

  /**
   * Lets the server look up and plan what a text names, so that its first execution finds it known.
   * The text is described and explained, in a transaction that can only read, and never executed;
   * pgjdbc would execute it in its other query modes.
   *
   * @param millis how long to wait: a table of the idle side may be locked by whoever prepares it
   * @throws SQLException where the connection is lost; a text that the server refuses is none
   */
  void warm(@Nullable String sql, int millis) throws SQLException {
    if (sql == null || sql.isEmpty() || !describesOnly() || !warmed.add(sql)) {
      return;
    }
    int own = pg.getNetworkTimeout();
    pg.setNetworkTimeout(Runnable::run, millis);
    try {
      StatementWarmup.of(pg, sql);
    } catch (SQLException e) {
      LOG.debug("A text cannot be planned ahead: " + e.getMessage());
    }
    // Fails where the answer came too late, for pgjdbc has then closed the connection.
    pg.setNetworkTimeout(Runnable::run, own);
  }

  private boolean describesOnly() {
    return pg.getPreferQueryMode() == PreferQueryMode.EXTENDED;
  }

  void close() {
    try {
      pg.close();
    } catch (SQLException e) {
      LOG.debug("Closing a connection that was opened for a move: " + e.getMessage());
    }
  }
}
