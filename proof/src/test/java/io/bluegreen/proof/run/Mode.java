package io.bluegreen.proof.run;

import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.proof.mode.ClusterTarget;
import io.bluegreen.proof.mode.SchemaTarget;
import io.bluegreen.proof.mode.Target;
import io.bluegreen.proof.workload.Work;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;

/** The way in which the driver is used. */
public enum Mode implements Setting {
  /** Two schemas of one database. */
  SCHEMA {
    @Override
    public Target open() throws Exception {
      return SchemaTarget.open();
    }
  },
  /** The same behind a PgBouncer in transaction mode. */
  POOLER {
    @Override
    public Target open() throws Exception {
      return SchemaTarget.pooled();
    }

    @Override
    public boolean suits(Work work) {
      return !work.needsSession();
    }
  },
  /** PostgreSQL 15 and 18. */
  CLUSTER {
    @Override
    public Target open() throws Exception {
      return ClusterTarget.open();
    }
  },
  /** Two schemas; one application has the agent and a plain URL, one in another JVM has ours. */
  AGENT {
    @Override
    public Target open() throws Exception {
      return SchemaTarget.open();
    }

    @Override
    public Loads start(Target target, CellPlan plan, long seed) {
      SchemaTarget schema = (SchemaTarget) target;
      AppJvm.Builder jvm = AppJvm.builder().agent(String.join(",", schema.agentOptions()));
      return Loads.of(
          JvmLoad.start(
              jvm, false, schema.plainUrl(), plan(target, plan, seed), "platform", target.tally()),
          local(target, plan, seed + 1));
    }
  },
  /** PostgreSQL 15 and 18; one application has virtual threads, one in another JVM has others. */
  VIRTUAL {
    @Override
    public Target open() throws Exception {
      Assumptions.assumeTrue(
          VirtualThreads.jdk().isPresent(), "skipped: no JDK 21 or newer was found");
      return ClusterTarget.open();
    }

    @Override
    public Loads start(Target target, CellPlan plan, long seed) {
      AppJvm.Builder jvm = AppJvm.builder().on(VirtualThreads.jdk().orElseThrow());
      return Loads.of(
          JvmLoad.start(
              jvm, true, target.url(), plan(target, plan, seed), "virtual", target.tally()),
          local(target, plan, seed + 1));
    }
  };

  @Override
  public Loads start(Target target, CellPlan plan, long seed) {
    return Loads.of(local(target, plan, seed));
  }

  static Load local(Target target, CellPlan plan, long seed) {
    AtomicLong number = new AtomicLong();
    return LocalLoad.start(
        target.url(),
        plan(target, plan, seed),
        "here",
        0,
        task -> new Thread(task, "proof-" + number.incrementAndGet()));
  }

  public static LoadPlan plan(Target target, CellPlan plan, long seed) {
    return new LoadPlan(
        plan.works(),
        plan.threads(),
        seed,
        target.judge(),
        target.deployment(),
        target.passwordFile());
  }

  /** Tells whether this kind of work can be done here. */
  public boolean suits(Work work) {
    return true;
  }

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the mode of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Mode named(String name) {
    List<Mode> all = List.of(values());
    return all.stream()
        .filter(mode -> mode.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no mode '%s': there are %s"
                        .formatted(name, Arrays.stream(values()).map(Mode::text).toList())));
  }
}
