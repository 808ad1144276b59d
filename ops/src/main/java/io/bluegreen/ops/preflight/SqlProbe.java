package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A query whose every row is a finding: {@code found}, {@code mend} (may be NULL), and {@code
 * verdict} where it is not the same for all rows.
 */
final class SqlProbe implements PreflightProbe {
  private static final String SEES_OTHERS =
      "SELECT pg_has_role('pg_read_all_stats', 'USAGE'), current_user FROM here";

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
  public List<CheckFinding> look(PreflightSessions sides) {
    List<CheckFinding> all = new ArrayList<>();
    for (Side side : where.of(sides)) {
      try {
        if (sides.connection(side).getMetaData().getDatabaseMajorVersion() >= since) {
          all.addAll(on(side, sides));
        }
      } catch (SQLException e) {
        all.add(sides.unasked(side, e));
      }
    }
    return all;
  }

  private List<CheckFinding> on(Side side, PreflightSessions sides) throws SQLException {
    if (watching && !sides.query(side, row -> row.getBoolean(1), SEES_OTHERS).get(0)) {
      String role = sides.query(side, row -> Sql.text(row, 2), SEES_OTHERS).get(0);
      throw new SQLException(
          "role %s does not see other sessions: GRANT pg_read_all_stats TO %s"
              .formatted(role, Sql.identifier(role)),
          "42501");
    }
    return sides.query(
        side,
        row ->
            new CheckFinding(
                CheckVerdict.parse(orElse(column(row, "verdict"), verdict.text())),
                side,
                orElse(column(row, "found"), ""),
                orElse(column(row, "mend"), "")),
        sql);
  }

  private static String orElse(@Nullable String text, String other) {
    return Objects.requireNonNullElse(text, other);
  }

  /** The value of a column; null if it is NULL or not there at all. */
  static @Nullable String column(ResultSet row, String label) throws SQLException {
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      if (row.getMetaData().getColumnLabel(i).equals(label)) {
        return row.getString(i);
      }
    }
    return null;
  }
}
