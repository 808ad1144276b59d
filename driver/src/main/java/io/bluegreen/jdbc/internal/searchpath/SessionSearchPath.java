package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The search_path of one session: the deployment's own, one of the application's that contains the
 * active side, or one of the application's that names neither side and is left alone ("unrouted").
 *
 * <p>Guarded by the session's lock, except {@link #isUnrouted()}, which any thread may call.
 */
public final class SessionSearchPath {
  private static final DriverLog LOG = DriverLog.of(SessionSearchPath.class);
  private static final AtomicBoolean WARNED = new AtomicBoolean();
  private static final SearchPathPlan UNUSED =
      new SearchPathPlan(SearchPathTemplate.parse("{active}"), "");

  private final SearchPathPlan plan;
  private volatile SearchPathTemplate template;

  /** The path known to be in force on the server, or null before the first path was set. */
  private @Nullable SearchPath inForce;

  /** The path that is in force once the statement under way has succeeded, or null. */
  private @Nullable SearchPath announced;

  private boolean uncertain;
  private boolean maybeReset;

  /** Whether the last statement whose effect outlasts its transaction was only a reset. */
  private boolean lastlyReset;

  /**
   * Creates the state of a new session.
   *
   * @param inForce the path that the session was opened with, or null for none
   */
  public SessionSearchPath(SearchPathPlan plan, @Nullable SearchPath inForce) {
    this.plan = plan;
    this.template = plan.template();
    this.inForce = inForce;
  }

  /** Returns the state of a session whose path is not managed, as in cluster mode. */
  public static SessionSearchPath unused() {
    return new SessionSearchPath(UNUSED, null);
  }

  /** Tells whether the application has set a path that names neither side. */
  public boolean isUnrouted() {
    return !template.isRouted();
  }

  /** Tells whether the path must be queried from the server before the next boundary. */
  public boolean isUncertain() {
    return uncertain;
  }

  /** Returns the path to set for a snapshot, or null where that path is in force. */
  public @Nullable SearchPath missing(DeploymentSnapshot deployment) {
    SearchPath wanted = wanted(deployment);
    return wanted.equals(inForce) ? null : wanted;
  }

  /** Returns the path that a snapshot asks for. */
  public SearchPath wanted(DeploymentSnapshot deployment) {
    return template.equals(plan.template()) ? plan.path(deployment) : template.render(deployment);
  }

  /** Returns the path that a snapshot asks for where the application has set none of its own. */
  public SearchPath usual(DeploymentSnapshot deployment) {
    return plan.path(deployment);
  }

  public boolean isInForce(SearchPath path) {
    return path.equals(inForce);
  }

  /** Records that the driver has set a path. */
  public void set(SearchPath path) {
    inForce = path;
  }

  /**
   * Records that the next statement changes the path or may change it. The path has to be queried
   * afterwards.
   */
  public void disturb(SearchPathStatement statement) {
    uncertain |= !statement.isLocal();
    maybeReset |= statement.mayReset();
    lastlyReset = statement.isLocal() ? lastlyReset : statement.isReset();
  }

  /** Notes the path that the statement under way sets, or null where that is not known. */
  public void announce(@Nullable SearchPath path) {
    announced = path;
  }

  /** Returns what was announced, once. */
  public @Nullable SearchPath takeAnnounced() {
    SearchPath taken = announced;
    announced = null;
    return taken;
  }

  /** Records that the path known last may not outlive the transaction. */
  public void doubt() {
    uncertain = true;
  }

  /** Records the path that the server has shown after the application may have changed it. */
  public void settle(SearchPath actual, DeploymentSnapshot deployment) {
    boolean reset = lastlyReset || (maybeReset && actual.equals(plan.rest()));
    uncertain = false;
    maybeReset = false;
    lastlyReset = false;
    if (actual.equals(inForce)) {
      return;
    }
    inForce = actual;
    if (reset || isOurs(actual, deployment)) {
      template = plan.template();
      return;
    }
    template = SearchPathTemplate.standingFor(actual, deployment);
    if (isUnrouted() && WARNED.compareAndSet(false, true)) {
      LOG.warn(
          "The application set search_path to "
              + actual
              + ", which names neither side of deployment '"
              + deployment.name()
              + "': this connection is not routed, and counted as unrouted, until the path is reset"
              + " (logged once)",
          null);
    }
  }

  /** Returns to the deployment's own template, as RESET and DISCARD ALL do on the server. */
  public void reset() {
    template = plan.template();
    uncertain = false;
    maybeReset = false;
    lastlyReset = false;
  }

  private boolean isOurs(SearchPath actual, DeploymentSnapshot deployment) {
    SearchPathTemplate usual = plan.template();
    return actual.equals(usual.render(deployment))
        || actual.equals(usual.render(deployment.fixedOn(deployment.active().other())));
  }
}
