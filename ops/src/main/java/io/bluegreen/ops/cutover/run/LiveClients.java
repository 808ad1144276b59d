package io.bluegreen.ops.cutover.run;

import io.bluegreen.ops.control.ReportedClient;
import io.bluegreen.ops.cutover.model.CutoverReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The live clients of a deployment. Each client reports to both sides, and its newest report
 * counts. Both sides are queried at the same time, on their helper connections.
 */
public final class LiveClients {
  private final CutoverContext run;

  public LiveClients(CutoverContext run) {
    this.run = run;
  }

  /** Returns the live clients, and keeps them for the report. */
  List<CutoverReport.Client> now() throws SQLException, InterruptedException {
    ParallelTasks.Task<List<CutoverReport.Client>> there =
        run.parallelTasks().start(() -> run.target().clients().live());
    List<CutoverReport.Client> reports = new ArrayList<>();
    try {
      reports.addAll(run.source().clients().live());
    } catch (SQLException e) {
      there.settle(e);
      throw e;
    }
    reports.addAll(there.join());
    List<CutoverReport.Client> all = ReportedClient.newest(reports);
    run.report().clients(all);
    return all;
  }

  /** How many live clients do not act on this epoch yet. */
  public long behind(long epoch) throws SQLException, InterruptedException {
    return now().stream().filter(client -> client.epochSeen() < epoch).count();
  }

  /**
   * How many transactions the live clients still have that began before the hold they have seen.
   */
  public long openTransactions() throws SQLException, InterruptedException {
    return now().stream().mapToLong(CutoverReport.Client::openTransactions).sum();
  }
}
