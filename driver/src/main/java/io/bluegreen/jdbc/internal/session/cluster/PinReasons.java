package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reasons why a session cannot be moved to another server. A permanent reason is an object of
 * pgjdbc's that was handed out; a temporary one is state that the session had when it was last
 * queried. Changed under the session's lock; reading is thread-safe.
 */
final class PinReasons {
  private static final DriverLog LOG = DriverLog.of(PinReasons.class);

  private volatile @Nullable String forGood;
  private volatile @Nullable String forNow;
  private volatile @Nullable String refused;

  /** Returns the reason, or null where none is known. */
  @Nullable String reason() {
    String stays = forGood != null ? forGood : refused;
    return stays != null ? stays : forNow;
  }

  boolean isForGood() {
    return forGood != null;
  }

  /** Keeps the session where it is until it is closed; the first reason stands. */
  void keep(String why) {
    if (forGood == null) {
      forGood = why;
    }
  }

  /** Notes what the session was found to hold; empty where nothing keeps it. */
  void found(List<String> reasons) {
    forNow = reasons.isEmpty() ? null : String.join(", ", reasons);
  }

  /** Notes that the other side is about to be tried again. */
  void tryAgain() {
    if (refused != null) {
      refused = null;
    }
  }

  /** Notes that nothing keeps the session which could go by itself. */
  void free() {
    tryAgain();
    if (forNow != null) {
      forNow = null;
    }
  }

  /**
   * Returns what a call on the side left behind gets. Nothing was sent, and {@code 08003} makes
   * pools take another connection.
   */
  SQLException refusal(DeploymentSnapshot deployment, DeploymentRouter router) {
    String why = String.valueOf(reason());
    if (router.isFirstPinOf(deployment)) {
      LOG.warn(
          "A connection of deployment '"
              + deployment.name()
              + "' cannot be moved to "
              + deployment.activeTarget()
              + ", because its session holds: "
              + why
              + ". It is given up at its next use; JMX counts them (said once per switch)",
          null);
    }
    return new SQLNonTransientConnectionException(
        "Deployment '"
            + deployment.name()
            + "' has moved to "
            + deployment.activeTarget()
            + ", and this connection cannot follow: its session holds "
            + why
            + ". Nothing was sent; close the connection and take another.",
        SqlStateCode.CONNECTION_DOES_NOT_EXIST);
  }

  /** Notes that the other side does not take what the session holds; returns what the call gets. */
  SQLException refusal(DeploymentSnapshot deployment, DeploymentRouter router, SQLException why) {
    refused = "what the other side refuses (" + why.getMessage() + ")";
    SQLException refusal = refusal(deployment, router);
    refusal.initCause(why);
    return refusal;
  }

  /** Returns what is said of a session that died with something that cannot be carried over. */
  static SQLException lost(DeploymentSnapshot deployment) {
    return new SQLRecoverableException(
        "The server session under this connection died, and the application had set something in"
            + " it (SET, LISTEN, PREPARE, a temporary table …) that cannot be carried over to "
            + deployment.activeTarget()
            + ". Nothing was sent; close the connection and take another.",
        SqlStateCode.CONNECTION_FAILURE);
  }
}
