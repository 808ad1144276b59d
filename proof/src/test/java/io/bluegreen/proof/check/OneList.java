package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The acknowledged appends to one list and the reads of it, against its final values. */
final class OneList {
  private final String name;
  private final List<Long> finalValues;
  private final Map<Long, Integer> positions = new HashMap<>();
  private final List<Operation> operations;

  OneList(String name, List<Long> finalValues, List<Operation> operations) {
    this.name = name;
    this.finalValues = finalValues;
    this.operations = operations;
    for (int i = 0; i < finalValues.size(); i++) {
      positions.putIfAbsent(finalValues.get(i), i);
    }
  }

  void check(List<String> found) {
    checkOrder(found);
    for (Operation read : operations) {
      if (read.is(AppendCheck.READ) && !isBeginning(read.sight().values())) {
        found.add(
            "a read of %s saw what is no beginning of its final %d values: %s %s"
                .formatted(name, finalValues.size(), read, read.sight().values()));
      }
    }
    Map<String, List<Operation>> byJvm = new HashMap<>();
    for (Operation operation : operations) {
      byJvm.computeIfAbsent(operation.jvm(), jvm -> new ArrayList<>()).add(operation);
    }
    byJvm.values().forEach(mine -> checkFreshness(mine, found));
  }

  private boolean isBeginning(List<Long> seen) {
    return seen.size() <= finalValues.size() && finalValues.subList(0, seen.size()).equals(seen);
  }

  /** From the last value to the first: none may have begun after one behind it was answered. */
  private void checkOrder(List<String> found) {
    List<Operation> appends = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation.is(AppendCheck.APPEND) && positions.containsKey(value(operation))) {
        appends.add(operation);
      }
    }
    appends.sort(Comparator.comparingInt(this::position).reversed());
    long earliestCompletion = Long.MAX_VALUE;
    for (Operation append : appends) {
      if (earliestCompletion < append.invokedNanos()) {
        found.add("reordered in " + name + ": it stands before an earlier append: " + append);
      }
      earliestCompletion = Math.min(earliestCompletion, append.completedNanos());
    }
  }

  /**
   * Every read of a JVM sees at least what any operation of that JVM had seen or done before it.
   */
  private void checkFreshness(List<Operation> mine, List<String> found) {
    List<Operation> byCompletion = new ArrayList<>(mine);
    byCompletion.sort(Comparator.comparingLong(Operation::completedNanos));
    List<Operation> reads = new ArrayList<>();
    mine.stream().filter(o -> o.is(AppendCheck.READ)).forEach(reads::add);
    reads.sort(Comparator.comparingLong(Operation::invokedNanos));
    int next = 0;
    int known = 0;
    for (Operation read : reads) {
      while (next < byCompletion.size() && byCompletion.get(next).precedes(read)) {
        known = Math.max(known, length(byCompletion.get(next)));
        next++;
      }
      if (read.sight().values().size() < known) {
        found.add(
            "a stale read of %s: %d values were known to this JVM, %d were seen: %s"
                .formatted(name, known, read.sight().values().size(), read));
      }
    }
  }

  /** How long the list was at least once this was answered. */
  private int length(Operation operation) {
    if (operation.is(AppendCheck.READ)) {
      return operation.sight().values().size();
    }
    return positions.containsKey(value(operation)) ? position(operation) + 1 : 0;
  }

  private int position(Operation append) {
    return positions.getOrDefault(value(append), -1);
  }

  private static Long value(Operation append) {
    return append.action().values().get(0);
  }
}
