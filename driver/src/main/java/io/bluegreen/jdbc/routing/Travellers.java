package io.bluegreen.jdbc.routing;

import io.bluegreen.jdbc.control.ClientReport;
import io.bluegreen.jdbc.control.Deployment;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open logical connections of one deployment. Held weakly, so that one which an application
 * forgets to close is not kept by us. Thread-safe.
 */
public final class Travellers implements Iterable<Traveller> {
  private final Set<Reference<Traveller>> open = ConcurrentHashMap.newKeySet();
  private final ReferenceQueue<Traveller> forgotten = new ReferenceQueue<>();

  /** Adds a connection and returns what to take it out with. */
  public Reference<Traveller> add(Traveller traveller) {
    removeForgotten();
    Reference<Traveller> reference = new WeakReference<>(traveller, forgotten);
    open.add(reference);
    return reference;
  }

  public void remove(Reference<Traveller> reference) {
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
    for (Traveller traveller : this) {
      count += traveller.isUnrouted() ? 1 : 0;
    }
    return count;
  }

  /** Returns how many are known to be unable to move now. */
  public int pinned() {
    int count = 0;
    for (Traveller traveller : this) {
      count += traveller.isPinned() ? 1 : 0;
    }
    return count;
  }

  /**
   * Counts what an operator waits for.
   *
   * @param prepared how often a move has been prepared
   */
  ClientReport report(Deployment seen, int prepared) {
    int openTransactions = 0;
    if (seen.phase() == Deployment.Phase.HOLD) {
      for (Traveller traveller : this) {
        openTransactions += traveller.runsSinceBefore(seen) ? 1 : 0;
      }
    }
    return new ClientReport(seen, openTransactions, count(), pinned(), unrouted(), prepared);
  }

  @Override
  public Iterator<Traveller> iterator() {
    return open.stream().map(Reference::get).filter(Objects::nonNull).iterator();
  }

  private void removeForgotten() {
    for (Reference<? extends Traveller> gone = forgotten.poll();
        gone != null;
        gone = forgotten.poll()) {
      open.remove(gone);
    }
  }
}
