package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The check that each server can connect to the other as its subscription will: a subscription is
 * created, which connects, and is rolled back. A subscription that is running already is sufficient
 * proof.
 */
final class SubscriptionReachCheck implements PreflightProbe {
  private static final String AT_WORK =
      "SELECT EXISTS (SELECT FROM pg_stat_subscription w, here"
          + " WHERE w.subname = here.to_here AND w.pid IS NOT NULL) AS answer FROM here";

  @Override
  public List<CheckFinding> look(CheckedPair sides) {
    List<CheckFinding> all = new ArrayList<>();
    for (Side side : List.of(sides.target(), sides.source())) {
      try {
        if (!sides.query(side, AT_WORK).get(0).isTrue("answer")) {
          connect(sides, side);
        }
      } catch (SQLException e) {
        all.add(judge(sides, side, e));
      }
    }
    return all;
  }

  /** 08xxx: it was tried, and does not work. Anything else says only that it could not be tried. */
  private static CheckFinding judge(CheckedPair sides, Side side, SQLException why) {
    String state = String.valueOf(why.getSQLState());
    if (state.startsWith("08") || state.equals(SqlStateCode.QUERY_CANCELED)) {
      return new CheckFinding(
          CheckVerdict.ERROR,
          side,
          "the server of %s cannot reach %s: %s"
              .formatted(side, side.other(), ConninfoText.masked(String.valueOf(why.getMessage()))),
          "-- on %s: let the server of %s in (pg_hba.conf, firewall), with %s"
              .formatted(
                  side.other(), side, ConninfoText.masked(sides.connectionInfo(side.other()))));
    }
    return CheckedPair.unasked(side, why);
  }

  private static void connect(CheckedPair sides, Side side) throws SQLException {
    String info = sides.connectionInfo(side.other());
    if (ConninfoText.hasPassword(info) && LoggedPasswordProbe.isLogged(sides, side)) {
      throw new SQLException(
          "trying it would write the password to the server's log",
          SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);
    }
    sides.attempt(
        side,
        "CREATE SUBSCRIPTION bluegreen_preflight_probe CONNECTION %s PUBLICATION %s WITH (create_slot = false, enabled = false, copy_data = false, slot_name = NONE)"
            .formatted(Sql.literal(info), Sql.identifier("bluegreen_preflight_probe")));
  }
}
