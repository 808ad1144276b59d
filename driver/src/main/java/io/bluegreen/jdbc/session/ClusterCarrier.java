package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.observe.Log;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The route is a server: a session that is not on it gets another physical connection, and on it
 * what the application had set on the old one.
 *
 * <p>Costs a connect, and two round trips where the session holds anything; nothing on an unchanged
 * route. A session that holds what cannot be carried over stays where it is and is given up.
 */
final class ClusterCarrier implements PathCarrier {
  private static final Log LOG = Log.of(ClusterCarrier.class);
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private final SideOpener opener;
  private final SessionTexts texts = new SessionTexts();
  private String home;
  private @Nullable Session session;
  private volatile @Nullable String pin;

  /**
   * Makes the carrier of one session.
   *
   * @param home the endpoint that its physical connection was opened to
   */
  ClusterCarrier(SideOpener opener, String home) {
    this.opener = opener;
    this.home = home;
  }

  @Override
  public void boundTo(Session session) {
    this.session = session;
  }

  @Override
  public boolean movesBetweenServers() {
    return true;
  }

  @Override
  public boolean replacesTheDead() {
    return !texts.isStateful();
  }

  @Override
  public @Nullable String pinReason() {
    return pin;
  }

  @Override
  public void saw(String sql) {
    texts.saw(sql);
  }

  @Override
  public void ask(BaseConnection pg, SessionPath path, Deployment deployment) {
    // A path of the application's own is one of the settings that travel with the session.
    path.reset();
  }

  @Override
  public boolean carry(
      BaseConnection pg, SessionPath path, Deployment deployment, @Nullable String sql)
      throws SQLException {
    boolean dead = pg.isClosed();
    if (!dead && home.equals(deployment.activeTarget())) {
      pin = null;
      return false;
    }
    Session moving = Objects.requireNonNull(session);
    CarriedState state = dead ? null : stateOf(pg);
    if (state == null && texts.isStateful()) {
      throw lost(deployment);
    }
    if (state != null && !state.pins().isEmpty()) {
      throw pinned(deployment, state.pins());
    }
    pin = null;
    BaseConnection next = open(deployment, pg);
    try {
      moving.jdbcState().applyTo(next);
      if (state != null) {
        state.applyTo(next);
      }
    } catch (SQLException | RuntimeException e) {
      closeQuietly(next);
      throw e;
    }
    moving.replacePhysical(next);
    home = deployment.activeTarget();
    closeQuietly(pg);
    if (!moving.handlesFailures()) {
      // Closed or aborted meanwhile: whoever did that knew only the old connection.
      closeQuietly(next);
      throw Session.closed();
    }
    return true;
  }

  /** Returns what the old session holds, or null where it turns out to be dead. */
  private @Nullable CarriedState stateOf(BaseConnection pg) throws SQLException {
    try {
      return CarriedState.of(pg, texts.customSettings());
    } catch (SQLException e) {
      if (pg.isClosed()) {
        return null;
      }
      throw e;
    }
  }

  /** A login that the new side refuses ends the session, so that a pool logs in afresh. */
  private BaseConnection open(Deployment deployment, BaseConnection old) throws SQLException {
    try {
      return opener.open(deployment, deployment.active());
    } catch (SQLException e) {
      String state = e.getSQLState();
      if (state != null && state.startsWith("28")) {
        closeQuietly(old);
      }
      throw e;
    }
  }

  private SQLException pinned(Deployment deployment, List<String> pins) {
    pin = String.join(", ", pins);
    if (WARNED.compareAndSet(false, true)) {
      LOG.warn(
          "A connection of deployment '"
              + deployment.name()
              + "' cannot be moved to "
              + deployment.activeTarget()
              + " because its session holds: "
              + pin
              + ". It is given up at its next use; JMX counts them (said once)",
          null);
    }
    return new SQLNonTransientConnectionException(
        "Deployment '"
            + deployment.name()
            + "' has moved to "
            + deployment.activeTarget()
            + ", and this connection cannot follow: its session holds "
            + pin
            + ". Nothing was sent; close the connection and take another.",
        "08003");
  }

  private static SQLException lost(Deployment deployment) {
    return new SQLRecoverableException(
        "The server session under this connection died, and the application had set something in"
            + " it (SET, LISTEN, PREPARE, a temporary table …) that cannot be carried over to "
            + deployment.activeTarget()
            + ". Nothing was sent; close the connection and take another.",
        "08006");
  }

  @Override
  public String text(SessionPath path, PathStatement statement, String sql, Deployment deployment) {
    return sql;
  }

  @Override
  public void expect(
      BaseConnection pg,
      SessionPath path,
      PathStatement statement,
      Deployment deployment,
      boolean madeEarlier) {
    // Travels with the session's other settings.
  }

  @Override
  public void succeeded(BaseConnection pg, SessionPath path, Deployment deployment) {
    // Nothing is wrapped here, so there is nothing to end.
  }

  private static void closeQuietly(BaseConnection pg) {
    try {
      pg.close();
    } catch (SQLException e) {
      LOG.debug("Closing a connection to the old side: " + e.getMessage());
    }
  }
}
