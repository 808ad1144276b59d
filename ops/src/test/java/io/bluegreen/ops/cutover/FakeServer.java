package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.side.OpenTransactions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one server: its control row, its log and what is made from that. Replication works
 * as between real servers: a slot delivers what the log gets after the slot's creation, and a row
 * that is delivered twice stops the subscription that brings it.
 */
final class FakeServer {
  /** A line of the log. A sentinel has an epoch, a row of the application has 0. */
  record Line(String name, Side side, long epoch, String action) {
    static Line row(String name) {
      return new Line(name, Side.BLUE, 0, "");
    }

    boolean isRow() {
      return epoch == 0;
    }
  }

  /** A subscription to the other server. */
  static final class FakeSubscription {
    boolean enabled;
    long unready;
    @Nullable String error;
  }

  final Side side;
  final String name;
  ServerIdentity identity;
  @Nullable ControlRow row;
  boolean isReachable = true;
  boolean isReplicating = true;
  boolean decodesLogically = true;
  @Nullable Object lockedBy;
  final Map<Side, Long> fences = new EnumMap<>(Side.class);
  final List<Line> log = new ArrayList<>();
  final Map<String, Integer> slots = new TreeMap<>();
  final Map<String, FakeSubscription> subscriptions = new LinkedHashMap<>();
  final List<String> tables = new ArrayList<>(List.of("public.account", "public.entry"));
  final List<String> published =
      new ArrayList<>(List.of("bluegreen.sentinel", "public.account", "public.entry"));
  final Set<String> additions = new HashSet<>();
  final Map<Side, ServerIdentity> comparedServers = new EnumMap<>(Side.class);
  final List<String> madeAfterTheFence = new ArrayList<>();
  final List<SequenceState> sequences = new ArrayList<>();
  final List<CutoverReport.Client> clients = new ArrayList<>();
  final List<String> stranded = new ArrayList<>();
  final List<OpenTransactions.Session> transactions = new ArrayList<>();
  final List<OpenTransactions.Session> blockers = new ArrayList<>();
  final List<OpenTransactions.Session> leftovers = new ArrayList<>();
  final List<String> prepared = new ArrayList<>();
  final List<String> longTransactions = new ArrayList<>();
  final List<String> openIdleTables = new ArrayList<>();
  boolean mayEndSessions = true;

  FakeServer(Side side, String identifier) {
    this.side = side;
    name = side.text();
    identity = new ServerIdentity(identifier, "00000001");
  }

  void requireReachable() throws SQLException {
    if (!isReachable) {
      throw new SQLException("connection to " + name + " refused", "08001");
    }
  }

  ControlRow requireRow() throws SQLException {
    requireReachable();
    ControlRow found = row;
    if (found == null) {
      throw new SQLException("there is no row on " + name, "P0002");
    }
    return found;
  }

  /** An application writes here, as the fence allows. */
  boolean write(String value) {
    if (!isReachable || fences.containsKey(side)) {
      return false;
    }
    log.add(Line.row(value));
    return true;
  }

  List<String> rows() {
    return log.stream().filter(Line::isRow).map(Line::name).toList();
  }

  /** Applies what the other server's slots have for the subscriptions of this one. */
  void replicateFrom(FakeServer publisher) {
    subscriptions.forEach(
        (subscription, state) -> {
          Integer position = publisher.slots.get(subscription);
          if (state.enabled && state.error == null && position != null && isReplicating) {
            apply(publisher, subscription, state, position);
          }
        });
  }

  private void apply(
      FakeServer publisher, String slot, FakeSubscription subscription, int position) {
    List<Line> lines = List.copyOf(publisher.log.subList(position, publisher.log.size()));
    for (Line line : lines) {
      if (line.isRow() && log.contains(line)) {
        subscription.error = "duplicate key: " + line.name();
        return;
      }
      if (!log.contains(line)) {
        log.add(line);
      }
    }
    publisher.slots.put(slot, publisher.log.size());
  }

  boolean isStreaming(String slot, FakeServer subscriber) {
    FakeSubscription subscription = subscriber.subscriptions.get(slot);
    return slots.containsKey(slot)
        && subscription != null
        && subscription.enabled
        && subscription.error == null
        && subscriber.isReplicating
        && subscriber.isReachable;
  }
}
