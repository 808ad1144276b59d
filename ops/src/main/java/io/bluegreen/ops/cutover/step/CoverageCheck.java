package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.replication.CoverageGap;
import io.bluegreen.ops.replication.TableCoverage;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The last check of the tables before the flip's COMMIT, in parallel with everything else that the
 * flip waits for. A table that was created on the old side meanwhile may have acknowledged rows
 * that are not replicated.
 */
public final class CoverageCheck {
  private final CutoverContext run;
  private final ParallelTasks.Task<TableCoverage.Source> source;
  private final ParallelTasks.Task<TableCoverage.Target> target;

  private CoverageCheck(CutoverContext run) {
    this.run = run;
    source = run.parallelTasks().start(run.source().coverage()::asSource);
    target = run.parallelTasks().start(run.target().coverage()::asFilledTarget);
  }

  /** Begins to look at both sides. */
  public static CoverageCheck start(CutoverContext run) {
    return new CoverageCheck(run);
  }

  /** Waits for the answers after another failure, which says more than they. */
  void settle(Throwable failure) {
    source.settle(failure);
    target.settle(failure);
  }

  /**
   * Waits for the answers.
   *
   * @throws StepFailedException with the names of the tables that would be left behind
   */
  public void join() throws SQLException, StepFailedException, InterruptedException {
    TableCoverage.Source here;
    try {
      here = source.join();
    } catch (SQLException | InterruptedException e) {
      target.settle(e);
      throw e;
    }
    // The step of the way back has compared both publications, and the flip may have locked tables.
    TableCoverage.Target there = target.join().publishing(here.published());
    List<CoverageGap> gaps = TableCoverage.ofTables(here, there).gaps();
    if (!gaps.isEmpty()) {
      throw new StepFailedException(
          "tables have changed on %s since the run began, and rows would be left behind: %s"
              .formatted(
                  run.from(),
                  gaps.stream().map(CoverageGap::toString).collect(Collectors.joining("; "))));
    }
  }
}
