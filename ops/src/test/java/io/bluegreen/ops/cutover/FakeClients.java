package io.bluegreen.ops.cutover;

import io.bluegreen.ops.control.ClientAnnouncement;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.side.SideClients;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The clients that report to a server in memory. A client that keeps up has epoch -1. */
final class FakeClients implements SideClients {
  private final FakeServer server;

  FakeClients(FakeServer server) {
    this.server = server;
  }

  @Override
  public List<CutoverReport.Client> live() throws SQLException {
    ControlRow row = server.requireRow();
    return server.clients.stream()
        .map(
            client ->
                client.epochSeen() >= 0
                    ? client
                    : new CutoverReport.Client(
                        client.id(),
                        client.application(),
                        client.host(),
                        row.epoch(),
                        client.openTransactions()))
        .toList();
  }

  @Override
  public List<String> stranded() {
    return List.copyOf(server.stranded);
  }

  @Override
  public void announceSwitch() throws SQLException {
    server.requireReachable();
  }

  @Override
  public ClientAnnouncement.Readiness readiness(String moment) {
    int all = server.clients.size();
    return new ClientAnnouncement.Readiness(all, all, all, all);
  }

  @Override
  public Duration lastReport(String since, long epoch) {
    return Duration.ofMillis(1);
  }
}
