package io.bluegreen.ops.reshape.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a target as expressions over one row of the source.
 *
 * @param columns expression by name of the target's column
 * @param where which rows of the source have a row in the target; null for all
 */
public record ForwardQuery(Map<String, String> columns, @Nullable String where) {
  private static final Pattern BARE =
      Pattern.compile("(?:source\\.)?(\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\w$]*)");
  private static final Pattern NAME = Pattern.compile("\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\w$]*");

  public ForwardQuery {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** Reads {@code SELECT a AS x, b [FROM source] [WHERE …]}. */
  static ForwardQuery parse(String text) throws SpecException {
    String query = withoutEnd(text);
    SqlTokens tokens = new SqlTokens(query);
    if (tokens.first("select") != 0) {
      throw new SpecException(
          "-- forward: has to begin with SELECT, not with \"" + shortened(query) + '"');
    }
    int whereAt = tokens.first("where");
    int fromAt = tokens.first("from");
    String condition = whereAt < 0 ? null : query.substring(whereAt + "where".length()).strip();
    int listEnd = whereAt < 0 ? query.length() : whereAt;
    if (fromAt >= 0 && (whereAt < 0 || fromAt < whereAt)) {
      if (!query.substring(fromAt + "from".length(), listEnd).strip().equals("source")) {
        throw new SpecException(
            "-- forward: reads FROM source only; put other tables into subqueries of a column");
      }
      listEnd = fromAt;
    }
    Map<String, String> columns = new LinkedHashMap<>();
    for (String item : new SqlTokens(query.substring("select".length(), listEnd)).split(',')) {
      add(columns, item);
    }
    return new ForwardQuery(columns, condition);
  }

  private static void add(Map<String, String> columns, String item) throws SpecException {
    int as = new SqlTokens(item).last("as");
    String name = as < 0 ? item : item.substring(as + "as".length()).strip();
    String expression = as < 0 ? item : item.substring(0, as).strip();
    Matcher bare = BARE.matcher(name);
    if (as < 0 ? !bare.matches() : !NAME.matcher(name).matches()) {
      throw new SpecException("name this column of -- forward: with AS: " + shortened(item));
    }
    String column = plain(as < 0 ? bare.group(1) : name);
    if (columns.put(column, expression) != null) {
      throw new SpecException("-- forward: names column " + column + " twice");
    }
  }

  /** Returns a name without its quotes, or in lower case. */
  static String plain(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name.toLowerCase(java.util.Locale.ROOT);
  }

  static String withoutEnd(String text) {
    String stripped = text.strip();
    return stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1).strip() : stripped;
  }

  static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
