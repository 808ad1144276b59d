package io.bluegreen.jdbc.internal.idleside;

import io.bluegreen.jdbc.internal.control.ControlTable;
import io.bluegreen.jdbc.internal.control.DeploymentListener;
import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.control.SideChecks;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The query after every flip in schema mode for relations that the new side lacks. A watcher with a
 * connection of its own also asks for shared functions that would keep a row type over a flip, at
 * its start and after every flip.
 *
 * <p>They are sent once per flip, at a random time within {@value #SPREAD_SECONDS} s: all JVMs
 * learn of a flip at once, and they make a backend read catalogs that it has never read before. Not
 * thread-safe; one thread at a time may use it.
 */
final class MissingRelations implements SideChecks.AfterFlip {
  private static final DriverLog LOG = DriverLog.of(MissingRelations.class);
  private static final int SPREAD_SECONDS = 5;

  private @Nullable Side lastActive;
  private @Nullable Side flippedFrom;
  private final boolean asksForFunctions;
  private boolean functionsDue;
  private long dueAtNanos;

  /**
   * Makes the check.
   *
   * @param active the side that is active before the first row is seen, or null where unknown
   */
  MissingRelations(@Nullable Side active) {
    lastActive = active;
    asksForFunctions = active == null;
  }

  /**
   * Remembers a row that was read. If a flip was seen and its random delay has passed, queries the
   * missing relations and hands them to the listener.
   */
  @Override
  public void saw(BaseConnection pg, DeploymentSnapshot seen, DeploymentListener listener)
      throws SQLException {
    Side before = lastActive;
    lastActive = seen.active();
    if (before != seen.active()) {
      boolean inSchemas = seen.mode() == DeploymentMode.SCHEMA;
      flippedFrom = inSchemas ? before : null;
      functionsDue = inSchemas && asksForFunctions;
      dueAtNanos =
          System.nanoTime()
              + ThreadLocalRandom.current().nextLong(TimeUnit.SECONDS.toNanos(SPREAD_SECONDS));
    }
    if ((flippedFrom != null || functionsDue) && System.nanoTime() - dueAtNanos >= 0) {
      ask(pg, seen, listener);
    }
  }

  private void ask(BaseConnection pg, DeploymentSnapshot seen, DeploymentListener listener)
      throws SQLException {
    Side from = flippedFrom;
    boolean functions = functionsDue;
    flippedFrom = null;
    functionsDue = false;
    try {
      if (from != null) {
        listener.onMissingRelations(
            seen, ControlTable.missingRelations(pg, seen.name(), from, seen.active()));
      }
      if (functions) {
        listener.onRowTypeFunctions(ControlTable.rowTypeFunctions(pg, seen.name()));
      }
    } catch (SQLException e) {
      if (pg.isClosed()) {
        throw e;
      }
      LOG.debug("What a flip would leave behind could not be queried: " + e.getMessage());
    }
  }
}
