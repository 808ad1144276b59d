package io.bluegreen.jdbc.internal;

import io.bluegreen.jdbc.internal.observe.DaemonThreads;
import io.bluegreen.jdbc.internal.observe.MBeanRegistrar;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The registration of one deployment in JMX. It runs on a thread of its own, because the first bean
 * of a JVM loads some two hundred classes and no connect should wait for that. Thread-safe.
 */
final class JmxRegistration {
  private final String name;
  private final DeploymentMXBean bean;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile @Nullable ObjectName registered;
  private volatile boolean closed;

  JmxRegistration(String name, DeploymentMXBean bean) {
    this.name = name;
    this.bean = bean;
  }

  /** Starts the registration at the first call, and does not wait for it. */
  void begin() {
    if (!closed && !begun.get() && begun.compareAndSet(false, true)) {
      DaemonThreads.of("bluegreen-jmx", this::register).start();
    }
  }

  private void register() {
    registered = MBeanRegistrar.register(name, bean);
    if (closed) {
      MBeanRegistrar.unregister(registered);
    }
  }

  /** Removes the bean, now or as soon as its registration has ended. */
  void close() {
    closed = true;
    MBeanRegistrar.unregister(registered);
  }
}
