package io.bluegreen.jdbc.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.config.Settings;
import io.bluegreen.jdbc.internal.control.ControlWatcher;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.control.InitialSessionListener;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.observe.DeploymentBeans;
import io.bluegreen.jdbc.internal.routing.BackgroundExecutors;
import io.bluegreen.jdbc.internal.routing.BorrowingRouter;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One deployment of this JVM: its router, its watcher, and what JMX shows of them. Thread-safe. */
final class ManagedDeployment implements DeploymentMXBean {
  private final String name;
  private final ControlWatcher watcher;
  private final DeploymentRouter router;
  private final StatementSafety safety = new StatementSafety();
  private final UnaffectedStatementCache unaffectedStatements = new UnaffectedStatementCache();
  private final JmxRegistration jmx;
  private final ReentrantLock following = new ReentrantLock();
  private volatile boolean known;

  @GuardedBy("following")
  private boolean givenUp;

  ManagedDeployment(ControlWatcher watcher, Settings settings, BackgroundExecutors executors) {
    long ttlNanos = settings.controlSettings().ttlNanos();
    this.name = settings.deploymentName();
    this.watcher = watcher;
    this.router =
        settings.controlSettings().dedicated()
            ? new DeploymentRouter(name, ttlNanos, executors)
            : new BorrowingRouter(name, ttlNanos, executors, watcher);
    this.router.probeWith(settings.idleSideProbe());
    this.jmx = new JmxRegistration(name, this);
    DeploymentBeans.get().add(name, this);
  }

  /**
   * Makes sure that the deployment is known and watched.
   *
   * @param first as {@link ControlWatcher#follow} takes it
   * @return false where this view was given up meanwhile, and a new one has to be asked for
   */
  boolean follow(Properties login, InitialSessionListener first) throws SQLException {
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
  UnaffectedStatementCache unaffectedStatements() {
    return unaffectedStatements;
  }

  DeploymentRouter router() {
    return router;
  }

  void close() {
    jmx.close();
    DeploymentBeans.get().remove(name, this);
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
    return known && router.current().phase() == DeploymentSnapshot.Phase.HOLD ? "hold" : "steady";
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
    return router.connections().count();
  }

  @Override
  public int getPinned() {
    return router.connections().pinned();
  }

  @Override
  public int getUnrouted() {
    return router.connections().unrouted();
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
