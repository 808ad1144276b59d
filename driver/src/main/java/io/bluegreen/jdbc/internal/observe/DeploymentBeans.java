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
 * The deployments that this class loader's drivers know at this moment, for whoever shows them
 * elsewhere than in JMX. Under one name there are several where data sources of one deployment
 * differ in what they ask the control table with. Thread-safe.
 */
public final class DeploymentBeans {
  private static final DeploymentBeans ALL = new DeploymentBeans();

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, List<DeploymentMXBean>> shown = new HashMap<>();

  @GuardedBy("lock")
  private final Set<Listener> listeners = new LinkedHashSet<>();

  private DeploymentBeans() {}

  /** Returns those of this class loader. */
  public static DeploymentBeans get() {
    return ALL;
  }

  /** Somebody who shows names. Called in turn, never by two threads at once; must not block. */
  public interface Listener {
    /** There is a deployment of this name now. */
    void appeared(String name);

    /** There is none of this name any more. */
    void left(String name);
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

  /** Takes a deployment out again. */
  public void remove(String name, DeploymentMXBean bean) {
    lock.lock();
    try {
      List<DeploymentMXBean> ofName = shown.getOrDefault(name, new ArrayList<>());
      if (ofName.remove(bean) && ofName.isEmpty()) {
        shown.remove(name);
        listeners.forEach(listener -> listener.left(name));
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

  /** Tells a listener of the names that there are, and of each change from now on. */
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

  /** Tells a listener that everything has left, and nothing more. */
  public void forget(Listener listener) {
    lock.lock();
    try {
      if (listeners.remove(listener)) {
        shown.keySet().forEach(listener::left);
      }
    } finally {
      lock.unlock();
    }
  }
}
