package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lists to which unique values are appended. At the end each list holds every acknowledged append
 * once and none that failed; an append that began after another had been answered stands behind it;
 * every read saw a beginning of the final list; and no read of a JVM misses an append which that
 * JVM had been acknowledged before, or goes back behind an earlier read of it.
 */
public final class AppendCheck implements Check {
  public static final String APPEND = "append";
  public static final String READ = "read";

  /** The key of a list begins so. */
  public static final String LIST = "list ";

  @Override
  public List<String> violations(List<Operation> history, List<Row> rows) {
    List<String> found = new ArrayList<>();
    Map<String, List<Long>> lists = Lists.of(rows);
    checkAppends(history, lists, found);
    Map<String, List<Operation>> byObject = new HashMap<>();
    for (Operation operation : history) {
      if (operation.isOk() && (operation.is(APPEND) || operation.is(READ))) {
        byObject.computeIfAbsent(Lists.object(operation), o -> new ArrayList<>()).add(operation);
      }
    }
    byObject.forEach(
        (object, operations) ->
            new OneList(object, lists.getOrDefault(object, List.of()), operations).check(found));
    return found;
  }

  private static void checkAppends(
      List<Operation> history, Map<String, List<Long>> lists, List<String> found) {
    Map<Long, String> places = new HashMap<>();
    lists.forEach(
        (object, values) -> {
          for (Long value : values) {
            String other = places.put(value, object);
            if (other != null) {
              found.add("appended twice: %d in %s and %s".formatted(value, other, object));
            }
          }
        });
    Set<Long> asked = new HashSet<>();
    for (Operation append : history) {
      if (append.is(APPEND)) {
        Long value = append.action().values().get(0);
        asked.add(value);
        if (append.isOk() && !places.containsKey(value)) {
          found.add("acknowledged and lost: " + append);
        }
        if (append.outcome() == Outcome.FAIL && places.containsKey(value)) {
          found.add("failed, and there: " + append);
        }
      }
    }
    new TreeSet<>(places.keySet())
        .stream()
            .filter(value -> !asked.contains(value))
            .forEach(value -> found.add(value + " is there, and nobody appended it"));
  }
}
