package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A query whose every row is a finding: {@code found}, {@code mend} (may be NULL), and {@code
 * verdict} where it is not the same for all rows.
 */
final class SqlProbe implements PreflightProbe {
  static final String SEES_OTHERS =
      "SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS sees, current_user AS role FROM here";

  private final CheckedSides where;
  private final CheckVerdict verdict;
  private final String sql;
  private final int since;
  private final boolean watching;

  private SqlProbe(
      CheckedSides where, CheckVerdict verdict, String sql, int since, boolean watching) {
    this.where = where;
    this.verdict = verdict;
    this.sql = sql;
    this.since = since;
    this.watching = watching;
  }

  static SqlProbe of(CheckedSides where, CheckVerdict verdict, String sql) {
    return new SqlProbe(where, verdict, sql, 0, false);
  }

  /** For what older servers do not have, and so cannot have wrong. */
  SqlProbe since(int major) {
    return new SqlProbe(where, verdict, sql, major, watching);
  }

  /**
   * For what only a role that sees other sessions can see; any other sees nothing, and no error.
   */
  SqlProbe watching() {
    return new SqlProbe(where, verdict, sql, since, true);
  }

  @Override
  public List<CheckFinding> look(CheckedPair pair) {
    List<CheckFinding> all = new ArrayList<>();
    for (Side side : where.of(pair)) {
      try {
        if (pair.major(side) >= since) {
          all.addAll(on(side, pair));
        }
      } catch (SQLException e) {
        all.add(CheckedPair.unasked(side, e));
      }
    }
    return all;
  }

  private List<CheckFinding> on(Side side, CheckedPair pair) throws SQLException {
    if (watching) {
      requireSight(pair.query(side, SEES_OTHERS).get(0));
    }
    return pair.query(side, sql).stream().map(row -> finding(side, row)).toList();
  }

  private static void requireSight(CatalogRow answer) throws SQLException {
    if (!answer.isTrue("sees")) {
      String role = answer.text("role");
      throw new SQLException(
          "role %s does not see other sessions: GRANT pg_read_all_stats TO %s"
              .formatted(role, Sql.identifier(role)),
          SqlStateCode.INSUFFICIENT_PRIVILEGE);
    }
  }

  private CheckFinding finding(Side side, CatalogRow row) {
    String own = row.optional("verdict");
    return new CheckFinding(
        own == null ? verdict : CheckVerdict.parse(own), side, row.text("found"), row.text("mend"));
  }
}
