package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The maker of the checks that a watcher makes of the two sides over its own connection. Stateless;
 * what it makes is confined to one thread at a time.
 */
public interface SideChecks {

  /** Makes the check of the idle side for one deployment and one connection of a watcher. */
  IdleSide idleSide();

  /**
   * Makes the check after flips for one deployment.
   *
   * @param active the side that is active before the first row is seen, or null where unknown
   */
  AfterFlip afterFlip(@Nullable Side active);

  /** The check whether the idle side can be used. */
  interface IdleSide {
    /** Returns why the idle side cannot be used, or null where it can. */
    @Nullable String error(BaseConnection pg, DeploymentSnapshot seen) throws SQLException;
  }

  /** The check after every flip for relations that the new side lacks. */
  interface AfterFlip {
    /** Takes in a row that was read, and tells the listener what the new side lacks. */
    void saw(BaseConnection pg, DeploymentSnapshot seen, DeploymentListener listener)
        throws SQLException;
  }
}
