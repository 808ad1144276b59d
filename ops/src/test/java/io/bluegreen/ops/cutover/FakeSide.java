package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.SequencePlan;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.DeploymentRow;
import io.bluegreen.ops.cutover.side.FlipTransaction;
import io.bluegreen.ops.cutover.side.OpenTransactions;
import io.bluegreen.ops.cutover.side.SideClients;
import io.bluegreen.ops.cutover.side.SideCoverage;
import io.bluegreen.ops.cutover.side.SideFence;
import io.bluegreen.ops.cutover.side.SideReadiness;
import io.bluegreen.ops.cutover.side.SideSentinel;
import io.bluegreen.ops.cutover.side.SideSequences;
import io.bluegreen.ops.cutover.side.SideSlots;
import io.bluegreen.ops.cutover.side.SideSubscriptions;
import io.bluegreen.ops.replication.NewSideAdditions;
import io.bluegreen.ops.replication.TableColumns;
import io.bluegreen.ops.replication.TableCoverage;
import io.bluegreen.ops.replication.WayBackPublication;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The connection of one process to a server in memory. */
final class FakeSide implements CutoverSide {
  private final FakePair pair;
  private final FakeServer server;
  private final Side side;
  private final FakeFlip flip;

  FakeSide(FakePair pair, FakeServer server, Side side) {
    this.pair = pair;
    this.server = server;
    this.side = side;
    flip = new FakeFlip(pair, server);
  }

  @Override
  public Side side() {
    return side;
  }

  @Override
  public CutoverSide as(Side other) {
    return new FakeSide(pair, server, other);
  }

  @Override
  public String connectionInfo() {
    return "host=" + server.name;
  }

  @Override
  public ServerIdentity identity() throws SQLException {
    server.requireReachable();
    return server.identity;
  }

  /** The lock is the process's, however many sides it has opened. */
  @Override
  public boolean lock(Deadline deadline) throws SQLException {
    server.requireReachable();
    if (server.lockedBy != null && server.lockedBy != pair) {
      return false;
    }
    server.lockedBy = pair;
    return true;
  }

  @Override
  public void repair(Deadline deadline) throws SQLException {
    server.requireReachable();
  }

  @Override
  public DeploymentRow row() {
    return pair.calls.on(DeploymentRow.class, new FakeRow(pair, server));
  }

  @Override
  public SideReadiness readiness() {
    return pair.calls.on(SideReadiness.class, new Readiness());
  }

  @Override
  public SideClients clients() {
    return pair.calls.on(SideClients.class, new FakeClients(server));
  }

  @Override
  public OpenTransactions transactions() {
    return pair.calls.on(OpenTransactions.class, new FakeTransactions(server));
  }

  @Override
  public SideFence fence() {
    return pair.calls.on(SideFence.class, new FakeFence(pair, server, side));
  }

  @Override
  public SideSentinel sentinel() {
    return pair.calls.on(SideSentinel.class, new FakeSentinel(pair, server, side));
  }

  @Override
  public SideSequences sequences() {
    return pair.calls.on(SideSequences.class, new Sequences());
  }

  @Override
  public SideSubscriptions subscriptions() {
    return pair.calls.on(SideSubscriptions.class, new FakeSubscriptions(server));
  }

  @Override
  public SideSlots slots() {
    return pair.calls.on(SideSlots.class, new FakeSlots(pair, server));
  }

  @Override
  public SideCoverage coverage() {
    return pair.calls.on(SideCoverage.class, new Coverage());
  }

  @Override
  public FlipTransaction flip() {
    return pair.calls.on(FlipTransaction.class, flip);
  }

  @Override
  public void close() {
    server.lockedBy = null;
  }

  private final class Readiness implements SideReadiness {
    @Override
    public boolean decodesLogically() {
      return server.decodesLogically;
    }

    @Override
    public boolean seesOtherSessions() {
      return true;
    }

    @Override
    public List<String> publishedControlTables() {
      return List.of();
    }

    @Override
    public List<String> longTransactions() {
      return List.copyOf(server.longTransactions);
    }

    @Override
    public long clockMillis() {
      return pair.clock().toInstant().toEpochMilli();
    }
  }

  private final class Sequences implements SideSequences {
    @Override
    public List<SequenceState> read() throws SQLException {
      server.requireReachable();
      return List.copyOf(server.sequences);
    }

    @Override
    public void carryOut(SequencePlan plan) {
      for (SequencePlan.Move move : plan.moves()) {
        SequenceState state = move.sequence();
        server.sequences.replaceAll(
            one ->
                one.name().equals(state.name())
                    ? new SequenceState(
                        state.name(),
                        state.sequence(),
                        move.to(),
                        move.isCalled(),
                        state.increment(),
                        state.min(),
                        state.max(),
                        state.cache(),
                        state.cycles(),
                        true)
                    : one);
      }
    }
  }

  private final class Coverage implements SideCoverage {
    @Override
    public Map<String, TableColumns> columns() throws SQLException {
      server.requireReachable();
      Map<String, TableColumns> all = new LinkedHashMap<>();
      server.tables.forEach(
          table ->
              all.put(
                  table,
                  new TableColumns(
                      table,
                      table,
                      List.of(),
                      Map.of("id", "bigint"),
                      Set.of(),
                      false,
                      Set.of("id"),
                      true)));
      return all;
    }

    @Override
    public Map<String, Set<String>> columnLists() {
      return Map.of();
    }

    @Override
    public int major() {
      return 18;
    }

    @Override
    public Set<String> relations() throws SQLException {
      server.requireReachable();
      return new HashSet<>(server.tables);
    }

    @Override
    public NewSideAdditions additions() {
      return new NewSideAdditions(Set.copyOf(server.additions), Set.of());
    }

    @Override
    public void noteAdditions(
        Set<String> otherRelations, Set<WayBackPublication.Column> extraColumns)
        throws SQLException {
      server.additions.clear();
      server.additions.addAll(relations());
      server.additions.removeAll(otherRelations);
    }

    @Override
    public Map<Side, ServerIdentity> comparedServers() throws SQLException {
      server.requireReachable();
      return Map.copyOf(server.comparedServers);
    }

    @Override
    public void noteServers(Map<Side, ServerIdentity> servers) throws SQLException {
      server.requireReachable();
      server.comparedServers.clear();
      server.comparedServers.putAll(servers);
    }

    @Override
    public TableCoverage.Source asSource() throws SQLException {
      server.requireReachable();
      Map<String, List<String>> fenced = new LinkedHashMap<>();
      server.tables.forEach(table -> fenced.put(table, List.of()));
      return new TableCoverage.Source(
          side, fenced, Set.of(), new TreeSet<>(server.published), additions());
    }

    @Override
    public TableCoverage.Target asTarget() throws SQLException {
      return asFilledTarget().publishing(new TreeSet<>(server.published));
    }

    @Override
    public TableCoverage.Target asFilledTarget() throws SQLException {
      server.requireReachable();
      Set<String> subscribed = new TreeSet<>();
      if (!server.subscriptions.isEmpty()) {
        subscribed.addAll(pair.other(server).published);
      }
      return new TableCoverage.Target(side, new HashSet<>(server.tables), Set.of(), subscribed);
    }
  }
}
