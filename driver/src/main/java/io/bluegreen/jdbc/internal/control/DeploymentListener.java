package io.bluegreen.jdbc.internal.control;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener for the rows of one deployment. It is called on the thread that has read the row. */
public interface DeploymentListener {

  /**
   * Tells whether a row can be followed at all; says why where it cannot. Called before {@link
   * #onRead}.
   */
  boolean accepts(DeploymentSnapshot read);

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

  /** Says that the row could not be read; it is asked for again after one ttl. */
  void onNotRead();

  /**
   * Returns in how many nanoseconds a younger row is needed than the last that was read, though the
   * ttl is not over; {@link Long#MAX_VALUE} where none is.
   */
  long readWantedInNanos(long nowNanos);

  /** Counts two control endpoints that give the same epoch a different content. */
  void onConflict(DeploymentSnapshot kept, DeploymentSnapshot other);
}
