package io.bluegreen.jdbc.internal.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** The names in one or more texts, as the server's catalog writes them. Immutable. */
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

  /** Collects the names of a text. */
  public static SqlNames of(CharSequence text) {
    return of(List.of(text));
  }

  /** Collects the names of several texts. */
  public static SqlNames of(Collection<? extends CharSequence> texts) {
    Set<String> all = new HashSet<>();
    Set<String> called = new HashSet<>();
    Set<String> operators = new HashSet<>(IMPLIED);
    for (CharSequence text : texts) {
      collect(new SqlLexer(text, true), all, called, operators);
    }
    return new SqlNames(all, called, operators);
  }

  /**
   * Collects the names of a routine's body, with those in the strings behind an EXECUTE, and behind
   * a function that executes a command: they are parts of what is assembled at run time.
   */
  public static SqlNames ofBody(CharSequence body) {
    List<CharSequence> texts = new ArrayList<>(List.of(body));
    SqlLexer lexer = new SqlLexer(body, true);
    boolean executes = false;
    while (lexer.next()) {
      executes |= lexer.keyword() == Keyword.EXECUTE || lexer.nameKeyword().executesItsArgument();
      if (executes && lexer.kind().isString()) {
        texts.add(lexer.content());
      }
    }
    return of(texts);
  }

  private static void collect(
      SqlLexer lexer, Set<String> all, Set<String> called, Set<String> operators) {
    String name = null;
    String other = null;
    while (lexer.next()) {
      if (name != null && lexer.isMark('(')) {
        called.add(name);
        called.add(Objects.requireNonNull(other));
      }
      name = null;
      if (lexer.kind() == TokenKind.OPERATOR) {
        operators.add(lexer.text().replace("??", "?"));
      } else if (lexer.kind().isName()) {
        name = lexer.text();
        // Without quotes: servers fold letters outside ASCII or not.
        other = lexer.kind() == TokenKind.WORD ? name.toLowerCase(Locale.ROOT) : name;
        all.add(name);
        all.add(other);
      }
    }
  }

  /** Returns a copy in which some names do not count as called. */
  public SqlNames withoutCallsOf(Set<String> harmless) {
    Set<String> left = new HashSet<>(called);
    left.removeAll(harmless);
    return new SqlNames(all, left, operators);
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
