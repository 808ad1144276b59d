package io.bluegreen.jdbc.internal.sql;

import org.jspecify.annotations.Nullable;

/**
 * A call of {@code set_config}, read argument by argument: which setting, for how long, and what
 * value as far as it is one string. Used once, on one thread.
 */
final class SettingCall {
  private final @Nullable SettingCall outer;
  private int depth = 1;
  private int argument;
  private int tokens;

  /** Whether the argument is one string so far, with a cast behind it: that keeps its value. */
  private boolean cast;

  private @Nullable String name;
  private @Nullable String value;
  private int valueFrom;
  private int valueTo;
  private boolean local;

  SettingCall(@Nullable SettingCall outer) {
    this.outer = outer;
  }

  /** Sees the next token, from the first one behind the opening parenthesis on. */
  void see(SqlLexer lexer, Keyword keyword) {
    depth += lexer.isMark('(') ? 1 : lexer.isMark(')') ? -1 : 0;
    boolean ends = depth == 0 || (depth == 1 && lexer.isMark(','));
    if (lexer.kind() == TokenKind.END) {
      end();
    } else if (ends) {
      endArgument();
    } else {
      seeInArgument(lexer, keyword);
    }
  }

  private void seeInArgument(SqlLexer lexer, Keyword keyword) {
    tokens++;
    if (tokens > 1) {
      cast = cast ? isPartOfAType(lexer) : tokens == 2 && lexer.startsLike("::");
      if (!cast) {
        forgetArgument();
      }
    } else if (argument == 0 && lexer.kind().isString()) {
      name = lexer.text();
    } else if (argument == 1 && lexer.kind().isString()) {
      value = lexer.text();
      valueFrom = lexer.start();
      valueTo = lexer.end();
    } else if (argument == 2) {
      local = keyword == Keyword.TRUE;
    }
  }

  private static boolean isPartOfAType(SqlLexer lexer) {
    return lexer.kind().isName() || lexer.isMark('.');
  }

  /** Any other argument of more than one token is an expression, whose value is not known. */
  private void forgetArgument() {
    if (argument == 0) {
      name = null;
    } else if (argument == 1) {
      value = null;
    } else {
      local = false;
    }
  }

  private void endArgument() {
    argument++;
    tokens = 0;
    cast = false;
    if (depth == 0) {
      end();
    }
  }

  /** The parenthesis that ends it is one that was opened within the outer call. */
  private void end() {
    depth = 0;
    if (outer != null) {
      outer.depth--;
    }
  }

  boolean isOver() {
    return depth == 0;
  }

  @Nullable SettingCall outer() {
    return outer;
  }

  /** Returns the setting's name, or null where it is an expression. */
  @Nullable String name() {
    return name;
  }

  /** Returns the value, or null where it is an expression. */
  @Nullable String value() {
    return value;
  }

  int valueFrom() {
    return valueFrom;
  }

  int valueTo() {
    return valueTo;
  }

  /** Tells whether it provably ends with its transaction. */
  boolean isLocal() {
    return local && argument == 3;
  }
}
