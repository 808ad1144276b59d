package io.bluegreen.ops.cutover;

import io.bluegreen.ops.cutover.side.OpenTransactions;
import java.sql.SQLException;
import java.util.List;

/** The sessions of a server in memory. */
final class FakeTransactions implements OpenTransactions {
  private final FakeServer server;

  FakeTransactions(FakeServer server) {
    this.server = server;
  }

  @Override
  public List<Session> begunBefore(String moment) throws SQLException {
    server.requireReachable();
    return List.copyOf(server.transactions);
  }

  @Override
  public List<Session> blockingTheFence() {
    return List.copyOf(server.blockers);
  }

  @Override
  public List<Session> writing() throws SQLException {
    server.requireReachable();
    return server.transactions.stream().filter(Session::writer).toList();
  }

  @Override
  public List<Session> connectedBefore(String moment) throws SQLException {
    server.requireReachable();
    return List.copyOf(server.leftovers);
  }

  @Override
  public List<String> prepared() {
    return List.copyOf(server.prepared);
  }

  @Override
  public boolean terminate(Session session) throws SQLException {
    server.requireReachable();
    if (!server.mayEndSessions) {
      return false;
    }
    boolean known = server.transactions.remove(session);
    known |= server.blockers.remove(session);
    known |= server.leftovers.remove(session);
    return known;
  }
}
