package io.bluegreen.ops.cutover.step;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.SideConnections;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
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
    OperatorConnections.closeQuietly(run.target().main());
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
    try (Connection connection = run.target().connect()) {
      if (!run.options().identityProbe().of(run.to(), connection).equals(run.note().target())) {
        throw new SQLException(
            "the server of " + run.to() + " is another one now", SqlStateCode.CONNECTION_FAILURE);
      }
      boolean gone = isGone(connection);
      ControlRow row = ControlRows.read(connection, run.deployment());
      if (row != null && row.active() == run.to() && row.epoch() > run.note().epoch()) {
        return row.epoch();
      }
      return gone ? 0 : -1;
    } catch (SQLException e) {
      lastFailure = e;
      return -1;
    }
  }

  private boolean isGone(Connection connection) throws SQLException {
    SideConnections.Backend backend = run.target().mainBackend();
    List<Boolean> ended =
        Sql.list(
            connection,
            row -> row.getBoolean(1),
            "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                + " WHERE pid = ? AND backend_start = ?::timestamptz",
            backend.pid(),
            backend.startedAt());
    return ended.isEmpty();
  }
}
