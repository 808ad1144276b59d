package io.bluegreen.jdbc.internal.observe;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The announcer of holds and flips to the listeners of this class loader. Several data sources may
 * follow one deployment: each change is told once.
 *
 * <p>Listeners run one after the other on a thread of their own, which ends with the last event. A
 * slow listener delays other listeners and no connection. Thread-safe.
 */
public final class RouteEvents {
  private static final DriverLog LOG = DriverLog.of(RouteEvents.class);
  private static final RouteEvents ALL = new RouteEvents();

  private final Set<Listener> listeners = new CopyOnWriteArraySet<>();
  private final ThreadPoolExecutor thread;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<Object, State> told = new HashMap<>();

  /** The classes of listeners whose failure has been logged; touched by the listeners' thread. */
  private final Set<String> failed = new HashSet<>();

  /** The loader of listeners that are services; null once they are loaded, or before any driver. */
  private final AtomicReference<@Nullable Supplier<List<Listener>>> services =
      new AtomicReference<>();

  private RouteEvents() {
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> DaemonThreads.of("bluegreen-listeners", task));
    thread.allowCoreThreadTimeOut(true);
  }

  /** Returns the announcer of this class loader. */
  public static RouteEvents get() {
    return ALL;
  }

  /** A listener for the changes of every deployment. It may take its time. */
  @FunctionalInterface
  public interface Listener {
    /** Called for one event at a time, in their order. */
    void on(RouteEvent event);

    /** Returns the name under which a failure is logged. */
    default String describe() {
      return getClass().getName();
    }
  }

  public void add(Listener listener) {
    listeners.add(listener);
  }

  public void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** Sets the loader of services. They are loaded at the first event, on the listeners' thread. */
  public void loadAtFirstEvent(Supplier<List<Listener>> loader) {
    services.set(loader);
  }

  /**
   * Notes what a data source has learned of a deployment, and tells the listeners what is new. The
   * call does not wait for them.
   *
   * @param source tells deployments of one name apart
   */
  public void learned(Object source, String name, String side, boolean isHeld, long epoch) {
    lock.lock();
    try {
      State before = told.get(source);
      if (before != null && epoch < before.epoch) {
        return;
      }
      told.put(source, new State(side, isHeld, epoch));
      if (before != null && !before.side.equals(side)) {
        tell(new RouteEvent(RouteEvent.Kind.FLIPPED, source, name, side, epoch));
      }
      boolean wasHeld = before != null && before.isHeld;
      if (isHeld != wasHeld) {
        RouteEvent.Kind kind = isHeld ? RouteEvent.Kind.HELD : RouteEvent.Kind.RELEASED;
        tell(new RouteEvent(kind, source, name, side, epoch));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a deployment that nobody follows any more. */
  public void forget(Object source) {
    lock.lock();
    try {
      told.remove(source);
    } finally {
      lock.unlock();
    }
  }

  /** The queue keeps the order; it is filled under the lock. */
  private void tell(RouteEvent event) {
    thread.execute(
        () -> {
          Supplier<List<Listener>> unloaded = services.getAndSet(null);
          if (unloaded != null) {
            listeners.addAll(unloaded.get());
          }
          listeners.forEach(listener -> call(listener, event));
        });
  }

  private void call(Listener listener, RouteEvent event) {
    try {
      listener.on(event);
    } catch (Exception | LinkageError | AssertionError e) {
      if (failed.add(listener.describe())) {
        LOG.warn(
            "The listener "
                + listener.describe()
                + " has failed at deployment '"
                + event.deployment()
                + "'. Connections are not affected; later failures of the listener are not logged",
            e);
      }
    }
  }

  /** What was learned of a deployment last. */
  private static final class State {
    final String side;
    final boolean isHeld;
    final long epoch;

    State(String side, boolean isHeld, long epoch) {
      this.side = side;
      this.isHeld = isHeld;
      this.epoch = epoch;
    }
  }
}
