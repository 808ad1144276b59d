package io.bluegreen.ops.cutover;

import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.side.FlipTransaction;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The flip on a server in memory. Nothing of it is seen before its COMMIT. */
final class FakeFlip implements FlipTransaction {
  private final FakePair pair;
  private final FakeServer server;
  private @Nullable ControlRow pending;

  FakeFlip(FakePair pair, FakeServer server) {
    this.pair = pair;
    this.server = server;
  }

  @Override
  public OptionalLong prepare(Request request) throws SQLException {
    ControlRow row = server.requireRow();
    boolean held =
        row.phase().equals("hold")
            && row.holdUntil() != null
            && row.holdUntil().isAfter(pair.clock());
    if (row.epoch() != request.holdEpoch() || row.active() != request.from() || !held) {
      return OptionalLong.empty();
    }
    pending =
        FakePair.with(row, request.to(), "steady", null, pair.nextEpoch(server), request.note());
    return OptionalLong.of(pending.epoch());
  }

  @Override
  public void commit() throws SQLException {
    server.requireReachable();
    ControlRow flipped = pending;
    if (flipped == null) {
      throw new SQLException("there is no transaction", "25P01");
    }
    server.row = flipped;
    server.fences.remove(flipped.active());
    pending = null;
  }

  @Override
  public void end() {
    pending = null;
  }

  @Override
  public void abandon() {
    // The answer is lost; what the server does with the transaction is for the test to say.
  }

  @Override
  public Observation look(ServerIdentity expected) throws SQLException {
    server.requireReachable();
    if (!server.identity.equals(expected)) {
      throw new SQLException("the server is another one now", "08006");
    }
    return new Observation(true, server.row);
  }
}
