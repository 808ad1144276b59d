package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.ClientReport;
import io.bluegreen.jdbc.internal.control.DeploymentPhase;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The registry of the open logical connections of one deployment. It refers to them weakly, so a
 * connection that the application forgets to close can be collected. Thread-safe.
 */
public final class ConnectionRegistry implements Iterable<MovableConnection> {
  private final Set<Reference<MovableConnection>> open = ConcurrentHashMap.newKeySet();

  /** Counts admissions, so that a count of open transactions knows whether one came meanwhile. */
  private final AtomicInteger admissions = new AtomicInteger();

  /** References whose connection was collected; emptied by the next count or add. */
  private final ReferenceQueue<MovableConnection> forgotten = new ReferenceQueue<>();

  /** Adds a connection and returns the reference with which to remove it. */
  public Reference<MovableConnection> add(MovableConnection connection) {
    removeForgotten();
    Reference<MovableConnection> reference = new WeakReference<>(connection, forgotten);
    open.add(reference);
    return reference;
  }

  public void remove(Reference<MovableConnection> reference) {
    open.remove(reference);
  }

  /** Returns the number of open connections. */
  public int count() {
    removeForgotten();
    return open.size();
  }

  /** Returns the number of connections whose search_path names neither side. */
  public int unrouted() {
    int count = 0;
    for (MovableConnection connection : this) {
      count += connection.isUnrouted() ? 1 : 0;
    }
    return count;
  }

  /** Returns the number of connections that are known to be pinned. */
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
    if (seen.phase() == DeploymentPhase.HOLD) {
      openTransactions = openSinceBefore(seen);
    }
    return new ClientReport(seen, openTransactions, count(), pinned(), unrouted(), prepared);
  }

  /**
   * Counts once more where a transaction was admitted meanwhile: the count may have passed it
   * before that, and the one that it is a part of after its end.
   */
  private int openSinceBefore(DeploymentSnapshot hold) {
    while (true) {
      int before = admissions.get();
      int count = 0;
      for (MovableConnection connection : this) {
        count += connection.runsSinceBefore(hold) ? 1 : 0;
      }
      if (admissions.get() == before) {
        return count;
      }
    }
  }

  /**
   * Returns the snapshot under which a transaction of a thread counts that began before a hold; or
   * null. A second transaction of that thread is a part of it: it passes the hold, since otherwise
   * it would wait for the hold's end and the hold for the first one.
   */
  public @Nullable DeploymentSnapshot outerOf(Thread thread, DeploymentSnapshot hold) {
    for (MovableConnection connection : this) {
      DeploymentSnapshot under = connection.ownedSinceBefore(hold, thread);
      if (under != null) {
        return under;
      }
    }
    return null;
  }

  /** Notes that a transaction counts as a part of another one from now on. */
  public void admitted() {
    admissions.incrementAndGet();
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
