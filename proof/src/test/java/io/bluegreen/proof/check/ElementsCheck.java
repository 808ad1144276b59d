package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows that are each added once: what was acknowledged is there, what failed is not, nothing is
 * there twice, and nothing that nobody added. Where the rows of one operation are a transaction,
 * all of them are there or none, on one side.
 */
public final class ElementsCheck implements Check {
  private final String function;
  private final String key;
  private final boolean atomic;

  /**
   * Creates a check of one function.
   *
   * @param function the operations that add; a row's key is the function that added it
   * @param atomic whether each operation is one transaction
   */
  public ElementsCheck(String function, boolean atomic) {
    this.function = function;
    this.key = function;
    this.atomic = atomic;
  }

  /**
   * Creates a check of rows that come with those of a function, in the same transaction.
   *
   * @param function the operations that add
   * @param key the key of the rows that come along
   */
  public ElementsCheck(String function, String key) {
    this.function = function;
    this.key = key;
    this.atomic = true;
  }

  @Override
  public List<String> violations(List<Operation> history, List<Row> rows) {
    List<String> found = new ArrayList<>();
    Map<Long, List<String>> places = places(rows, found);
    Set<Long> asked = new HashSet<>();
    for (Operation operation : history) {
      if (operation.is(function)) {
        asked.addAll(operation.action().values());
        judge(operation, places, found);
      }
    }
    for (Long value : places.keySet()) {
      if (!asked.contains(value)) {
        found.add(key + " " + value + " is there, and nobody added it");
      }
    }
    return found;
  }

  private Map<Long, List<String>> places(List<Row> rows, List<String> found) {
    Map<Long, List<String>> places = new HashMap<>();
    for (Row row : rows) {
      if (row.key().equals(key)) {
        places.computeIfAbsent(row.value(), value -> new ArrayList<>()).add(row.side());
      }
    }
    places.forEach(
        (value, sides) -> {
          if (sides.size() > 1) {
            found.add("%s %d is there %d times: %s".formatted(key, value, sides.size(), sides));
          }
        });
    return places;
  }

  private void judge(Operation operation, Map<Long, List<String>> places, List<String> found) {
    List<Long> values = operation.action().values();
    List<Long> there = values.stream().filter(places::containsKey).toList();
    if (operation.isOk() && there.size() < values.size()) {
      found.add("acknowledged and lost: " + operation + ", there is " + there);
    }
    if (operation.outcome() == Outcome.FAIL && !there.isEmpty()) {
      found.add("failed, and there: " + operation + ", there is " + there);
    }
    if (!atomic) {
      return;
    }
    if (operation.outcome() == Outcome.INFO && !there.isEmpty() && there.size() < values.size()) {
      found.add("half of a transaction is there: " + operation + ", there is " + there);
    }
    Set<String> sides = new HashSet<>();
    there.forEach(value -> sides.addAll(places.getOrDefault(value, List.of())));
    if (sides.size() > 1) {
      found.add("one transaction on several sides: " + operation + " on " + sides);
    }
  }
}
