package io.bluegreen.jdbc.internal.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the tokens of one statement after the other, which notes on the way what can stand
 * anywhere in a statement: words that write or lock, calls, temporary objects. Used once, on one
 * thread.
 */
final class StatementCursor {
  /** Words with an opening parenthesis behind them which are no calls. */
  private static final Set<Keyword> NOT_CALLED =
      EnumSet.of(
          Keyword.ALL,
          Keyword.AND,
          Keyword.ANY,
          Keyword.ARRAY,
          Keyword.AS,
          Keyword.BETWEEN,
          Keyword.BIT,
          Keyword.BY,
          Keyword.CASE,
          Keyword.CAST,
          Keyword.CHAR,
          Keyword.CHARACTER,
          Keyword.CHECK,
          Keyword.COALESCE,
          Keyword.CONFLICT,
          Keyword.CUBE,
          Keyword.DECIMAL,
          Keyword.DISTINCT,
          Keyword.ELSE,
          Keyword.EXCEPT,
          Keyword.EXCLUDE,
          Keyword.EXISTS,
          Keyword.EXPLAIN,
          Keyword.FILTER,
          Keyword.FLOAT,
          Keyword.FOR,
          Keyword.FROM,
          Keyword.GREATEST,
          Keyword.GROUP,
          Keyword.GROUPING,
          Keyword.HAVING,
          Keyword.ILIKE,
          Keyword.IN,
          Keyword.INCLUDE,
          Keyword.INHERITS,
          Keyword.INTERSECT,
          Keyword.INTERVAL,
          Keyword.IS,
          Keyword.JOIN,
          Keyword.KEY,
          Keyword.LATERAL,
          Keyword.LEAST,
          Keyword.LIKE,
          Keyword.LIMIT,
          Keyword.MATERIALIZED,
          Keyword.NOT,
          Keyword.NULLIF,
          Keyword.NUMERIC,
          Keyword.OFFSET,
          Keyword.ON,
          Keyword.OR,
          Keyword.OVER,
          Keyword.RANGE,
          Keyword.RETURNING,
          Keyword.ROLLUP,
          Keyword.ROW,
          Keyword.ROWS,
          Keyword.SELECT,
          Keyword.SET,
          Keyword.SETS,
          Keyword.SOME,
          Keyword.THEN,
          Keyword.TIME,
          Keyword.TIMESTAMP,
          Keyword.UNION,
          Keyword.UNIQUE,
          Keyword.USING,
          Keyword.VALUES,
          Keyword.VARCHAR,
          Keyword.WHEN,
          Keyword.WHERE,
          Keyword.WITH);

  private final SqlLexer lexer;
  private Keyword keyword = Keyword.NONE;
  private Keyword before = Keyword.NONE;
  private Keyword called = Keyword.NONE;
  private boolean namedBefore;
  private boolean dotBefore;
  private boolean temporaryBefore;
  private int depth;
  private int flags;
  private boolean awaitsUpdated;
  private boolean updatesSettings;
  private boolean escapes;
  private boolean otherEscapes;
  private @Nullable SettingCall settingCall;
  private List<SettingCall> settingCalls = List.of();

  /** The next token of a call that executes its first argument, or {@link CommandCall#NONE}. */
  private CommandCall commandCall = CommandCall.NONE;

  private List<CharSequence> commands = List.of();

  /** The part of a call that stands next. */
  private enum CommandCall {
    NONE,
    ARGUMENT,
    BEHIND_ARGUMENT
  }

  StatementCursor(CharSequence sql, boolean standardStrings) {
    this.lexer = new SqlLexer(sql, standardStrings);
    next();
  }

  SqlLexer lexer() {
    return lexer;
  }

  /** Begins to note for another statement. */
  void beginStatement() {
    flags = 0;
    depth = lexer.isMark('(') ? 1 : 0;
    before = Keyword.NONE;
    awaitsUpdated = keyword == Keyword.UPDATE;
    updatesSettings = false;
    settingCall = null;
    settingCalls = List.of();
    commandCall = CommandCall.NONE;
    commands = List.of();
  }

  /** Returns what was noted in the statement. */
  int flags() {
    return flags;
  }

  void note(int flag) {
    flags |= flag;
  }

  boolean hasEscapes() {
    return escapes;
  }

  /** Tells whether the server is sure to see the same tokens so far. */
  boolean isCertain() {
    return lexer.isCertain() && !otherEscapes;
  }

  boolean atEnd() {
    return lexer.kind() == TokenKind.END;
  }

  /** Tells whether the statement ends here; semicolons in parentheses do not end it. */
  boolean atEndOfStatement() {
    return atEnd() || (depth <= 0 && lexer.isMark(';'));
  }

  /** Returns the keyword that the present token is, or {@link Keyword#NONE}. */
  Keyword keyword() {
    return keyword;
  }

  /** Returns the keyword that the token before was. */
  Keyword before() {
    return before;
  }

  int depth() {
    return depth;
  }

  /** Goes to the next token, and past the present one if it is the keyword. */
  boolean passes(Keyword wanted) {
    boolean here = keyword == wanted;
    if (here) {
      next();
    }
    return here;
  }

  /** Returns the calls of {@code set_config} in the statement so far. */
  List<SettingCall> settingCalls() {
    return settingCalls;
  }

