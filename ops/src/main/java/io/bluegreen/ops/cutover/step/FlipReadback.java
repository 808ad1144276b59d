package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.side.FlipTransaction;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lookup of the outcome of a flip whose answer was lost. The new row proves that the flip
 * happened. Only the old row, read on the same server <em>after</em> the backend that was to commit
 * is gone, proves that it did not happen and never will. No other observation permits going back.
 */
final class FlipReadback {
  private static final Logger LOG = LoggerFactory.getLogger(FlipReadback.class);

  private final CutoverContext run;
  private @Nullable SQLException lastFailure;

  FlipReadback(CutoverContext run) {
    this.run = run;
  }

  /**
   * Returns the epoch of the flip, or 0 if it did not happen and cannot any more.
   *
   * @throws FlipUnknownException if neither can be shown in time, or the thread is interrupted
   *     before
   */
  long read(SQLException lost) throws FlipUnknownException {
    LOG.warn("the flip of {} was sent and not answered; reading it back", run.deployment(), lost);
    run.target().flip().abandon();
    long[] epoch = {-1};
    Deadline deadline = Deadline.in(run.timeouts().readBack());
    try {
      boolean known =
          deadline.await(
              () -> {
                epoch[0] = attempt();
                return epoch[0] >= 0;
              });
      if (known) {
        return epoch[0];
      }
    } catch (InterruptedException e) {
      // Whoever is in a hurry must not have a flip taken back that may have happened.
      Thread.currentThread().interrupt();
      lost.addSuppressed(e);
    }
    if (lastFailure != null) {
      lost.addSuppressed(lastFailure);
    }
    throw new FlipUnknownException(
        String.format(
            Locale.ROOT,
            "the flip to %s was sent, its answer was lost, and within %s it could not be learned"
                + " whether it happened. Fence and hold stay. Once %s can be reached, run resume;"
                + " it reads the row and goes on from there",
            run.to(),
            run.timeouts().readBack(),
            run.to()),
        lost);
  }

  private long attempt() {
    try {
      FlipTransaction.Observation seen = run.target().flip().look(run.note().target());
      ControlRow row = seen.row();
      if (row != null && row.active() == run.to() && row.epoch() > run.note().epoch()) {
        return row.epoch();
      }
      return seen.backendIsGone() ? 0 : -1;
    } catch (SQLException e) {
      lastFailure = e;
      return -1;
    }
  }
}
