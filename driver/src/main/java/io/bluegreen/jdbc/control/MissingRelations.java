package io.bluegreen.jdbc.control;

import io.bluegreen.jdbc.observe.Log;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Asks once after every flip in schema mode what the new side lacks. Confined to one thread at a
 * time.
 */
final class MissingRelations {
  private static final Log LOG = Log.of(MissingRelations.class);

  private @Nullable Side lastActive;

  /** Takes note of the side that is active while nobody has asked yet. */
  MissingRelations startingFrom(Side active) {
    lastActive = active;
    return this;
  }

  /**
   * Takes note of a row that was read, and tells the listener what is missing if it has flipped.
   */
  void saw(BaseConnection pg, Deployment seen, DeploymentListener listener) throws SQLException {
    Side before = lastActive;
    lastActive = seen.active();
    if (before == null || before == seen.active() || seen.mode() != Deployment.Mode.SCHEMA) {
      return;
    }
    try {
      listener.onMissingRelations(
          seen, ControlTable.missingRelations(pg, seen.name(), before, seen.active()));
    } catch (SQLException e) {
      if (pg.isClosed()) {
        throw e;
      }
      LOG.debug("What the new side lacks could not be told: " + e.getMessage());
    }
  }
}
