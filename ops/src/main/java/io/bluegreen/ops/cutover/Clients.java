package io.bluegreen.ops.cutover;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The live clients of a deployment, as both sides know them: each tells both, and what it told last
 * counts.
 */
final class Clients {
  private final Run run;

  Clients(Run run) {
    this.run = run;
  }

  /** Returns the live clients, and keeps them for the report. */
  List<CutoverReport.Client> now() throws SQLException {
    Map<String, CutoverReport.Client> newest = new LinkedHashMap<>();
    for (CutoverReport.Client client : on(run.source())) {
      newest.merge(client.id(), client, Clients::newer);
    }
    for (CutoverReport.Client client : on(run.target())) {
      newest.merge(client.id(), client, Clients::newer);
    }
    List<CutoverReport.Client> all = new ArrayList<>(newest.values());
    run.report().clients(all);
    return all;
  }

  /** How many live clients do not act on this epoch yet. */
  long behind(long epoch) throws SQLException {
    return now().stream().filter(client -> client.epochSeen() < epoch).count();
  }

  /**
   * How many transactions the live clients still have that began before the hold they have seen.
   */
  long openTransactions() throws SQLException {
    return now().stream().mapToLong(CutoverReport.Client::openTransactions).sum();
  }

  private List<CutoverReport.Client> on(Server server) throws SQLException {
    return Sql.list(
        server.main(),
        row ->
            new CutoverReport.Client(
                Sql.text(row, 1),
                Sql.text(row, 2),
                Sql.text(row, 3),
                row.getLong(4),
                row.getInt(5)),
        "SELECT client_id::text, coalesce(application, '(unnamed)'), coalesce(host, '(unknown)'),"
            + " coalesce(epoch_seen, 0), open_transactions"
            + " FROM bluegreen.live_client WHERE deployment = ?",
        run.deployment());
  }

  /** Of two words about the same epoch the one that lets us wait longer. */
  private static CutoverReport.Client newer(CutoverReport.Client a, CutoverReport.Client b) {
    if (a.epochSeen() != b.epochSeen()) {
      return a.epochSeen() > b.epochSeen() ? a : b;
    }
    return a.openTransactions() >= b.openTransactions() ? a : b;
  }
}
