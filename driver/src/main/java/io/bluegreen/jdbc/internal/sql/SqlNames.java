package io.bluegreen.jdbc.internal.sql;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The names in some texts, as the server's catalog spells them. Immutable. */
public final class SqlNames {
  /** The operators that stand behind IN, BETWEEN, LIKE, ORDER BY, DISTINCT and joins. */
  private static final Set<String> IMPLIED =
      Set.of("=", "<>", "<", ">", "<=", ">=", "~~", "!~~", "~~*", "!~~*", "~", "!~");

  private final Set<String> all;
  private final Set<String> called;
  private final Set<String> operators;

  private SqlNames(Set<String> all, Set<String> called, Set<String> operators) {
    this.all = Set.copyOf(all);
    this.called = Set.copyOf(called);
    this.operators = Set.copyOf(operators);
  }

  public static SqlNames of(Collection<SqlText> texts) {
    Set<String> all = new HashSet<>();
    Set<String> called = new HashSet<>();
    Set<String> operators = new HashSet<>(IMPLIED);
    for (SqlText text : texts) {
      List<SqlToken> tokens = text.tokens();
      for (int i = 0; i < tokens.size(); i++) {
        SqlToken token = tokens.get(i);
        if (token.kind() == SqlToken.Kind.OPERATOR) {
          operators.add(token.text());
        } else if (token.isName()) {
          add(token, all);
          if (i + 1 < tokens.size() && tokens.get(i + 1).isMark('(')) {
            add(token, called);
          }
        }
      }
    }
    return new SqlNames(all, called, operators);
  }

  /** Adds a name; one without quotes in both ways in which servers may fold it. */
  private static void add(SqlToken token, Set<String> names) {
    if (token.kind() == SqlToken.Kind.QUOTED) {
      names.add(token.text());
    } else {
      names.add(token.text().toLowerCase(Locale.ROOT));
      names.add(foldAscii(token.text()));
    }
  }

  private static String foldAscii(String name) {
    return name.chars()
        .map(c -> c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)
        .mapToObj(c -> String.valueOf((char) c))
        .collect(Collectors.joining());
  }

  public static List<SqlText> texts(Collection<String> definitions) {
    return definitions.stream().map(SqlText::of).collect(Collectors.toList());
  }

  /** Returns every name: of tables, columns, functions, types; keywords are among them. */
  public Set<String> all() {
    return all;
  }

  /** Returns the names with an opening parenthesis behind them. */
  public Set<String> called() {
    return called;
  }

  public Set<String> operators() {
    return operators;
  }
}
