package io.bluegreen.jdbc.internal.searchpath;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code search_path}: schema names in order, unquoted and folded as PostgreSQL folds them.
 * Immutable.
 */
public final class SearchPath {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

  private final List<String> schemas;

  SearchPath(List<String> schemas) {
    List<String> named = new ArrayList<>(schemas);
    named.removeIf(String::isEmpty);
    this.schemas = List.copyOf(named);
  }

  List<String> schemas() {
    return schemas;
  }

  /**
   * Parses the text that the server shows, or the value list of a {@code SET}: identifiers, quoted
   * identifiers and string constants, separated by commas. Empty names are left out: the server
   * shows an empty path as one empty name, which {@code SET} refuses.
   *
   * @return the path, or null where the text is no list of names
   */
  public static @Nullable SearchPath parse(String text) {
    List<String> schemas = new ArrayList<>();
    int at = skipSpace(text, 0);
    if (at == text.length()) {
      return new SearchPath(schemas);
    }
    while (true) {
      StringBuilder name = new StringBuilder();
      at = readName(text, at, name);
      if (at < 0) {
        return null;
      }
      schemas.add(name.toString());
      at = skipSpace(text, at);
      if (at == text.length()) {
        return new SearchPath(schemas);
      }
      if (text.charAt(at) != ',') {
        return null;
      }
      at = skipSpace(text, at + 1);
    }
  }

  /** Reads one name into {@code name}; returns the index after it, or -1 where there is none. */
  private static int readName(String text, int from, StringBuilder name) {
    if (from == text.length()) {
      return -1;
    }
    char first = text.charAt(from);
    return first == '"' || first == '\''
        ? readQuoted(text, from + 1, first, name)
        : readPlain(text, from, name);
  }

  private static int readQuoted(String text, int from, char quote, StringBuilder name) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != quote) {
        name.append(c);
        at++;
      } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
        name.append(c);
        at += 2;
      } else {
        return at + 1;
      }
    }
    return -1;
  }

  private static int readPlain(String text, int from, StringBuilder name) {
    int at = from;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      char c = text.charAt(at);
      name.append(c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c); // PostgreSQL folds ASCII only
      at++;
    }
    return at == from ? -1 : at;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Returns the value for SQL statements, with every name quoted. */
  public String sql() {
    return schemas.isEmpty() ? "''" : joined(SearchPath::quoted);
  }

  /** Returns the value as the server shows it; the startup packet takes the same form. */
  String shown() {
    return joined(name -> PLAIN.matcher(name).matches() ? name : quoted(name));
  }

  private String joined(UnaryOperator<String> each) {
    StringJoiner list = new StringJoiner(", ");
    for (String schema : schemas) {
      list.add(each.apply(schema));
    }
    return list.toString();
  }

  /** Returns a name as a quoted identifier. */
  public static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public boolean equals(@Nullable Object that) {
    return that instanceof SearchPath && schemas.equals(((SearchPath) that).schemas);
  }

  @Override
  public int hashCode() {
    return schemas.hashCode();
  }

  @Override
  public String toString() {
    return shown();
  }
}
