package io.bluegreen.jdbc.internal;

import io.bluegreen.jdbc.internal.observe.DaemonThreads;
import io.bluegreen.jdbc.internal.observe.MBeanRegistrar;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * A deployment's place in JMX, taken on a thread of its own: the first bean of a JVM loads some two
 * hundred classes, for which no connect has to wait. Thread-safe.
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

  /** Begins the registration, once, and does not wait for it. */
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

  /** Takes the bean out, now or as soon as it is in. */
  void close() {
    closed = true;
    MBeanRegistrar.unregister(registered);
  }
}
