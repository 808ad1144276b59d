package io.bluegreen.jdbc.internal.observe;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The list of deployments that the drivers of this class loader know at this moment. It serves
 * {@code BlueGreenMetrics} as the MBean server serves JMX.
 *
 * <p>One name may have several deployments: data sources of one deployment may differ in the
 * settings with which they ask the control table. Thread-safe. Listeners are called while the lock
 * is held, so that they hear of additions and removals in their order.
 */
public final class DeploymentBeans {
  private static final DeploymentBeans ALL = new DeploymentBeans();

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, List<DeploymentMXBean>> shown = new HashMap<>();

  @GuardedBy("lock")
  private final Set<Listener> listeners = new LinkedHashSet<>();

  private DeploymentBeans() {}

  /** Returns the list of this class loader. */
  public static DeploymentBeans get() {
    return ALL;
  }

  /**
   * A listener for names of deployments. It is never called by two threads at once, and it must not
   * block.
   */
  public interface Listener {
    /** Called when the first deployment of a name was added. */
    void appeared(String name);

    /** Called when the last deployment of a name was removed. */
    void disappeared(String name);
  }

  /** Adds a deployment. */
  public void add(String name, DeploymentMXBean bean) {
    lock.lock();
    try {
      List<DeploymentMXBean> ofName = shown.computeIfAbsent(name, unused -> new ArrayList<>());
      ofName.add(bean);
      if (ofName.size() == 1) {
        listeners.forEach(listener -> listener.appeared(name));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes a deployment. */
  public void remove(String name, DeploymentMXBean bean) {
    lock.lock();
    try {
      List<DeploymentMXBean> ofName = shown.getOrDefault(name, new ArrayList<>());
      if (ofName.remove(bean) && ofName.isEmpty()) {
        shown.remove(name);
        listeners.forEach(listener -> listener.disappeared(name));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the deployments of a name. */
  public List<DeploymentMXBean> ofName(String name) {
    lock.lock();
    try {
      return List.copyOf(shown.getOrDefault(name, List.of()));
    } finally {
      lock.unlock();
    }
  }

  /** Returns the names of all deployments. */
  public List<String> names() {
    lock.lock();
    try {
      return List.copyOf(shown.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Adds a listener: it hears of every present name now, and of each change from now on. */
  public void listen(Listener listener) {
    lock.lock();
    try {
      if (listeners.add(listener)) {
        shown.keySet().forEach(listener::appeared);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes a listener, after telling it of each present name that it disappeared. */
  public void forget(Listener listener) {
    lock.lock();
    try {
      if (listeners.remove(listener)) {
        shown.keySet().forEach(listener::disappeared);
      }
    } finally {
      lock.unlock();
    }
  }
}
