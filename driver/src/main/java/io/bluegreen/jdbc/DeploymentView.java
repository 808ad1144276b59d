package io.bluegreen.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.control.ControlWatcher;
import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.control.FirstSession;
import io.bluegreen.jdbc.fault.StatementSafety;
import io.bluegreen.jdbc.observe.DeploymentMXBean;
import io.bluegreen.jdbc.observe.ShownDeployments;
import io.bluegreen.jdbc.routing.BorrowingRouter;
import io.bluegreen.jdbc.routing.Housekeeper;
import io.bluegreen.jdbc.routing.Router;
import io.bluegreen.jdbc.session.PlainTexts;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One deployment of this JVM: its router, its watcher, and what JMX shows of them. Thread-safe. */
final class DeploymentView implements DeploymentMXBean {
  private final String name;
  private final ControlWatcher watcher;
  private final Router router;
  private final StatementSafety safety = new StatementSafety();
  private final PlainTexts plainTexts = new PlainTexts();
  private final JmxRegistration jmx;
  private final ReentrantLock following = new ReentrantLock();
  private volatile boolean known;

  @GuardedBy("following")
  private boolean givenUp;

  DeploymentView(ControlWatcher watcher, Settings settings, Housekeeper housekeeper) {
    long ttlNanos = settings.controlSettings().ttlNanos();
    this.name = settings.deploymentName();
    this.watcher = watcher;
    this.router =
        settings.controlSettings().dedicated()
            ? new Router(name, ttlNanos, housekeeper)
            : new BorrowingRouter(name, ttlNanos, housekeeper, watcher);
    this.router.probeWith(settings.idleSideProbe());
    this.jmx = new JmxRegistration(name, this);
    ShownDeployments.get().add(name, this);
  }

  /**
   * Makes sure that the deployment is known and watched.
   *
   * @param first as {@link ControlWatcher#follow} takes it
   * @return false where this view was given up meanwhile, and a new one has to be asked for
   */
  boolean follow(Properties login, FirstSession first) throws SQLException {
    following.lock();
    try {
      if (givenUp) {
        return false;
      }
      watcher.follow(name, router, login, first);
      known = true;
      return true;
    } finally {
      following.unlock();
    }
  }

  /** Shows it in JMX, a moment later; does nothing where that was done. */
  void show() {
    jmx.begin();
  }

  /** Gives the view up, unless the control table ever said anything of it: a mistaken name. */
  boolean giveUpUnlessKnown() {
    following.lock();
    try {
      givenUp |= !known;
      return givenUp;
    } finally {
      following.unlock();
    }
  }

  /** Returns what is known of this deployment's statements: whether they may be repeated. */
  StatementSafety safety() {
    return safety;
  }

  /** Returns what is known of the texts that the deployment's sessions are given. */
  PlainTexts plainTexts() {
    return plainTexts;
  }

  Router router() {
    return router;
  }

  void close() {
    jmx.close();
    ShownDeployments.get().remove(name, this);
  }

  @Override
  public String getActiveSide() {
    return known ? router.current().active().text() : "";
  }

  @Override
  public long getEpoch() {
    return known ? router.current().epoch() : 0;
  }

  @Override
  public String getPhase() {
    return known && router.current().phase() == Deployment.Phase.HOLD ? "hold" : "steady";
  }

  @Override
  public long getControlAgeMillis() {
    return TimeUnit.NANOSECONDS.toMillis(watcher.silentNanos());
  }

  @Override
  public long getControlConflict() {
    return router.counters().conflictCount();
  }

  @Override
  public int getLogicalConnections() {
    return router.travellers().count();
  }

  @Override
  public int getPinned() {
    return router.travellers().pinned();
  }

  @Override
  public int getUnrouted() {
    return router.travellers().unrouted();
  }

  @Override
  public long getPassedThrough() {
    return router.counters().passedThroughCount();
  }

  @Override
  public long getHeld() {
    return router.counters().heldCount();
  }

  @Override
  public long getHoldMillisMax() {
    return TimeUnit.NANOSECONDS.toMillis(router.counters().holdNanosMax());
  }

  @Override
  public long getRehomed() {
    return router.counters().rehomedCount();
  }

  @Override
  public long getRetried() {
    return router.counters().retriedCount();
  }

  @Override
  public long getOutcomeUnknown() {
    return router.counters().outcomeUnknownCount();
  }

  @Override
  public String getLastSwitch() {
    return router.lastSwitch();
  }
}