  /** Returns the commands in strings that functions execute, in the statement so far. */
  List<CharSequence> commands() {
    return commands;
  }

  /** Tells whether the statement so far updates the view of all settings, which sets them. */
  boolean updatesSettings() {
    return updatesSettings;
  }

  /** Goes to the next token. */
  void next() {
    before = keyword;
    TokenKind kindBefore = lexer.kind();
    boolean wasDot = lexer.isMark('.');
    lexer.next();
    keyword = lexer.keyword();
    followSettingCall();
    followCommandCall();
    switch (lexer.kind()) {
      case WORD:
        dotBefore = wasDot;
        seeWord();
        seeName(keyword);
        break;
      case QUOTED:
      case UNICODE_QUOTED:
        seeName(lexer.nameKeyword());
        break;
      case MARK:
        seeMark(kindBefore);
        namedBefore = false;
        break;
      default:
        namedBefore = false;
        break;
    }
  }

  private void followSettingCall() {
    SettingCall call = settingCall;
    if (call != null) {
      call.see(lexer, keyword);
      if (call.isOver()) {
        settingCalls.add(call);
        settingCall = call.outer();
      }
    }
  }

  /** Takes a command that is one string; any other expression may be any command. */
  private void followCommandCall() {
    switch (commandCall) {
      case ARGUMENT:
        if (lexer.kind().isString()) {
          commands = commands.isEmpty() ? new ArrayList<>() : commands;
          commands.add(lexer.content());
          commandCall = CommandCall.BEHIND_ARGUMENT;
          return;
        }
        break;
      case BEHIND_ARGUMENT:
        commandCall = CommandCall.NONE;
        if (lexer.isMark(',') || lexer.isMark(')') || lexer.startsLike("::")) {
          return;
        }
        break;
      default:
        return;
    }
    commandCall = CommandCall.NONE;
    flags |= SqlStatement.LEAVES_ANYTHING;
  }

  private void seeName(Keyword name) {
    called = name;
    namedBefore = true;
    temporaryBefore = lexer.startsLike("pg_temp");
    if (awaitsUpdated) {
      seeUpdated(name);
    }
  }

  /** Sees a name behind UPDATE, in front of which its schema may stand. */
  private void seeUpdated(Keyword name) {
    if (name == Keyword.PG_SETTINGS) {
      updatesSettings = true;
      flags |= SqlStatement.SETS_NAMELESS;
    }
    awaitsUpdated =
        name == Keyword.UPDATE || name == Keyword.ONLY || lexer.startsLike("pg_catalog");
  }

  private void seeMark(TokenKind kindBefore) {
    if (lexer.isMark('(')) {
      depth++;
      if (namedBefore && kindBefore.isName()) {
        seeCall();
      }
    } else if (lexer.isMark(')')) {
      depth--;
    } else if (lexer.isMark('{')) {
      escapes = true;
    } else if (lexer.isMark('.') && namedBefore && temporaryBefore) {
      flags |= SqlStatement.LEAVES_STATE;
    }
  }

  private void seeCall() {
    if (before != Keyword.NONE && NOT_CALLED.contains(before)) {
      return;
    }
    flags |= SqlStatement.CALLS;
    switch (called) {
      case SET_CONFIG:
        settingCalls = settingCalls.isEmpty() ? new ArrayList<>() : settingCalls;
        settingCall = new SettingCall(settingCall);
        break;
      case NEXTVAL:
      case SETVAL:
        flags |= SqlStatement.USES_SEQUENCE;
        break;
      default:
        flags |= called.leavesState() ? SqlStatement.LEAVES_STATE : 0;
        flags |= called.readsUnnamedViews() ? SqlStatement.LEAVES_ANYTHING : 0;
        commandCall = called.executesItsArgument() ? CommandCall.ARGUMENT : commandCall;
        break;
    }
  }

  private void seeWord() {
    if (keyword == Keyword.NONE || dotBefore) {
      return;
    }
    switch (keyword) {
      case INSERT:
      case DELETE:
      case MERGE:
      case INTO:
        flags |= SqlStatement.WRITES;
        break;
      case UPDATE:
      case SHARE:
        boolean locks = before == Keyword.FOR || before == Keyword.KEY;
        flags |= locks ? SqlStatement.LOCKS : keyword == Keyword.UPDATE ? SqlStatement.WRITES : 0;
        awaitsUpdated = !locks && keyword == Keyword.UPDATE;
        break;
      case ANALYZE:
      case ANALYSE:
        flags |= SqlStatement.ANALYZES;
        break;
      case CONCURRENTLY:
        flags |= SqlStatement.COMMITS_BY_ITSELF;
        break;
      case UESCAPE:
        otherEscapes = true;
        break;
      case ISOLATION:
        flags |= SqlStatement.NAMES_ISOLATION;
        break;
      case TEMP:
      case TEMPORARY:
        seeTemporary();
        break;
      default:
        break;
    }
  }

  private void seeTemporary() {
    switch (before) {
      case CREATE:
      case LOCAL:
      case GLOBAL:
      case REPLACE:
      case INTO:
        flags |= SqlStatement.LEAVES_STATE;
        break;
      default:
        break;
    }
  }
}
