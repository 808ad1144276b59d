package io.bluegreen.jdbc.internal.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A recogniser of statements whose repetition leaves the same rows. It has a small grammar of its
 * own, and does not recognise anything outside that grammar. Used once, on one thread.
 */
final class IdempotentShape {
  private static final Set<String> CONSTANTS = Set.of("NULL", "TRUE", "FALSE");

  /** Words in a string that the server may take for a moment, another one the second time. */
  private static final Set<String> MOMENTS = Set.of("now", "today", "tomorrow", "yesterday");

  /**
   * The columns that every table has by itself; what they hold is another thing the second time.
   */
  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid");

  private static final Set<String> NOT_IN_A_CONDITION =
      Set.of(
          "SELECT",
          "TABLE",
          "VALUES",
          "WITH",
          "RETURNING",
          "CURRENT",
          "CURRENT_DATE",
          "CURRENT_TIME",
          "CURRENT_TIMESTAMP",
          "CURRENT_USER",
          "CURRENT_ROLE",
          "CURRENT_SCHEMA",
          "CURRENT_CATALOG",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "SESSION_USER",
          "SYSTEM_USER",
          "USER");

  private static final Set<String> BEFORE_A_PARENTHESIS =
      Set.of("WHERE", "AND", "OR", "NOT", "IN", "ANY", "ALL", "SOME", "BETWEEN", "LIKE", "ILIKE");

  private static final Set<String> PLAIN_OPERATORS =
      Set.of("=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", "::");

  private final List<SqlToken> tokens;
  private int at;

  IdempotentShape(CharSequence sql) {
    this.tokens = SqlToken.allOf(sql);
  }

  boolean matches() {
    if (word("UPDATE")) {
      return target() && word("SET") && assignments() && word("WHERE") && condition();
    } else if (word("DELETE")) {
      return word("FROM") && target() && (atEnd() || (word("WHERE") && condition()));
    }
    return word("INSERT") && word("INTO") && insert();
  }

  private boolean insert() {
    Set<String> columns = new HashSet<>();
    boolean named = name() && alias() && columns(columns);
    return named && word("VALUES") && rows() && conflict(columns) && atEnd();
  }

  private boolean conflict(Set<String> columns) {
    if (!word("ON") || !word("CONFLICT")) {
      return false;
    }
    // Without a target, and without named columns, the conflict may be one of a default.
    Set<String> keys = new HashSet<>();
    boolean given = columns(keys) && !keys.isEmpty() && columns.containsAll(keys);
    return given && word("DO") && word("NOTHING");
  }

  /** Passes a list of columns in parentheses, if there is one. */
  private boolean columns(Set<String> columns) {
    if (!mark('(')) {
      return true;
    }
    do {
      if (!isName()) {
        return false;
      }
      columns.add(tokens.get(at++).text());
    } while (mark(','));
    return mark(')');
  }

  private boolean rows() {
    do {
      if (!mark('(')) {
        return false;
      }
      do {
        if (!value()) {
          return false;
        }
      } while (mark(','));
      if (!mark(')')) {
        return false;
      }
    } while (mark(','));
    return true;
  }

  private boolean assignments() {
    do {
      if (!name() || !operator("=") || !value()) {
        return false;
      }
    } while (mark(','));
    return true;
  }

  /** Passes a constant or a parameter, with a cast if there is one. */
  private boolean value() {
    if (!operator("-")) {
      operator("+");
    }
    if (atEnd() || !isConstant(tokens.get(at))) {
      return false;
    }
    at++;
    return !operator("::") || type();
  }

  private static boolean isConstant(SqlToken token) {
    switch (token.kind()) {
      case NUMBER:
      case PARAMETER:
        return true;
      case STRING:
      case ESCAPE_STRING:
      case UNICODE_STRING:
      case DOLLAR_STRING:
      case BIT_STRING:
        return !isMoment(token);
      default:
        return CONSTANTS.contains(token.word());
    }
  }

  private static boolean isMoment(SqlToken token) {
    SqlLexer words = new SqlLexer(token.text(), true);
    while (words.next()) {
      if (words.kind() == TokenKind.WORD && MOMENTS.contains(words.text())) {
        return true;
      }
    }
    return false;
  }

  private boolean type() {
    if (!name()) {
      return false;
    }
    if (mark('(')) {
      do {
        if (atEnd() || tokens.get(at++).kind() != TokenKind.NUMBER) {
          return false;
        }
      } while (mark(','));
      if (!mark(')')) {
        return false;
      }
    }
    return !mark('[') || mark(']');
  }

  private boolean target() {
    word("ONLY");
    return name() && alias();
  }

  private boolean name() {
    do {
      if (!isName()) {
        return false;
      }
      at++;
    } while (mark('.'));
    return true;
  }

  private boolean alias() {
    boolean as = word("AS");
    boolean follows = isName() && (as || !isClause(tokens.get(at).word()));
    at += follows ? 1 : 0;
    return follows || !as;
  }

  private static boolean isClause(String word) {
    return Set.of("SET", "WHERE", "USING", "RETURNING", "VALUES", "ON").contains(word);
  }

  private boolean condition() {
    for (; !atEnd(); at++) {
      if (!isRepeatable(tokens.get(at), tokens.get(at - 1))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRepeatable(SqlToken token, SqlToken before) {
    switch (token.kind()) {
      case WORD:
        return !NOT_IN_A_CONDITION.contains(token.word()) && !isSystemColumn(token);
      case QUOTED:
        return !isSystemColumn(token);
      case NUMBER:
      case PARAMETER:
        return true;
      case STRING:
      case ESCAPE_STRING:
      case UNICODE_STRING:
      case DOLLAR_STRING:
      case BIT_STRING:
        return !isMoment(token);
      case OPERATOR:
        return PLAIN_OPERATORS.contains(token.text());
      case MARK:
        return token.isMark('(') ? !isCall(before) : ").,[]".contains(token.text());
      default:
        return false;
    }
  }

  private static boolean isSystemColumn(SqlToken token) {
    return SYSTEM_COLUMNS.contains(token.text());
  }

  private static boolean isCall(SqlToken before) {
    return before.isName() && !BEFORE_A_PARENTHESIS.contains(before.word());
  }

  private boolean isName() {
    return !atEnd() && tokens.get(at).isName();
  }

  private boolean atEnd() {
    return at >= tokens.size();
  }

  private boolean word(String word) {
    return passes(!atEnd() && tokens.get(at).word().equals(word));
  }

  private boolean mark(char mark) {
    return passes(!atEnd() && tokens.get(at).isMark(mark));
  }

  private boolean operator(String operator) {
    return passes(!atEnd() && tokens.get(at).isOperator(operator));
  }

  private boolean passes(boolean here) {
    at += here ? 1 : 0;
    return here;
  }
}
