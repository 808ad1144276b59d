package io.bluegreen.agent;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The agent's counters and its JMX bean. The bean is registered at the first connect, never before
 * {@code main}, so that the agent does not initialize JMX for the application. Thread-safe.
 */
final class AgentCounters implements AgentMXBean {
  private final LongAdder routed = new LongAdder();
  private final LongAdder passedThrough = new LongAdder();
  private final LongAdder excluded = new LongAdder();
  private final AtomicBoolean shown = new AtomicBoolean();
  private final RewritePlan plan;

  AgentCounters(RewritePlan plan) {
    this.plan = plan;
  }

  void routed() {
    routed.increment();
  }

  void passedThrough() {
    passedThrough.increment();
  }

  void excluded() {
    excluded.increment();
  }

  void show() {
    if (shown.compareAndSet(false, true)) {
      try {
        ManagementFactory.getPlatformMBeanServer()
            .registerMBean(this, new ObjectName("io.bluegreen:type=Agent"));
      } catch (JMException | SecurityException | LinkageError e) {
        EarlyLog.error("JMX refuses io.bluegreen:type=Agent: " + e);
      }
    }
  }

  @Override
  public String getMode() {
    return plan.isDryRun() ? "dry-run" : "route";
  }

  @Override
  public String getProblem() {
    String problem = plan.problem();
    return problem == null ? "" : problem;
  }

  @Override
  public long getRouted() {
    return routed.sum();
  }

  @Override
  public long getPassedThrough() {
    return passedThrough.sum();
  }

  @Override
  public long getExcluded() {
    return excluded.sum();
  }
}
