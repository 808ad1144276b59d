package io.bluegreen.jdbc.internal.control;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whoever has to know what the control table says of one deployment. */
public interface DeploymentListener {

  /**
   * Takes in a row that was read; called by watchers and, the first time, by a connecting thread.
   */
  void onRead(DeploymentSnapshot read);

  /** Returns what is in force here: a due schedule carried out. */
  DeploymentSnapshot inForce();

  /** Tells whether any connection of this JVM follows the deployment now. */
  boolean isInUse();

  /** Says how this JVM stands to the deployment; called by the watcher after every read. */
  ClientReport report();

  /** Says that an operator is about to move the deployment; nothing changes by it. */
  void onAnnounced();

  /** Tells whether this JVM is still getting ready for a move that was announced. */
  boolean isPreparing();

  /** Returns why this JVM could not reach the idle side in cluster mode, or null where it can. */
  @Nullable String idleSideError();

  /** Warns that a flip left relations behind which would now be looked up further down the path. */
  void onMissingRelations(DeploymentSnapshot flipped, List<String> missing);

  /** Says that a row could not be understood; what was known before stays. */
  void onBadRow(SQLException why);

  /** Says that no control endpoint has answered for longer than the application tolerates. */
  void onControlLost();

  /** Counts two control endpoints that give the same epoch a different content. */
  void onConflict(DeploymentSnapshot kept, DeploymentSnapshot other);
}
