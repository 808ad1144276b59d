package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.NetworkTimeLimit;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * A physical connection to the idle side, opened for one session before it has to move there.
 *
 * <p>It was logged in as the session's own connections are and is never given to another session,
 * so that it cannot meet another user, password, side or endpoint. It holds no transaction. One
 * that cannot be had is done without: the session then logs in when it moves. Thread-safe.
 */
final class Successor {
  private static final DriverLog LOG = DriverLog.of(Successor.class);
  private static final int TIMEOUT_MILLIS = 5_000;

  private final SideConnector opener;
  private final AtomicReference<@Nullable Ready> held = new AtomicReference<>();
  private volatile boolean over;

  Successor(SideConnector opener) {
    this.opener = opener;
  }

  /** A connection that was used once: its server process knows its way. */
  static final class Ready {
    private final String target;
    private final BaseConnection pg;
    private final ServerSessionState fresh;
    private final @Nullable String login;
    private final Set<String> warmed = new HashSet<>();

    private Ready(String target, BaseConnection pg, ServerSessionState fresh) {
      this.target = target;
      this.pg = pg;
      this.fresh = fresh;
      this.login = ServerSessionState.user(pg);
    }

    BaseConnection pg() {
      return pg;
    }

    /** Returns what the session held when it was opened, by pgjdbc's doing and the server's. */
    ServerSessionState fresh() {
      return fresh;
    }

    /** Returns what {@link ServerSessionState#user} said when it was opened. */
    @Nullable String login() {
      return login;
    }

    boolean leadsTo(String endpoint) {
      return target.equals(endpoint);
    }

    /**
     * Lets the server look up and plan what a text names, so that its first execution finds it
     * known. The text is described and explained, in a transaction that can only read, and never
     * executed; pgjdbc would execute it in its other query modes.
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
        SuccessorWarmup.of(pg, sql);
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
        LOG.debug("Closing a spare connection: " + e.getMessage());
      }
    }
  }

  /**
   * Opens a connection to the side that is idle, if there is none yet.
   *
   * @return false where it could not
   */
  boolean open(DeploymentSnapshot deployment, List<String> likely) {
    String target = deployment.idleTarget();
    Ready there = held.get();
    if (over || (there != null && there.leadsTo(target))) {
      return true;
    }
    try {
      putBack(login(deployment, target, likely));
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.debug("No connection to the idle side is opened ahead: " + e.getMessage());
      return false;
    }
  }

  private Ready login(DeploymentSnapshot deployment, String target, List<String> likely)
      throws SQLException {
    BaseConnection pg = opener.open(deployment, deployment.active().other());
    try {
      Ready[] ready = new Ready[1];
      NetworkTimeLimit.run(
          pg,
          TIMEOUT_MILLIS,
          () -> {
            ready[0] = new Ready(target, pg, ServerSessionState.ofFresh(pg));
            for (String sql : likely) {
              ready[0].warm(sql, TIMEOUT_MILLIS);
            }
          });
      return ready[0];
    } catch (SQLException | RuntimeException e) {
      pg.close();
      throw e;
    }
  }

  /** Gives the connection away, if there is one and it leads to an endpoint. */
  @Nullable Ready take(String endpoint) {
    Ready taken = held.getAndSet(null);
    if (taken == null || taken.leadsTo(endpoint)) {
      return taken;
    }
    taken.close();
    return null;
  }

  /** Keeps one for later, in the place of any other. */
  void putBack(Ready ready) {
    close(held.getAndSet(ready));
    if (over) {
      drop();
    }
  }

  /** Closes the connection, if there is one to an endpoint. */
  void drop(String endpoint) {
    Ready there = held.get();
    if (there != null && there.leadsTo(endpoint) && held.compareAndSet(there, null)) {
      there.close();
    }
  }

  /** Closes the connection, if there is one. */
  void drop() {
    close(held.getAndSet(null));
  }

  /** Closes the connection; there will be no other. */
  void end() {
    over = true;
    drop();
  }

  private static void close(@Nullable Ready ready) {
    if (ready != null) {
      ready.close();
    }
  }
}
