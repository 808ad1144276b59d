package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The probe for servers whose log would contain the password of a connection string. */
final class LoggedPasswordProbe implements PreflightProbe {
  private static final String LOGGED =
      """
      SELECT concat_ws(', ', CASE WHEN current_setting('log_statement') <> 'none' THEN 'log_statement is ' || current_setting('log_statement') END,
        CASE WHEN current_setting('log_min_duration_statement') <> '-1' THEN 'log_min_duration_statement is ' || current_setting('log_min_duration_statement') END) AS why
      FROM here
      """;

  @Override
  public List<CheckFinding> look(CheckedPair sides) {
    List<CheckFinding> all = new ArrayList<>();
    for (Side side : sides.servers()) {
      try {
        if (ConninfoText.hasPassword(sides.connectionInfo(side.other()))) {
          String why = logged(sides, side);
          if (!why.isEmpty()) {
            all.add(
                new CheckFinding(
                    CheckVerdict.ERROR,
                    side,
                    "the connection string holds a password, and " + why,
                    "ALTER SYSTEM SET log_statement = 'none'; ALTER SYSTEM SET log_min_duration_statement = -1; SELECT pg_reload_conf()"));
          }
        }
      } catch (SQLException e) {
        all.add(CheckedPair.unasked(side, e));
      }
    }
    return all;
  }

  static boolean isLogged(CheckedPair sides, Side side) throws SQLException {
    return !logged(sides, side).isEmpty();
  }

  private static String logged(CheckedPair sides, Side side) throws SQLException {
    return sides.query(side, LOGGED).get(0).text("why");
  }
}
