package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The acknowledgements of one watcher to one endpoint for one deployment. They are sent when their
 * content changes, and every 60 s. Confined to the watcher's thread.
 */
final class Acknowledger {
  private static final DriverLog LOG = DriverLog.of(Acknowledger.class);
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final ClientIdentity client;
  private final boolean sessionBound;
  private final boolean seesTheSides;
  private final SideChecks.IdleSide idleSide;
  private @Nullable ClientReport lastReport;
  private @Nullable String lastError;
  private long lastAtNanos;
  private boolean refused;

  /**
   * Makes one.
   *
   * @param idleSide the check of the idle side over the watcher's connection
   * @param sessionBound whether the watcher's session lasts
   * @param seesTheSides whether it sees of the two schemas what the application sees
   */
  Acknowledger(
      ClientIdentity client,
      SideChecks.IdleSide idleSide,
      boolean sessionBound,
      boolean seesTheSides) {
    this.client = client;
    this.idleSide = idleSide;
    this.sessionBound = sessionBound;
    this.seesTheSides = seesTheSides;
  }

  /**
   * Writes the report if its content is new. A refusal is logged once and otherwise ignored.
   *
   * @param configured whether the application's configuration names this server; null where that
   *     cannot be told
   */
  void acknowledge(
      BaseConnection pg,
      DeploymentSnapshot seen,
      DeploymentListener listener,
      @Nullable Boolean configured)
      throws SQLException {
    ClientReport report = listener.report();
    String error =
        seesTheSides && seen.mode() == DeploymentMode.SCHEMA
            ? idleSide.error(pg, seen)
            : listener.idleSideError();
    long now = System.nanoTime();
    if (report.saysTheSameAs(lastReport)
        && java.util.Objects.equals(error, lastError)
        && now - lastAtNanos < PERIOD_NANOS) {
      return;
    }
    lastReport = report;
    lastError = error;
    lastAtNanos = now;
    write(pg, report.json(client, sessionBound, configured, error, listener.detail()));
  }

  /** Tells whether the last report had open transactions that a drain waits for. */
  boolean hasToldOfOpenTransactions() {
    return lastReport != null && lastReport.openTransactions() > 0;
  }

  /**
   * Tells whether a new report would shorten an operator's wait: fewer transactions are open than
   * in the last one, or a move has been prepared since.
   */
  boolean isOutdated(DeploymentListener listener) {
    if (lastReport == null) {
      return false;
    }
    ClientReport now = listener.report();
    return now.openTransactions() < lastReport.openTransactions()
        || now.isPreparedSince(lastReport);
  }

  private void write(BaseConnection pg, String json) throws SQLException {
    try {
      ControlTable.acknowledge(pg, json);
    } catch (SQLException e) {
      if (pg.isClosed()) {
        throw e;
      }
      if (!refused) {
        refused = true;
        LOG.warn(
            "bluegreen.client cannot be written, so operators do not see this application: "
                + e.getMessage(),
            null);
      }
    }
  }
}
