package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.SideOpener;
import io.bluegreen.ops.replication.ReplicationNames;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A deployment in memory: blue is active, green is filled by a subscription, and an application
 * writes to whatever side is active and open.
 */
final class FakePair implements SideOpener {
  static final String DEPLOYMENT = "shop";
  static final String TO_GREEN = ReplicationNames.of(DEPLOYMENT).to(Side.GREEN);
  static final String TO_BLUE = ReplicationNames.of(DEPLOYMENT).to(Side.BLUE);

  private static final Duration HOLD = Duration.ofMinutes(1);
  private static final Duration ENOUGH = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(40);

  final FakeCalls calls = new FakeCalls();
  final FakeServer blue = new FakeServer(Side.BLUE, "7001");
  final FakeServer green;
  private final List<String> accepted = new ArrayList<>();
  private OffsetDateTime clock = OffsetDateTime.of(2030, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
  private int written;

  private FakePair(boolean oneDatabase) {
    green = oneDatabase ? blue : new FakeServer(Side.GREEN, "7002");
    ControlRow row =
        new ControlRow(
            DEPLOYMENT,
            oneDatabase ? "schema" : "cluster",
            "blue",
            "green",
            Side.BLUE,
            "steady",
            null,
            100,
            null);
    blue.row = row;
    green.row = row;
    if (!oneDatabase) {
      blue.slots.put(TO_GREEN, 0);
      FakeServer.FakeSubscription forward = new FakeServer.FakeSubscription();
      forward.enabled = true;
      green.subscriptions.put(TO_GREEN, forward);
    }
  }

  static FakePair ofClusters() {
    return new FakePair(false);
  }

  static FakePair ofSchemas() {
    return new FakePair(true);
  }

  FakeServer server(Side side) {
    return side == Side.BLUE ? blue : green;
  }

  FakeServer other(FakeServer server) {
    return server == blue ? green : blue;
  }

  Cutover cutover() {
    return new Cutover(options -> this);
  }

  SchemaSwitch schemaSwitch() {
    return new SchemaSwitch(options -> this);
  }

  /** Waits for what will happen are long, and waits for what will not are short. */
  static CutoverOptions options() {
    return CutoverOptions.of(DEPLOYMENT)
        .withTimeouts(
            new CutoverTimeouts(
                SHORT, HOLD, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, ENOUGH));
  }

  @Override
  public CutoverSide open(Side side) throws java.sql.SQLException {
    server(side).requireReachable();
    return new FakeSide(this, server(side), side);
  }

  /** The process is gone, and the servers have noticed that. */
  void nextProcess() {
    calls.newProcess();
    blue.lockedBy = null;
    green.lockedBy = null;
  }

  OffsetDateTime clock() {
    return clock;
  }

  void clockMoves(Duration by) {
    clock = clock.plus(by);
  }

  long nextEpoch(FakeServer server) {
    return Objects.requireNonNull(server.row).epoch() + 1;
  }

  /** Somebody else changes the row of a server. */
  void changedBySomebodyElse(FakeServer server) {
    ControlRow row = Objects.requireNonNull(server.row);
    server.row = with(row, row.active(), "steady", null, row.epoch() + 1, row.note());
  }

  static ControlRow with(
      ControlRow row,
      Side active,
      String phase,
      @org.jspecify.annotations.Nullable OffsetDateTime holdUntil,
      long epoch,
      @org.jspecify.annotations.Nullable String note) {
    return new ControlRow(
        row.name(), row.mode(), row.blue(), row.green(), active, phase, holdUntil, epoch, note);
  }

  /** The application writes one row to the side that it believes to be active. */
  void applicationWrites() {
    FakeServer active = server(activeSide());
    String value = "row " + ++written;
    if (active.write(value)) {
      accepted.add(value);
    }
    replicate();
  }

  Side activeSide() {
    ControlRow one = Objects.requireNonNull(blue.row);
    ControlRow other = Objects.requireNonNull(green.row);
    return one.epoch() >= other.epoch() ? one.active() : other.active();
  }

  /** Returns the rows whose writing was acknowledged. */
  List<String> accepted() {
    return List.copyOf(accepted);
  }

  void replicate() {
    if (blue != green) {
      green.replicateFrom(blue);
      blue.replicateFrom(green);
    }
  }
}
