package io.bluegreen.proof.run;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.Row;
import io.bluegreen.proof.check.Staleness;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.mode.Target;
import io.bluegreen.proof.nemesis.Attack;
import io.bluegreen.proof.nemesis.Nemesis;
import io.bluegreen.proof.workload.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One cell: applications work while everybody attacks, then all is compared. */
public final class Cell {
  private static final Logger LOG = LoggerFactory.getLogger(Cell.class);

  private final CellPlan plan;
  private final List<String> violations = new ArrayList<>();
  private final List<Operation> history = new ArrayList<>();
  private long refused;

  private Cell(CellPlan plan) {
    this.plan = plan;
  }

  /** Runs a cell to its end, and reports. */
  public static CellReport run(CellPlan plan) throws Exception {
    LOG.info("cell {}, seed {}", plan.name(), plan.seed());
    return new Cell(plan).run();
  }

  private CellReport run() throws Exception {
    SplittableRandom random = new SplittableRandom(plan.seed());
    long began = System.nanoTime();
    try (Target target = plan.setting().open()) {
      Attack attack =
          new Attack(
              random.nextLong(),
              chosen(target.moves()),
              chosen(target.harms()),
              target::settle,
              target.tally());
      try (Loads loads = plan.setting().start(target, plan, random.nextLong())) {
        began = System.nanoTime();
        try {
          attack(attack, target, began);
          target.settle(random);
        } catch (AssertionError e) {
          violations.add(String.valueOf(e.getMessage()));
          target.settle(random);
        } catch (SQLException | RuntimeException e) {
          LOG.error("{} does not come to rest", plan.name(), e);
          violations.add("it does not come to rest: " + e);
        }
        stop(loads, target);
      }
      long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
      history.addAll(target.operations());
      check(target);
      return report(target, seconds);
    }
  }

  private List<Nemesis> chosen(List<Nemesis> all) {
    return plan.only().isEmpty()
        ? all
        : all.stream().filter(nemesis -> plan.only().contains(nemesis.name())).toList();
  }

  private void attack(Attack attack, Target target, long began) throws Exception {
    long least = plan.atLeast().toNanos();
    long now = 0;
    while (now < least || (!isEnough(attack, target) && now < 3 * least)) {
      attack.turn();
      now = System.nanoTime() - began;
    }
  }

  /** On a busy machine a few turns take all the time, and the only switch may be refused. */
  private boolean isEnough(Attack attack, Target target) {
    return plan.complete()
        ? attack.isComplete()
        : !plan.only().isEmpty() || target.tally().flips() > 0;
  }

  private void stop(Loads loads, Target target) throws SQLException {
    for (Load load : loads.all()) {
      if (!load.recovers()) {
        violations.add("a thread does not work again: " + load.whereabouts());
      }
    }
    long inForce = target.epoch();
    for (Load load : loads.all()) {
      long known = load.awaitEpoch(inForce);
      if (known != inForce) {
        violations.add("epoch %d is in force, and a JVM knows %d".formatted(inForce, known));
      }
    }
    for (Load load : loads.all()) {
      history.addAll(load.stop());
      violations.addAll(load.broken());
      refused += load.refused();
    }
  }

  private void check(Target target) throws Exception {
    List<Check> checks = new ArrayList<>(target.checks());
    for (Work work : plan.works()) {
      checks.addAll(work.checks());
    }
    List<Row> rows = target.rows();
    for (Check check : checks) {
      violations.addAll(check.violations(history, rows));
    }
    violations.addAll(target.disagreements());
  }

  /** Who never struck: for a reason, or because the time was over first. */
  private Map<String, String> missed(Target target) {
    Map<String, String> missed = new TreeMap<>(target.tally().neverStruck());
    Stream.of(target.moves(), target.harms())
        .flatMap(all -> chosen(all).stream())
        .map(Nemesis::name)
        .filter(name -> !target.tally().hasStruck(name))
        .forEach(name -> missed.putIfAbsent(name, "had no turn"));
    return missed;
  }

  private CellReport report(Target target, long seconds) {
    return new CellReport(
        plan.name(),
        plan.seed(),
        seconds,
        CellReport.outcomes(history),
        CellReport.errors(history),
        Staleness.of(history),
        refused,
        target.tally().flips(),
        target.tally().strikes(),
        missed(target),
        List.copyOf(violations));
  }
}
