package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.LoginGate;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The source of one session's {@link Successor}. It returns a successor that is ready, else the one
 * that another thread is opening, else a new login. No lock is held while a successor is opened in
 * advance. Thread-safe.
 */
final class SuccessorSource {
  private static final DriverLog LOG = DriverLog.of(SuccessorSource.class);

  /** How long one login to a side may take. */
  private static final LoginLimit LOGIN = LoginLimit.ofMillis(5_000);

  private final NewestLogins logins;
  private final AtomicReference<@Nullable Successor> waiting = new AtomicReference<>();
  private final AtomicReference<@Nullable CountDownLatch> opening = new AtomicReference<>();
  private volatile SideConnector connector;
  private volatile boolean over;

  SuccessorSource(SideConnector connector, NewestLogins logins) {
    this.connector = connector;
    this.logins = logins;
  }

  /** Returns what opens connections with the newest login. */
  SideConnector connector() {
    return connector;
  }

  /**
   * Opens one ahead, if none leads there yet; for threads of the driver's own, outside the
   * session's lock.
   *
   * @param likely texts that are likely to run next
   * @param gate what every login goes through, or null where it need not
   * @return false where it could not
   */
  boolean openAhead(
      DeploymentSnapshot deployment, Side side, List<String> likely, @Nullable LoginGate gate) {
    String target = deployment.target(side);
    Successor there = waiting.get();
    CountDownLatch mine = new CountDownLatch(1);
    if (over || (there != null && there.leadsTo(target))) {
      return true;
    }
    if (!opening.compareAndSet(null, mine)) {
      return isOpenedByAnother(target);
    }
    try {
      BaseConnection pg =
          gate == null ? login(deployment, side, LOGIN) : login(deployment, side, LOGIN, gate);
      giveBack(Successor.ahead(target, pg, likely));
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.debug("No connection to " + side + " is opened ahead: " + e.getMessage());
      // A login that is refused is refused at once again, and whoever moves acts on that.
      return gate != null && e instanceof SQLException && isRefused((SQLException) e);
    } finally {
      opening.set(null);
      mine.countDown();
    }
  }

  private boolean isOpenedByAnother(String target) {
    CountDownLatch theirs = opening.get();
    boolean isOver = theirs == null || isOver(theirs, LOGIN);
    Successor there = waiting.get();
    return isOver && there != null && there.leadsTo(target);
  }

  /**
   * Returns one to the active side.
   *
   * @param limit how long the caller may be kept
   * @throws SQLException pgjdbc's own, where none can be had
   */
  Successor get(DeploymentSnapshot deployment, LoginLimit limit, LoginGate gate)
      throws SQLException {
    long endsAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limit.millis());
    Successor best = take(deployment.activeTarget());
    CountDownLatch there = opening.get();
    if (best == null && there != null && isOver(there, limit)) {
      best = take(deployment.activeTarget());
    }
    if (best != null && best.isAlive(left(endsAtNanos).millis())) {
      return best;
    }
    close(best);
    LoginLimit left = left(endsAtNanos).atMost(LOGIN);
    return Successor.atOnce(
        deployment.activeTarget(), login(deployment, deployment.active(), left, gate));
  }

  private static LoginLimit left(long endsAtNanos) {
    return LoginLimit.ofNanos(endsAtNanos - System.nanoTime());
  }

  private static boolean isOver(CountDownLatch there, LoginLimit limit) {
    try {
      return there.await(limit.atMost(LOGIN).millis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private BaseConnection login(
      DeploymentSnapshot deployment, Side side, LoginLimit limit, LoginGate gate)
      throws SQLException {
    gate.enter();
    try {
      return login(deployment, side, limit);
    } finally {
      gate.leave();
    }
  }

  /** A login that is refused is tried again with the newest that succeeded for the same user. */
  private BaseConnection login(DeploymentSnapshot deployment, Side side, LoginLimit limit)
      throws SQLException {
    SideConnector with = connector;
    try {
      return with.open(deployment, side, limit);
    } catch (SQLException e) {
      SideConnector renewed = isRefused(e) ? logins.renewed(with, side) : null;
      if (renewed == null) {
        throw e;
      }
      BaseConnection pg = renewed.open(deployment, side, limit);
      connector = renewed;
      return pg;
    }
  }

  /** Tells whether a server has refused a login. */
  static boolean isRefused(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("28");
  }

  /** Gives the one that waits away, if it leads to an endpoint. */
  @Nullable Successor take(String endpoint) {
    Successor taken = waiting.getAndSet(null);
    if (taken == null || taken.leadsTo(endpoint)) {
      return taken;
    }
    taken.close();
    return null;
  }

  /** Lets one wait, in the place of any other. */
  void giveBack(Successor successor) {
    close(waiting.getAndSet(successor));
    if (over) {
      drop();
    }
  }

  /** Closes the one that waits, if it leads to an endpoint. */
  void drop(String endpoint) {
    Successor there = waiting.get();
    if (there != null && there.leadsTo(endpoint) && waiting.compareAndSet(there, null)) {
      there.close();
    }
  }

  /** Closes the one that waits. */
  void drop() {
    close(waiting.getAndSet(null));
  }

  /** Closes the one that waits; there will be no other. */
  void end() {
    over = true;
    drop();
  }

  private static void close(@Nullable Successor successor) {
    if (successor != null) {
      successor.close();
    }
  }
}
