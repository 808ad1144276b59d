package io.bluegreen.jdbc;

import io.bluegreen.jdbc.internal.observe.DeploymentBeans;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Micrometer meters of every deployment, named {@code bluegreen.…} and tagged {@code deployment},
 * with the values that JMX shows.
 *
 * <p>Usage: {@code new BlueGreenMetrics().bindTo(registry)}; in Spring Boot a bean of this class is
 * enough. A deployment that this JVM uses first after the binding gets its meters then. Its meters
 * are removed when its driver is deregistered.
 *
 * <p>Micrometer is an optional dependency, and only this class needs it. Reading a meter costs no
 * I/O. Thread-safe.
 */
public final class BlueGreenMetrics implements MeterBinder, AutoCloseable {
  private final List<Shown> bound = new CopyOnWriteArrayList<>();

  @Override
  public void bindTo(MeterRegistry registry) {
    Shown shown = new Shown(registry);
    bound.add(shown);
    DeploymentBeans.get().listen(shown);
  }

  /** Removes the meters from every registry that this object was bound to. */
  @Override
  public void close() {
    bound.forEach(DeploymentBeans.get()::forget);
    bound.clear();
  }

  /** The meters of one registry. Confined to the calls of {@link DeploymentBeans}. */
  private static final class Shown implements DeploymentBeans.Listener {
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> meters = new HashMap<>();

    Shown(MeterRegistry registry) {
      this.registry = registry;
    }

    @Override
    public void appeared(String name) {
      meters.put(name, new OfOne(name, registry).register());
    }

    @Override
    public void disappeared(String name) {
      List<Meter> gone = meters.remove(name);
      if (gone != null) {
        gone.forEach(registry::remove);
      }
    }
  }

  /** The meters of one name: sums of its data sources, or the largest where a sum says nothing. */
  private static final class OfOne {
    private final String name;
    private final MeterRegistry registry;
    private final List<Meter> registered = new ArrayList<>();

    OfOne(String name, MeterRegistry registry) {
      this.name = name;
      this.registry = registry;
    }

    List<Meter> register() {
      active("blue");
      active("green");
      gauge("epoch", "Epoch of the newest row that was read.", max(DeploymentMXBean::getEpoch));
      gauge("hold", "1 while the deployment is held.", max(b -> is(b.getPhase(), "hold")));
      time("control.age", "Since the control table last answered.", b -> b.getControlAgeMillis());
      time("hold.max", "The longest that a call has waited.", b -> b.getHoldMillisMax());
      gauge("connections", "Logical connections.", sum(b -> b.getLogicalConnections()));
      gauge("pinned", "Connections that cannot be moved.", sum(b -> b.getPinned()));
      gauge("unrouted", "Connections with a path of their own.", sum(b -> b.getUnrouted()));
      counter("passed.through", "Connections opened unrouted.", b -> b.getPassedThrough());
      counter("held", "Calls that waited for a hold.", DeploymentMXBean::getHeld);
      counter("rehomed", "Connections put on another route.", DeploymentMXBean::getRehomed);
      counter("retried", "Calls that were repeated.", DeploymentMXBean::getRetried);
      counter("outcome.unknown", "Calls that ended in 08007.", b -> b.getOutcomeUnknown());
      counter("outcome.resolved", "Lost COMMITs looked up.", b -> b.getOutcomeResolved());
      counter("outcome.committed", "Those that stand.", b -> b.getOutcomeCommitted());
      counter("outcome.rolled.back", "Those rolled back.", b -> b.getOutcomeRolledBack());
      counter("control.conflicts", "Endpoints that disagreed.", b -> b.getControlConflict());
      counter("watcher.restarts", "Watchers that met an error.", b -> b.getWatcherRestarts());
      return registered;
    }

    private void active(String side) {
      ToLongFunction<String> isActive = max(bean -> is(bean.getActiveSide(), side));
      registered.add(
          Gauge.builder("bluegreen.active", name, isActive::applyAsLong)
              .description("1 for the active side.")
              .tags(tags().and("side", side))
              .strongReference(true)
              .register(registry));
    }

    private void gauge(String what, String description, ToLongFunction<String> value) {
      registered.add(
          Gauge.builder("bluegreen." + what, name, value::applyAsLong)
              .description(description)
              .tags(tags())
              .strongReference(true)
              .register(registry));
    }

    private void time(String what, String description, ToLongFunction<DeploymentMXBean> millis) {
      ToLongFunction<String> longest = max(millis);
      registered.add(
          TimeGauge.builder("bluegreen." + what, name, TimeUnit.MILLISECONDS, longest::applyAsLong)
              .description(description)
              .tags(tags())
              .strongReference(true)
              .register(registry));
    }

    private void counter(String what, String description, ToLongFunction<DeploymentMXBean> count) {
      ToLongFunction<String> all = sum(count);
      registered.add(
          FunctionCounter.builder("bluegreen." + what, name, all::applyAsLong)
              .description(description)
              .tags(tags())
              .register(registry));
    }

    private Tags tags() {
      return Tags.of("deployment", name);
    }

    private static long is(String value, String wanted) {
      return value.equals(wanted) ? 1 : 0;
    }

    private static ToLongFunction<String> sum(ToLongFunction<DeploymentMXBean> value) {
      return name -> DeploymentBeans.get().ofName(name).stream().mapToLong(value).sum();
    }

    private static ToLongFunction<String> max(ToLongFunction<DeploymentMXBean> value) {
      return name -> DeploymentBeans.get().ofName(name).stream().mapToLong(value).max().orElse(0);
    }
  }
}
