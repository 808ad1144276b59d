package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Whose search_path a session is on: ours, ours with a template of the application's, or one of the
 * application's own that names neither side and so is left alone.
 *
 * <p>Guarded by the session's lock, but for {@link #isUnrouted()}.
 */
public final class SessionSearchPath {
  private static final DriverLog LOG = DriverLog.of(SessionSearchPath.class);
  private static final AtomicBoolean WARNED = new AtomicBoolean();
  private static final SearchPathPlan UNUSED =
      new SearchPathPlan(SearchPathTemplate.parse("{active}"), "");

  private final SearchPathPlan plan;
  private volatile SearchPathTemplate template;

  /** What the server's session is known to be on, or null before the first path was set. */
  private @Nullable SearchPath inForce;

  private boolean uncertain;
  private boolean maybeReset;

  /** Whether the last statement that outlasts its transaction was a reset and nothing else. */
  private boolean lastlyReset;

  /**
   * Makes the state of a fresh session.
   *
   * @param inForce the path that it was opened with, or null where it was opened without one
   */
  public SessionSearchPath(SearchPathPlan plan, @Nullable SearchPath inForce) {
    this.plan = plan;
    this.template = plan.template();
    this.inForce = inForce;
  }

  /** Returns the state of a session whose path is nobody's business, as in cluster mode. */
  public static SessionSearchPath unused() {
    return new SessionSearchPath(UNUSED, null);
  }

  /** Tells whether the application keeps the session on a path of its own. */
  public boolean isUnrouted() {
    return !template.isRouted();
  }

  /** Tells whether the server has to be asked before the next boundary is passed. */
  public boolean isUncertain() {
    return uncertain;
  }

  /** Returns the path to set for a snapshot, or null where the right one is in force. */
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

  /** Notes that a path of ours was set. */
  public void set(SearchPath path) {
    inForce = path;
  }

  /**
   * Notes that a statement is about to change the path, or may; its outcome has to be looked up.
   */
  public void disturb(SearchPathStatement statement) {
    uncertain |= !statement.isLocal();
    maybeReset |= statement.mayReset();
    lastlyReset = statement.isLocal() ? lastlyReset : statement.isReset();
  }

  /** Notes that what was learnt last may not outlive the transaction. */
  public void doubt() {
    uncertain = true;
  }

  /** Notes what the server's session is on after the application may have changed it. */
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
              + "': this connection stays there and is counted as unrouted until it is reset"
              + " (said once)",
          null);
    }
  }

  /** Goes back to the deployment's own template, as after RESET or DISCARD ALL. */
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
