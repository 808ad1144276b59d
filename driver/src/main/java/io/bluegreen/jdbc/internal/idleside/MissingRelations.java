package io.bluegreen.jdbc.internal.idleside;

import io.bluegreen.jdbc.internal.control.ControlTable;
import io.bluegreen.jdbc.internal.control.DeploymentListener;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Asks once after every flip in schema mode what the new side lacks: at a moment of its own within
 * {@value #SPREAD_SECONDS} s, because all JVMs hear of a flip at once, and the question makes a
 * server process read catalogs that it has never read before. Confined to one thread at a time.
 */
public final class MissingRelations {
  private static final DriverLog LOG = DriverLog.of(MissingRelations.class);
  private static final int SPREAD_SECONDS = 5;

  private @Nullable Side lastActive;
  private @Nullable Side flippedFrom;
  private long dueAtNanos;

  /** Takes note of the side that is active while nobody has asked yet. */
  public MissingRelations startingFrom(Side active) {
    lastActive = active;
    return this;
  }

  /**
   * Takes note of a row that was read, and tells the listener what is missing where a flip is due
   * to be asked about.
   */
  public void saw(BaseConnection pg, DeploymentSnapshot seen, DeploymentListener listener)
      throws SQLException {
    Side before = lastActive;
    lastActive = seen.active();
    if (before != null && before != seen.active()) {
      flippedFrom = seen.mode() == DeploymentSnapshot.Mode.SCHEMA ? before : null;
      dueAtNanos =
          System.nanoTime()
              + ThreadLocalRandom.current().nextLong(TimeUnit.SECONDS.toNanos(SPREAD_SECONDS));
    }
    if (flippedFrom != null && System.nanoTime() - dueAtNanos >= 0) {
      ask(pg, seen, flippedFrom, listener);
    }
  }

  private void ask(
      BaseConnection pg, DeploymentSnapshot seen, Side from, DeploymentListener listener)
      throws SQLException {
    flippedFrom = null;
    try {
      listener.onMissingRelations(
          seen, ControlTable.missingRelations(pg, seen.name(), from, seen.active()));
    } catch (SQLException e) {
      if (pg.isClosed()) {
        throw e;
      }
      LOG.debug("What the new side lacks could not be told: " + e.getMessage());
    }
  }
}
