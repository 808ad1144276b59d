package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.ErrorReason;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The probe for the control table on each server, and for the deployment's row in it. */
final class ControlTableProbe implements PreflightProbe {
  private static final String INSTALLED =
      "SELECT to_regclass('bluegreen.deployment') IS NOT NULL AS answer FROM here";
  private static final String KNOWN =
      "SELECT EXISTS (SELECT FROM bluegreen.deployment d, here WHERE d.name = here.deployment) AS answer";

  @Override
  public List<CheckFinding> look(CheckedPair sides) throws SQLException {
    List<CheckFinding> all = new ArrayList<>();
    for (Side side : sides.servers()) {
      try {
        if (!is(sides, side, INSTALLED)) {
          all.add(error(side, "the control table is not installed", "-- bluegreen init"));
        } else if (!is(sides, side, KNOWN)) {
          all.add(
              error(side, "the control table has no such deployment", "-- bluegreen replicate"));
        }
      } catch (SQLException e) {
        all.add(
            error(side, "not reached: " + ErrorReason.of(e), "-- start it, or let this tool in"));
      }
    }
    return all;
  }

  private static boolean is(CheckedPair sides, Side side, String question) throws SQLException {
    return sides.query(side, question).get(0).isTrue("answer");
  }

  private static CheckFinding error(Side side, String found, String mend) {
    return new CheckFinding(CheckVerdict.ERROR, side, found, mend);
  }
}
