package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counters that are incremented by one: at the end each shows the acknowledged increments and at
 * most those of which nobody knows besides. No two increments return the same number, and one that
 * began after another had been answered returns a higher one.
 */
public final class CounterCheck implements Check {
  public static final String INCREMENT = "increment";

  /** The key of a counter begins so. */
  public static final String COUNTER = "counter ";

  @Override
  public List<String> violations(List<Operation> history, List<Row> rows) {
    List<String> found = new ArrayList<>();
    List<Operation> increments = history.stream().filter(o -> o.is(INCREMENT)).toList();
    Map<String, Long> total = new HashMap<>();
    for (Row row : rows) {
      if (row.key().startsWith(COUNTER)) {
        total.merge(row.key(), row.value(), Long::sum);
      }
    }
    Set<String> keys = new HashSet<>(total.keySet());
    increments.forEach(operation -> keys.add(operation.action().key()));
    for (String key : keys) {
      checkTotal(key, increments, total.getOrDefault(key, 0L), found);
    }
    checkNumbers(increments, found);
    return found;
  }

  private static void checkTotal(
      String key, List<Operation> increments, long total, List<String> found) {
    List<Operation> mine = increments.stream().filter(o -> o.action().key().equals(key)).toList();
    long least = mine.stream().filter(Operation::isOk).count();
    long most = mine.stream().filter(o -> o.outcome() != Outcome.FAIL).count();
    if (total < least || total > most) {
      found.add(
          "counter %s is %d, and %d increments were acknowledged, %d more are unknown"
              .formatted(key, total, least, most - least));
    }
  }

  private static void checkNumbers(List<Operation> increments, List<String> found) {
    Map<String, List<Operation>> byObject = new HashMap<>();
    for (Operation operation : increments) {
      if (operation.isOk()) {
        String object = operation.sight().side() + "/" + operation.action().key();
        byObject.computeIfAbsent(object, o -> new ArrayList<>()).add(operation);
      }
    }
    byObject.values().forEach(operations -> checkOrder(operations, found));
  }

  private static void checkOrder(List<Operation> operations, List<String> found) {
    operations.sort(Comparator.comparingLong(CounterCheck::number));
    long earliestCompletionAfter = Long.MAX_VALUE;
    for (int i = operations.size() - 1; i >= 0; i--) {
      Operation operation = operations.get(i);
      if (i > 0 && number(operations.get(i - 1)) == number(operation)) {
        found.add("two increments to the same number: " + operations.get(i - 1) + ", " + operation);
      }
      if (earliestCompletionAfter < operation.invokedNanos()) {
        found.add("a later increment returned a lower number: " + operation);
      }
      earliestCompletionAfter = Math.min(earliestCompletionAfter, operation.completedNanos());
    }
  }

  private static long number(Operation increment) {
    return increment.sight().values().get(0);
  }
}
