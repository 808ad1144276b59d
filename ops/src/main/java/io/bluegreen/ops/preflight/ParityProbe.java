package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query that is asked of both sides and has to have the same answer. Its rows: {@code key};
 * {@code value}; {@code parent}, the object it belongs to; not looked at where that object is
 * missing altogether; {@code missing} and {@code different}, the SQL for the target if it lacks the
 * row, or has another value; {@code extra}, the SQL for the target if the source lacks the row;
 * {@code note}, added to what was found; {@code verdict} and {@code extra_verdict}, where a row is
 * judged otherwise than the rest.
 *
 * @param missing verdict for what the target lacks; null if it may
 * @param different verdict for what it has otherwise
 * @param extra verdict for what only it has; null if it may
 * @param sql the query
 */
record ParityProbe(
    @Nullable CheckVerdict missing,
    CheckVerdict different,
    @Nullable CheckVerdict extra,
    String sql)
    implements PreflightProbe {

  /** One object of one side, with the side's own schema cut out of its texts. */
  private record Row(
      String parent,
      String key,
      String value,
      @Nullable CheckVerdict verdict,
      @Nullable CheckVerdict extraVerdict,
      String missing,
      String different,
      String extra,
      String note) {

    CheckVerdict verdictOr(CheckVerdict usual) {
      return verdict == null ? usual : verdict;
    }
  }

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    Map<String, Row> source = read(pair, pair.source());
    Map<String, Row> target = read(pair, pair.target());
    List<CheckFinding> findings = new ArrayList<>();
    for (Row row : source.values()) {
      Row other = target.get(row.key());
      if (other == null) {
        if (missing != null && hasParent(pair, pair.target(), row)) {
          String found = row.key() + " " + row.value() + " is missing";
          findings.add(finding(pair, row.verdictOr(missing), found, row, row.missing()));
        }
      } else if (!other.value().equals(row.value())) {
        String found =
            "%s is %s, and %s on %s"
                .formatted(row.key(), other.value(), row.value(), pair.source());
        findings.add(finding(pair, row.verdictOr(different), found, row, row.different()));
      }
    }
    addExtra(pair, source, target, findings);
    return findings;
  }

  private void addExtra(
      CheckedPair pair,
      Map<String, Row> source,
      Map<String, Row> target,
      List<CheckFinding> findings)
      throws SQLException {
    for (Row row : target.values()) {
      CheckVerdict verdict = row.extraVerdict() == null ? extra : row.extraVerdict();
      if (verdict != null
          && verdict != CheckVerdict.OK
          && !source.containsKey(row.key())
          && hasParent(pair, pair.source(), row)) {
        String found = "%s %s is not on %s".formatted(row.key(), row.value(), pair.source());
        findings.add(finding(pair, verdict, found, row, row.extra()));
      }
    }
  }

  private static CheckFinding finding(
      CheckedPair pair, CheckVerdict verdict, String found, Row row, String mend) {
    String text = found.replace("  ", " ") + (row.note().isEmpty() ? "" : "; " + row.note());
    return new CheckFinding(verdict, pair.target(), text, placed(pair, mend, pair.target()));
  }

  private static boolean hasParent(CheckedPair pair, Side side, Row row) throws SQLException {
    return row.parent().isEmpty() || pair.objects(side).contains(placed(pair, row.parent(), side));
  }

  private Map<String, Row> read(CheckedPair pair, Side side) throws SQLException {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (CatalogRow answer : pair.query(side, sql)) {
      Row row = row(answer, pair.schema(side));
      rows.putIfAbsent(row.key(), row);
    }
    return rows;
  }

  private static Row row(CatalogRow row, String schema) {
    return new Row(
        neutral(row, "parent", schema),
        shown(row, "key", schema),
        shown(row, "value", schema),
        verdict(row, "verdict"),
        verdict(row, "extra_verdict"),
        neutral(row, "missing", schema),
        neutral(row, "different", schema),
        neutral(row, "extra", schema),
        neutral(row, "note", schema));
  }

  private static @Nullable CheckVerdict verdict(CatalogRow row, String label) {
    String text = row.optional(label);
    return text == null ? null : CheckVerdict.parse(text);
  }

  /** Stands for a side's own schema, which no SQL can contain. */
  private static final String PLACE = "\u0001";

  private static String shown(CatalogRow row, String label, String schema) {
    return neutral(row, label, schema).replace(PLACE + ".", "").replace(PLACE, "of the side");
  }

  private static String neutral(CatalogRow row, String label, String schema) {
    String text = row.text(label);
    if (schema.isEmpty()) {
      return text;
    }
    String name = Pattern.quote(quoted(schema));
    return Pattern.compile("(?<![\\w$\".])" + name + "(?=\\.)|(?<=SCHEMA )" + name + "(?![\\w$\"])")
        .matcher(text)
        .replaceAll(PLACE);
  }

  private static String placed(CheckedPair pair, String text, Side side) {
    return text.replace(PLACE, quoted(pair.schema(side)));
  }

  /** As PostgreSQL writes it. */
  private static String quoted(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
