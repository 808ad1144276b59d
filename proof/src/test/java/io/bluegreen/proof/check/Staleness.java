package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The lag of reads behind writes that were acknowledged to other JVMs. It is measured and not
 * judged.
 *
 * @param reads how many reads there were of lists to which another JVM had appended
 * @param stale how many of them missed an append that had been acknowledged before they began
 * @param worstMillis the longest time since such an acknowledgement
 */
public record Staleness(long reads, long stale, long worstMillis) {

  /** Measures it in a history. */
  public static Staleness of(List<Operation> history) {
    Map<String, List<Operation>> appends = new HashMap<>();
    for (Operation operation : history) {
      if (operation.is(AppendCheck.APPEND) && operation.isOk()) {
        appends
            .computeIfAbsent(Lists.object(operation), object -> new java.util.ArrayList<>())
            .add(operation);
      }
    }
    Staleness all = new Staleness(0, 0, 0);
    for (Operation read : history) {
      if (read.is(AppendCheck.READ) && read.isOk()) {
        all = all.with(read, appends.getOrDefault(Lists.object(read), List.of()));
      }
    }
    return all;
  }

  private Staleness with(Operation read, List<Operation> appends) {
    boolean others = false;
    long lag = 0;
    for (Operation append : appends) {
      if (!append.jvm().equals(read.jvm()) && append.precedes(read)) {
        others = true;
        if (!read.sight().values().contains(append.action().values().get(0))) {
          lag = Math.max(lag, read.invokedNanos() - append.completedNanos());
        }
      }
    }
    return new Staleness(
        reads + (others ? 1 : 0),
        stale + (lag > 0 ? 1 : 0),
        Math.max(worstMillis, TimeUnit.NANOSECONDS.toMillis(lag)));
  }
}
