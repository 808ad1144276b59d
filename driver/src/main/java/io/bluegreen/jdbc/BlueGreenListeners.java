package io.bluegreen.jdbc;

import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.observe.RouteEvent;
import io.bluegreen.jdbc.internal.observe.RouteEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The registry of {@link BlueGreenListener}s: those added, and those that are services.
 * Thread-safe.
 */
public final class BlueGreenListeners {
  private static final DriverLog LOG = DriverLog.of(BlueGreenListeners.class);

  private BlueGreenListeners() {}

  /** Adds a listener, until it is removed or the class loader of the driver is gone. */
  public static void add(BlueGreenListener listener) {
    RouteEvents.get().add(new Adapter(listener));
  }

  /** Removes a listener that was added. */
  public static void remove(BlueGreenListener listener) {
    RouteEvents.get().remove(new Adapter(listener));
  }

  /** Lets the services hear of events, which loads them at the first event. */
  static void useServices() {
    RouteEvents.get().loadAtFirstEvent(BlueGreenListeners::services);
  }

  /** A public listener as the announcer knows it. Equal to another one of the same listener. */
  private static final class Adapter implements RouteEvents.Listener {
    private final BlueGreenListener listener;

    Adapter(BlueGreenListener listener) {
      this.listener = listener;
    }

    @Override
    public void on(RouteEvent event) {
      switch (event.kind()) {
        case HELD:
          listener.held(event.deployment(), event.side(), event.epoch());
          break;
        case RELEASED:
          listener.released(event.deployment(), event.side(), event.epoch());
          break;
        case FLIPPED:
          listener.flipped(event.deployment(), event.side(), event.epoch());
          break;
      }
    }

    @Override
    public String describe() {
      return listener.getClass().getName();
    }

    @Override
    public boolean equals(Object that) {
      return that instanceof Adapter && ((Adapter) that).listener == listener;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(listener);
    }
  }

  private static List<RouteEvents.Listener> services() {
    List<RouteEvents.Listener> all = new ArrayList<>();
    try {
      ServiceLoader.load(BlueGreenListener.class, BlueGreenListener.class.getClassLoader())
          .forEach(listener -> all.add(new Adapter(listener)));
    } catch (ServiceConfigurationError e) {
      LOG.warn("A listener in META-INF/services cannot be used: " + e.getMessage(), e);
    }
    return all;
  }
}
