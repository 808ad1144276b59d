package io.bluegreen.proof.run;

import io.bluegreen.proof.workload.Work;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plan of a cell.
 *
 * @param setting where it takes place
 * @param works what the application does
 * @param threads how many threads each of its JVMs has
 * @param seed everything that is drawn by lot is drawn from it
 * @param atLeast how long it is attacked
 * @param complete whether it goes on until each nemesis has struck, for three times as long at
 *     most; otherwise until there was a flip, where everybody attacks
 * @param only who attacks; empty for everybody
 */
public record CellPlan(
    Setting setting,
    List<Work> works,
    int threads,
    long seed,
    Duration atLeast,
    boolean complete,
    Set<String> only) {

  /** One that everybody attacks. */
  CellPlan(
      Setting setting,
      List<Work> works,
      int threads,
      long seed,
      Duration atLeast,
      boolean complete) {
    this(setting, works, threads, seed, atLeast, complete, Set.of());
  }

  CellPlan lasting(Duration other) {
    return new CellPlan(setting, works, threads, seed, other, complete, only);
  }

  public String name() {
    return setting.text()
        + " × "
        + works.stream().map(Work::name).collect(Collectors.joining(", "));
  }
}
