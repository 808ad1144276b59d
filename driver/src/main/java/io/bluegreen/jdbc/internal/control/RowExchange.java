package io.bluegreen.jdbc.internal.control;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The exchange of rows among the watchers of one driver that read the same control table with the
 * same login and security. Pools that differ only in {@code bluegreen.ttl}, {@code
 * bluegreen.watcher}, {@code bluegreen.pooler} or in what they do without a control table have
 * watchers of their own; one of them hears of a flip before the others, and tells them.
 *
 * <p>Only rows from endpoints that the application itself has named are told: every member trusts
 * those. Thread-safe; holds no lock.
 */
public final class RowExchange {
  private final ConcurrentMap<List<Object>, List<Consumer<DeploymentSnapshot>>> members =
      new ConcurrentHashMap<>();

  /** Adds a watcher, which hears what the others read. */
  void join(ControlSettings settings, Consumer<DeploymentSnapshot> hearer) {
    members.compute(
        settings.source(),
        (source, hearers) -> {
          List<Consumer<DeploymentSnapshot>> all =
              hearers == null ? new CopyOnWriteArrayList<>() : hearers;
          all.add(hearer);
          return all;
        });
  }

  /** Removes a watcher that has ended; the last member takes the list with it. */
  void leave(ControlSettings settings, Consumer<DeploymentSnapshot> hearer) {
    members.computeIfPresent(
        settings.source(),
        (source, hearers) -> {
          hearers.remove(hearer);
          return hearers.isEmpty() ? null : hearers;
        });
  }

  /**
   * Tells the other watchers of a row with content that is new to the teller.
   *
   * @param teller what the teller has joined with
   */
  void tell(ControlSettings settings, Consumer<DeploymentSnapshot> teller, DeploymentSnapshot row) {
    for (Consumer<DeploymentSnapshot> other : members.getOrDefault(settings.source(), List.of())) {
      if (other != teller) {
        other.accept(row);
      }
    }
  }
}
