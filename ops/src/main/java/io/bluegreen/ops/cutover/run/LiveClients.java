package io.bluegreen.ops.cutover.run;

import io.bluegreen.ops.cutover.model.CutoverReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    Map<String, CutoverReport.Client> newest = new LinkedHashMap<>();
    ParallelTasks.Task<List<CutoverReport.Client>> there =
        run.parallelTasks().start(() -> run.target().clients().live());
    try {
      run.source()
          .clients()
          .live()
          .forEach(client -> newest.merge(client.id(), client, LiveClients::newer));
    } catch (SQLException e) {
      there.settle(e);
      throw e;
    }
    there.join().forEach(client -> newest.merge(client.id(), client, LiveClients::newer));
    List<CutoverReport.Client> all = new ArrayList<>(newest.values());
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

  /** Of two words about the same epoch the one that lets us wait longer. */
  private static CutoverReport.Client newer(CutoverReport.Client a, CutoverReport.Client b) {
    if (a.epochSeen() != b.epochSeen()) {
      return a.epochSeen() > b.epochSeen() ? a : b;
    }
    return a.openTransactions() >= b.openTransactions() ? a : b;
  }
}
