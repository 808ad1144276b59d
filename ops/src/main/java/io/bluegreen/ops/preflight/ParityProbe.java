package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query that is asked of both sides and has to have the same answer. Its rows: {@code key};
 * {@code value}; {@code parent}, the relation or routine it belongs to; not looked at where that
 * relation is missing altogether; {@code missing} and {@code different}, the SQL for the target if
 * it lacks the row, or has another value; {@code extra}, the SQL for the target if the source lacks
 * the row; {@code note}, added to what was found; {@code verdict}, where a missing row is another
 * one.
 *
 * @param missing verdict for what the target lacks
 * @param different verdict for what it has otherwise
 * @param extra verdict for what only it has; null if it may
 * @param sql the query
 */
record ParityProbe(
    CheckVerdict missing, CheckVerdict different, @Nullable CheckVerdict extra, String sql)
    implements PreflightProbe {

  /** One object of one side, with the side's own schema cut out of its texts. */
  private record Row(
      String parent,
      String key,
      String value,
      @Nullable CheckVerdict verdict,
      String missing,
      String different,
      String extra,
      String note) {}

  @Override
  public List<CheckFinding> look(PreflightSessions sides) throws SQLException {
    Map<String, Row> source = read(sides, sides.source());
    Map<String, Row> target = read(sides, sides.target());
    List<CheckFinding> findings = new ArrayList<>();
    for (Row row : source.values()) {
      Row other = target.get(row.key());
      if (other == null) {
        if (hasParent(sides, sides.target(), row)) {
          findings.add(
              finding(
                  sides,
                  row.verdict() == null ? missing : row.verdict(),
                  row.key() + " " + row.value() + " is missing",
                  row,
                  row.missing()));
        }
      } else if (!other.value().equals(row.value())) {
        findings.add(
            finding(
                sides,
                different,
                "%s is %s, and %s on %s"
                    .formatted(row.key(), other.value(), row.value(), sides.source()),
                row,
                row.different()));
      }
    }
    addExtra(sides, source, target, findings);
    return findings;
  }

  private void addExtra(
      PreflightSessions sides,
      Map<String, Row> source,
      Map<String, Row> target,
      List<CheckFinding> findings)
      throws SQLException {
    if (extra == null) {
      return;
    }
    for (Row row : target.values()) {
      if (!source.containsKey(row.key()) && hasParent(sides, sides.source(), row)) {
        findings.add(
            finding(
                sides,
                extra,
                "%s %s is not on %s".formatted(row.key(), row.value(), sides.source()),
                row,
                row.extra()));
      }
    }
  }

  private static CheckFinding finding(
      PreflightSessions sides, CheckVerdict verdict, String found, Row row, String mend) {
    String text = found.replace("  ", " ") + (row.note().isEmpty() ? "" : "; " + row.note());
    return new CheckFinding(verdict, sides.target(), text, placed(sides, mend));
  }

  private static boolean hasParent(PreflightSessions sides, Side side, Row row)
      throws SQLException {
    return row.parent().isEmpty()
        || sides.objects(side).contains(placed(sides, row.parent(), side));
  }

  private Map<String, Row> read(PreflightSessions sides, Side side) throws SQLException {
    String schema = sides.schema(side);
    Map<String, Row> rows = new LinkedHashMap<>();
    for (Row row :
        sides.query(
            side,
            r ->
                new Row(
                    neutral(r, "parent", schema),
                    shown(r, "key", schema),
                    shown(r, "value", schema),
                    verdict(r),
                    neutral(r, "missing", schema),
                    neutral(r, "different", schema),
                    neutral(r, "extra", schema),
                    neutral(r, "note", schema)),
            sql)) {
      rows.putIfAbsent(row.key(), row);
    }
    return rows;
  }

  private static @Nullable CheckVerdict verdict(ResultSet row) throws SQLException {
    String text = SqlProbe.column(row, "verdict");
    return text == null ? null : CheckVerdict.parse(text);
  }

  /** Stands for a side's own schema, which no SQL can contain. */
  private static final String PLACE = "\u0001";

  private static String shown(ResultSet row, String label, String schema) throws SQLException {
    return neutral(row, label, schema).replace(PLACE + ".", "").replace(PLACE, "of the side");
  }

  private static String neutral(ResultSet row, String label, String schema) throws SQLException {
    String text = Objects.requireNonNullElse(SqlProbe.column(row, label), "");
    if (schema.isEmpty()) {
      return text;
    }
    String name = Pattern.quote(quoted(schema));
    return Pattern.compile("(?<![\\w$\".])" + name + "(?=\\.)|(?<=SCHEMA )" + name + "(?![\\w$\"])")
        .matcher(text)
        .replaceAll(PLACE);
  }

  private static String placed(PreflightSessions sides, String text) {
    return placed(sides, text, sides.target());
  }

  private static String placed(PreflightSessions sides, String text, Side side) {
    return text.replace(PLACE, quoted(sides.schema(side)));
  }

  /** As PostgreSQL writes it. */
  private static String quoted(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
