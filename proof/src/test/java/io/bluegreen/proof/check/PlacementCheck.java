package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * In schema mode every transaction runs on a side that was active in an epoch which its JVM knew
 * between its beginning and its end: nobody begins on a side that the JVM has seen left.
 */
public final class PlacementCheck implements Check {
  private final NavigableMap<Long, Set<String>> sides;

  /**
   * Creates a check.
   *
   * @param sides the sides that each epoch made active: one, and another where it has a schedule
   */
  public PlacementCheck(NavigableMap<Long, Set<String>> sides) {
    this.sides = new TreeMap<>(sides);
  }

  @Override
  public List<String> violations(List<Operation> history, List<Row> rows) {
    List<String> found = new ArrayList<>();
    for (Operation operation : history) {
      if (isKnown(operation) && !isPlaced(operation)) {
        found.add(
            "on a side that was not active from epoch %d to %d: %s"
                .formatted(
                    operation.sight().epochBefore(), operation.sight().epochAfter(), operation));
      }
    }
    return found;
  }

  /** A batch and a COPY return nothing that would say where they ran. */
  private static boolean isKnown(Operation operation) {
    return operation.isOk()
        && operation.sight().epochBefore() > 0
        && !operation.sight().side().isEmpty();
  }

  private boolean isPlaced(Operation operation) {
    long from = operation.sight().epochBefore();
    long to = Math.max(from, operation.sight().epochAfter());
    return sides.subMap(from, true, to, true).values().stream()
        .anyMatch(allowed -> allowed.contains(side(operation)));
  }

  /** A side that was dropped and made anew has its number behind its name. */
  private static String side(Operation operation) {
    String side = operation.sight().side();
    int number = side.indexOf('#');
    return number < 0 ? side : side.substring(0, number);
  }
}
