package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.side.SideSentinel;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The measurement of the present latency of replication: a row of the sentinel's table that says
 * "open", which is true while there is no fence. The row is replicated like the sentinel, after
 * everything that was written before it.
 */
final class ReplicationLatency {
  private final CutoverContext run;

  ReplicationLatency(CutoverContext run) {
    this.run = run;
  }

  /**
   * Sends a row and waits for it.
   *
   * @throws StepFailedException if it does not arrive in time
   */
  Duration once(Deadline deadline) throws SQLException, StepFailedException, InterruptedException {
    long start = System.nanoTime();
    String id = run.source().sentinel().sendOpen(run.note().epoch());
    SideSentinel target = run.target().sentinel();
    if (!deadline.await(() -> target.has(id))) {
      throw new StepFailedException(
          "a row of %s did not arrive on %s within %s: replication is behind or stuck"
              .formatted(run.from(), run.to(), Duration.ofNanos(System.nanoTime() - start)));
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
