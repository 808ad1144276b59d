package io.bluegreen.jdbc.internal;

import io.bluegreen.jdbc.internal.observe.BeanRegistration;
import io.bluegreen.jdbc.internal.observe.DaemonThreads;
import io.bluegreen.jdbc.internal.observe.MBeanRegistrar;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The registration of one deployment in JMX. It runs on a thread of its own, because the first bean
 * of a JVM loads some two hundred classes and no connect should wait for that. Thread-safe.
 */
final class JmxRegistration {
  private final String name;
  private final Object source;
  private final DeploymentMXBean bean;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile @Nullable BeanRegistration registered;
  private volatile boolean closed;

  /** Makes one; {@code source} is what the deployment's events are known by. */
  JmxRegistration(String name, Object source, DeploymentMXBean bean) {
    this.name = name;
    this.source = source;
    this.bean = bean;
  }

  /** Starts the registration at the first call, and does not wait for it. */
  void begin() {
    if (!closed && !begun.get() && begun.compareAndSet(false, true)) {
      DaemonThreads.of("bluegreen-jmx", this::register).start();
    }
  }

  private void register() {
    BeanRegistration done = MBeanRegistrar.register(name, source, bean);
    registered = done;
    if (closed && done != null) {
      done.close();
    }
  }

  /** Removes the bean, now or as soon as its registration has ended. */
  void close() {
    closed = true;
    BeanRegistration done = registered;
    if (done != null) {
      done.close();
    }
  }
}
