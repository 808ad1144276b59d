package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.history.Outcome;
import io.bluegreen.proof.history.Sight;
import java.util.ArrayList;
import java.util.List;

/** A history told by hand: each operation takes from one tick to the next unless said otherwise. */
final class Told {
  private final List<Operation> operations = new ArrayList<>();
  private String jvm = "a";
  private long clock;

  /** The JVM of what follows. */
  Told in(String other) {
    jvm = other;
    return this;
  }

  Told ok(Action action, Long... seen) {
    return ok("both", action, seen);
  }

  Told ok(String side, Action action, Long... seen) {
    clock++;
    return during(clock * 10, clock * 10 + 5, side, action, seen);
  }

  /** One that overlaps others. */
  Told during(long from, long to, String side, Action action, Long... seen) {
    operations.add(new Operation(jvm, 0, action, from, to, Outcome.OK, Sight.of(side, seen), ""));
    return this;
  }

  /** One that ran between two epochs. */
  Told at(long before, long after, String side) {
    clock++;
    operations.add(
        new Operation(
            jvm,
            0,
            Action.of("add", "", clock),
            clock * 10,
            clock * 10 + 5,
            Outcome.OK,
            Sight.of(side).between(before, after),
            ""));
    return this;
  }

  Told fail(Action action) {
    return without(Outcome.FAIL, action);
  }

  Told info(Action action) {
    return without(Outcome.INFO, action);
  }

  private Told without(Outcome outcome, Action action) {
    clock++;
    operations.add(
        new Operation(
            jvm, 0, action, clock * 10, clock * 10 + 5, outcome, Sight.NOTHING, "08007 lost"));
    return this;
  }

  List<Operation> history() {
    return List.copyOf(operations);
  }
}
