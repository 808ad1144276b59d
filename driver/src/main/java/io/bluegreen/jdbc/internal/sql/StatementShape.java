package io.bluegreen.jdbc.internal.sql;

import org.jspecify.annotations.Nullable;

/**
 * The shape of a statement: what an operator may see of a text. Literals are parameters, comments
 * and line breaks are gone, and it is no longer than {@link #LONGEST}. Names stay, but not behind
 * the {@code =} or {@code TO} of a setting, where a word is a value.
 */
public final class StatementShape {
  /** The longest shape, in characters. */
  public static final int LONGEST = 200;

  private static final String CUT = "…";

  private StatementShape() {}

  /** Returns the shape of a text; null for none. Reads no more of it than the shape needs. */
  public static @Nullable String of(@Nullable String sql) {
    if (sql == null) {
      return null;
    }
    StringBuilder shape = new StringBuilder(Math.min(sql.length(), LONGEST));
    SqlLexer lexer = new SqlLexer(sql, true);
    boolean begins = true;
    boolean setting = false;
    int before = 0;
    while (shape.length() <= LONGEST && lexer.next()) {
      // A backslash may end a string elsewhere than it seems: what follows may be a literal.
      if (!lexer.isCertain() || lexer.dependsOnStrings()) {
        return shape.append(CUT).toString();
      }
      setting = begins ? lexer.isNamed("set") || lexer.isNamed("alter") : setting;
      begins = lexer.isMark(';');
      if (lexer.start() > before && shape.length() > 0) {
        shape.append(' ');
      }
      shape.append(isLiteral(lexer.kind()) ? "?" : sql.substring(lexer.start(), lexer.end()));
      if (setting && (lexer.isEquals() || lexer.isNamed("to"))) {
        return shape.append(" ?").toString();
      }
      before = lexer.end();
    }
    if (shape.length() > LONGEST) {
      shape.setLength(LONGEST - 1);
      shape.append(CUT);
    }
    return shape.toString();
  }

  private static boolean isLiteral(TokenKind kind) {
    return kind.isString() || kind == TokenKind.NUMBER;
  }
}
