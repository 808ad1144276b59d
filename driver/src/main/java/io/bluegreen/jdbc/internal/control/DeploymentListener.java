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

  /** Returns the snapshot in force here, in which a due schedule is carried out. */
  DeploymentSnapshot inForce();

  /** Tells whether any connection of this JVM follows the deployment now. */
  boolean isInUse();

  /** Returns this JVM's report about the deployment; called by the watcher after every read. */
  ClientReport report();

  /**
   * Returns what this JVM says beyond the counts of {@link #report}: what holds its connections and
   * how long its transactions take, as JSON. Called once per acknowledgement.
   */
  String detail();

  /** Called when an operator announces a move of the deployment. The row has not changed. */
  void onAnnounced();

  /** Tells whether this JVM is still preparing an announced move. */
  boolean isPreparing();

  /** Returns why this JVM could not reach the idle side in cluster mode, or null where it can. */
  @Nullable String idleSideError();

  /** Warns that a flip left relations behind which would now be looked up further down the path. */
  void onMissingRelations(DeploymentSnapshot flipped, List<String> missing);

  /** Warns of shared functions that would keep the old side's row type over a flip. */
  void onRowTypeFunctions(List<String> functions);

  /** Called for an invalid row. The former snapshot stays in force. */
  void onBadRow(SQLException why);

  /** Called when the row could not be read. It is read again after one ttl. */
  void onNotRead();

  /**
   * Returns in how many nanoseconds a younger row is needed than the last that was read, though the
   * ttl is not over; {@link Long#MAX_VALUE} where none is.
   */
  long readWantedInNanos(long nowNanos);

  /** Counts two control endpoints that give the same epoch a different content. */
  void onConflict(DeploymentSnapshot kept, DeploymentSnapshot other);
}
