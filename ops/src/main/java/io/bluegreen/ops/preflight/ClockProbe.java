package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ClockDifference;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The probe for the difference between the servers' clocks, measured from this machine. A hold
 * begins by one clock and is over by the other one too.
 */
final class ClockProbe implements PreflightProbe {
  static final String NOW =
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS clock FROM here";

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    ClockDifference clocks =
        ClockDifference.measure(() -> clock(pair, pair.source()), () -> clock(pair, pair.target()));
    Duration allowed = ClockDifference.allowed(CutoverTimeouts.DEFAULT.hold());
    if (!clocks.exceeds(allowed)) {
      return List.of();
    }
    return List.of(
        new CheckFinding(
            CheckVerdict.ERROR,
            pair.target(),
            "its clock is %s against that of %s, and %s is allowed"
                .formatted(clocks.describe(), pair.source(), describe(allowed)),
            "-- set both by one time source, for example: chronyc makestep"));
  }

  private static long clock(CheckedPair pair, Side side) throws SQLException {
    return pair.query(side, NOW).get(0).number("clock");
  }

  private static String describe(Duration duration) {
    return "%d ms".formatted(duration.toMillis());
  }
}
