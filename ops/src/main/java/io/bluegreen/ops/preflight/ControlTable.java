package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.control.Side;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks for the control table on each server, and for the deployment in it. */
final class ControlTable implements Probe {
  private static final String INSTALLED =
      "SELECT to_regclass('bluegreen.deployment') IS NOT NULL FROM here";
  private static final String KNOWN =
      "SELECT EXISTS (SELECT FROM bluegreen.deployment d, here WHERE d.name = here.deployment)";

  @Override
  public List<Finding> look(Sides sides) throws SQLException {
    List<Finding> all = new ArrayList<>();
    for (Side side : sides.servers()) {
      try {
        if (!is(sides, side, INSTALLED)) {
          all.add(error(side, "the control table is not installed", "-- bluegreen init"));
        } else if (!is(sides, side, KNOWN)) {
          all.add(
              error(side, "the control table has no such deployment", "-- bluegreen replicate"));
        }
      } catch (SQLException e) {
        all.add(error(side, "not reached: " + e.getMessage(), "-- start it, or let this tool in"));
      }
    }
    return all;
  }

  private static boolean is(Sides sides, Side side, String question) throws SQLException {
    return sides.query(side, row -> row.getBoolean(1), question).get(0);
  }

  private static Finding error(Side side, String found, String mend) {
    return new Finding(Verdict.ERROR, side, found, mend);
  }
}
