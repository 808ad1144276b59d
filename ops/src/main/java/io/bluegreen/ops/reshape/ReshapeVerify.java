package io.bluegreen.ops.reshape;

import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.reshape.verify.NotedKeyRepair;
import io.bluegreen.ops.reshape.verify.RowComparison;
import io.bluegreen.ops.reshape.verify.RowComparison.Compared;
import io.bluegreen.ops.reshape.verify.RowComparison.DifferentRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The verification of a reshape: keys to recheck first, then every row. It ends well only if no key
 * was noted meanwhile.
 */
public final class ReshapeVerify {
  private static final int MOST_ROUNDS = 5;

  private final Connection connection;
  private final LoadedReshape loaded;
  private final int chunk;
  private final LongConsumer progress;

  /**
   * The result.
   *
   * @param rechecked keys whose mirror was redone
   * @param mended rows that differed and were made equal
   * @param noted keys that were noted since, and are to be rechecked by the next run
   */
  public record Verified(
      ReshapeState state,
      long rows,
      long different,
      long rechecked,
      long mended,
      long noted,
      List<DifferentRow> examples) {
    public boolean isEqual() {
      return different == 0 && noted == 0;
    }
  }

  public ReshapeVerify(
      Connection connection, LoadedReshape loaded, int chunk, LongConsumer progress) {
    this.connection = connection;
    this.loaded = loaded;
    this.chunk = chunk;
    this.progress = progress;
  }

  /**
   * Verifies.
   *
   * @param mend whether rows that differ are made equal by the side in use
   */
  public Verified run(boolean mend) throws SQLException, InterruptedException {
    NotedKeyRepair recheck = new NotedKeyRepair(connection, loaded.reshape());
    boolean forward = loaded.row().direction().equals("forward");
    long rechecked = 0;
    long mended = 0;
    for (int round = 1; ; round++) {
      rechecked += recheck.redoNoted();
      Compared compared = new RowComparison(connection, loaded.reshape(), chunk, progress).run();
      long noted = ReshapeTable.recheckCount(connection, loaded.row().name());
      boolean equal = compared.different() == 0 && noted == 0;
      boolean again = noted > 0 || (mend && compared.different() > 0);
      if (equal || !again || round == MOST_ROUNDS) {
        return new Verified(
            state(equal),
            compared.rows(),
            compared.different(),
            rechecked,
            mended,
            noted,
            compared.examples());
      }
      if (mend) {
        recheck.redo(compared.examples(), forward);
        mended += compared.examples().size();
      }
    }
  }

  /** A row that differs takes a verified reshape back to filled, so that nobody switches. */
  private ReshapeState state(boolean equal) throws SQLException {
    ReshapeState before = loaded.row().state();
    if (before == ReshapeState.SWITCHED) {
      return before;
    }
    ReshapeState now = equal ? ReshapeState.VERIFIED : ReshapeState.FILLED;
    if (now != before) {
      ReshapeTable.state(connection, loaded.row().name(), now);
    }
    return now;
  }
}
