package io.bluegreen.jdbc.internal;

import io.bluegreen.jdbc.internal.config.Settings;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.control.ControlSettings;
import io.bluegreen.jdbc.internal.control.ControlWatcher;
import io.bluegreen.jdbc.internal.control.DeploymentPhase;
import io.bluegreen.jdbc.internal.control.InitialSessionListener;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.move.MoveCoordinator;
import io.bluegreen.jdbc.internal.observe.DeploymentBeans;
import io.bluegreen.jdbc.internal.observe.RouteEvents;
import io.bluegreen.jdbc.internal.routing.BackgroundExecutors;
import io.bluegreen.jdbc.internal.routing.BorrowedReadCheck;
import io.bluegreen.jdbc.internal.routing.BoundaryCheck;
import io.bluegreen.jdbc.internal.routing.ConnectionMover;
import io.bluegreen.jdbc.internal.routing.ControlLossCheck;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.internal.session.cluster.NewestLogins;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One deployment in this JVM: its router, its watcher and its JMX bean. Thread-safe. */
final class ManagedDeployment implements DeploymentMXBean {
  private final String name;

  /** What tells this deployment from one of the same name in another control table. */
  private final Object source;

  private final ControlWatcher watcher;
  private final DeploymentRouter router;
  private final NewestLogins logins = new NewestLogins();
  private final StatementSafety safety = new StatementSafety();
  private final UnaffectedStatementCache unaffectedStatements = new UnaffectedStatementCache();
  private final JmxRegistration jmx;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  /** What has become of the view. */
  private enum State {
    NEW,
    KNOWN,
    GIVEN_UP
  }

  ManagedDeployment(ControlWatcher watcher, Settings settings, BackgroundExecutors executors) {
    ControlSettings control = settings.controlSettings();
    this.name = settings.deploymentName();
    this.source = List.of(name, control.endpoints());
    this.watcher = watcher;
    this.router =
        new DeploymentRouter(
            name,
            control.ttlNanos(),
            executors,
            announced(source),
            made -> check(made, control, watcher));
    this.jmx = new JmxRegistration(name, source, this);
    DeploymentBeans.get().add(name, this);
  }

  /** The moves, and word of each change to the listeners. */
  private static ConnectionMover.Factory announced(Object source) {
    return (current, connections, switchLog, same) ->
        new ChangeAnnouncer(new MoveCoordinator(current, connections, switchLog, same), source);
  }

  private BoundaryCheck check(
      DeploymentRouter made, ControlSettings control, ControlWatcher watching) {
    BoundaryCheck loss =
        control.failsOnLoss() ? new ControlLossCheck(made, watching) : BoundaryCheck.NONE;
    return control.dedicated()
        ? loss
        : new BorrowedReadCheck(made, name, control.ttlNanos(), watching, loss);
  }

  /**
   * Makes sure that the deployment is known and watched. Threads that connect at the same time do
   * not wait for one another here.
   *
   * @param session as {@link ControlWatcher#follow} takes it
   * @param limit how long the caller may be kept
   * @return whether the control table had to be asked; null where this view was given up meanwhile,
   *     and a new one has to be asked for
   */
  @Nullable Boolean follow(Settings settings, InitialSessionListener session, LoginLimit limit)
      throws SQLException {
    if (state.get() == State.GIVEN_UP) {
      return null;
    }
    boolean asked = watcher.follow(name, router, settings.controlSettings(), session, limit);
    state.compareAndSet(State.NEW, State.KNOWN);
    return state.get() == State.KNOWN ? asked : null;
  }

  /** Notes settings whose login has succeeded: whoever logs in by himself does so as they say. */
  void loggedIn(Settings settings) {
    watcher.loggedIn(settings.controlSettings());
    router.probeWith(settings.idleSideProbe());
    logins.succeeded(settings.sideOpener());
  }

  /** Starts the registration in JMX, unless that was done. */
  void show() {
    jmx.begin();
  }

  /** Gives this object up unless the control table has ever had the deployment's row. */
  boolean giveUpUnlessKnown() {
    return state.compareAndSet(State.NEW, State.GIVEN_UP) || state.get() == State.GIVEN_UP;
  }

  /** Tells whether the row of the deployment has been read: from then on it is not missing. */
  boolean isKnown() {
    return state.get() == State.KNOWN;
  }

  /** Returns the knowledge which of the deployment's statements may be repeated. */
  StatementSafety safety() {
    return safety;
  }

  /** Returns the cache of texts that need no work of the driver. */
  UnaffectedStatementCache unaffectedStatements() {
    return unaffectedStatements;
  }

  /** Returns the newest login of each user that has succeeded. */
  NewestLogins logins() {
    return logins;
  }

  DeploymentRouter router() {
    return router;
  }

  void close() {
    jmx.close();
    DeploymentBeans.get().remove(name, this);
    RouteEvents.get().forget(source);
  }

  @Override
  public String getActiveSide() {
    return isKnown() ? router.current().active().text() : "";
  }

  @Override
  public long getEpoch() {
    return isKnown() ? router.current().epoch() : 0;
  }

  @Override
  public String getPhase() {
    return isKnown() && router.current().phase() == DeploymentPhase.HOLD ? "hold" : "steady";
  }

  @Override
  public boolean getHoldAnnounced() {
    return isKnown() && router.isHoldAnnounced();
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
  public long getWatcherRestarts() {
    return watcher.restarts();
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
    return router.counters().movedCount();
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
  public long getOutcomeResolved() {
    return getOutcomeCommitted() + getOutcomeRolledBack();
  }

  @Override
  public long getOutcomeCommitted() {
    return router.counters().outcomeCommittedCount();
  }

  @Override
  public long getOutcomeRolledBack() {
    return router.counters().outcomeRolledBackCount();
  }

  @Override
  public String getLastSwitch() {
    return router.lastSwitch();
  }
}
