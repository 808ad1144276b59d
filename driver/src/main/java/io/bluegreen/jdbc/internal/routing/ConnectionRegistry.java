package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.ClientReport;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The registry of the open logical connections of one deployment. It refers to them weakly, so a
 * connection that the application forgets to close can be collected. Thread-safe.
 */
public final class ConnectionRegistry implements Iterable<MovableConnection> {
  private final Set<Reference<MovableConnection>> open = ConcurrentHashMap.newKeySet();
  private final ReferenceQueue<MovableConnection> forgotten = new ReferenceQueue<>();

  /** Adds a connection and returns what to take it out with. */
  public Reference<MovableConnection> add(MovableConnection connection) {
    removeForgotten();
    Reference<MovableConnection> reference = new WeakReference<>(connection, forgotten);
    open.add(reference);
    return reference;
  }

  public void remove(Reference<MovableConnection> reference) {
    open.remove(reference);
  }

  /** Returns how many there are. */
  public int count() {
    removeForgotten();
    return open.size();
  }

  /** Returns how many keep a search_path of the application's own. */
  public int unrouted() {
    int count = 0;
    for (MovableConnection connection : this) {
      count += connection.isUnrouted() ? 1 : 0;
    }
    return count;
  }

  /** Returns how many are known to be unable to move now. */
  public int pinned() {
    int count = 0;
    for (MovableConnection connection : this) {
      count += connection.isPinned() ? 1 : 0;
    }
    return count;
  }

  /**
   * Counts what an operator waits for.
   *
   * @param prepared how often a move has been prepared
   */
  ClientReport report(DeploymentSnapshot seen, int prepared) {
    int openTransactions = 0;
    if (seen.phase() == DeploymentSnapshot.Phase.HOLD) {
      for (MovableConnection connection : this) {
        openTransactions += connection.runsSinceBefore(seen) ? 1 : 0;
      }
    }
    return new ClientReport(seen, openTransactions, count(), pinned(), unrouted(), prepared);
  }

  @Override
  public Iterator<MovableConnection> iterator() {
    return open.stream().map(Reference::get).filter(Objects::nonNull).iterator();
  }

  private void removeForgotten() {
    for (Reference<? extends MovableConnection> gone = forgotten.poll();
        gone != null;
        gone = forgotten.poll()) {
      open.remove(gone);
    }
  }
}
