package io.bluegreen.jdbc.internal.sql;

import java.util.Set;
import java.util.TreeSet;

/** A reader of one routine's body, in one pass. Used once, on one thread. */
public final class BodyReader {
  private final StatementCursor cursor;
  private Set<String> settings = Set.of();
  private boolean state;
  private boolean nameless;
  private boolean path;
  private boolean dynamic;

  private BodyReader(CharSequence body) {
    this.cursor = new StatementCursor(body, true);
  }

  /** Reads a body as it stands between its quotes. */
  public static RoutineBody read(CharSequence body) {
    return new BodyReader(body).readWhole();
  }

  private RoutineBody readWhole() {
    cursor.beginStatement();
    boolean begins = true;
    while (!cursor.atEnd()) {
      begins = readToken(begins);
    }
    seeCalls();
    boolean leaves = (cursor.flags() & SqlStatement.LEAVES_STATE) != 0;
    nameless |= (cursor.flags() & SqlStatement.SETS_NAMELESS) != 0;
    state |= leaves || !cursor.isCertain() || dynamic || nameless || !settings.isEmpty();
    return new RoutineBody(state, nameless, path, settings);
  }

  /** Reads on; returns whether the next token begins a statement. */
  private boolean readToken(boolean begins) {
    Keyword keyword = cursor.keyword();
    if (begins && isOneThatStays(keyword)) {
      readStatement();
      return true;
    }
    if (keyword == Keyword.HOLD && cursor.before() == Keyword.WITH) {
      state = true;
    }
    if (keyword == Keyword.EXECUTE && cursor.before() != Keyword.GRANT) {
      cursor.next();
      readDynamic();
      return false;
    }
    if (dynamic && cursor.lexer().kind().isString() && namesSetConfig()) {
      nameless = true;
    }
    boolean ends = cursor.lexer().isMark(';') || startsABlock(keyword);
    cursor.next();
    return ends;
  }

  private static boolean startsABlock(Keyword keyword) {
    switch (keyword) {
      case ATOMIC:
      case BEGIN:
      case THEN:
      case ELSE:
      case LOOP:
        return true;
      default:
        return false;
    }
  }

  private static boolean isOneThatStays(Keyword keyword) {
    switch (keyword) {
      case SET:
      case RESET:
      case DISCARD:
      case LISTEN:
      case LOAD:
      case PREPARE:
        return true;
      default:
        return false;
    }
  }

  /** Reads one SET, RESET, LISTEN … as if it stood in a text of its own. */
  private void readStatement() {
    seeCalls();
    add(new StatementReader(cursor, null).one());
  }

  /** Reads what stands behind EXECUTE: a string, or a call with a string in it. */
  private void readDynamic() {
    dynamic = true;
    Keyword keyword = cursor.keyword();
    if (keyword == Keyword.FUNCTION || keyword == Keyword.PROCEDURE) {
      dynamic = false; // of a trigger that is created
      return;
    }
    if (cursor.lexer().kind() == TokenKind.WORD && cursor.lexer().startsLike("format")) {
      cursor.next();
      cursor.next();
    }
    if (cursor.lexer().kind().isString()) {
      CharSequence command = cursor.lexer().content();
      add(new StatementReader(command, true, null).facts());
      nameless |= callsWhatIsNotNamed(command.toString());
    } else {
      nameless = true;
    }
  }

  /** Tells whether a function's name is filled in by format(), or follows in another string. */
  private static boolean callsWhatIsNotNamed(String command) {
    String trimmed = command.trim();
    boolean filledIn = false;
    for (int at = trimmed.indexOf('('); at >= 2; at = trimmed.indexOf('(', at + 1)) {
      boolean placeholder = trimmed.charAt(at - 1) == 'I' || trimmed.charAt(at - 1) == 's';
      filledIn |= placeholder && "%$".indexOf(trimmed.charAt(at - 2)) >= 0;
    }
    return filledIn || trimmed.equalsIgnoreCase("select") || trimmed.equalsIgnoreCase("call");
  }

  private boolean namesSetConfig() {
    SqlLexer words = new SqlLexer(cursor.lexer().content(), true);
    while (words.next()) {
      if (words.nameKeyword() == Keyword.SET_CONFIG) {
        return true;
      }
    }
    return false;
  }

  private void add(StatementFacts facts) {
    state |= !facts.leavesNothing();
    nameless |= facts.mayMakeNamelessSetting() || facts.command() == Command.UNKNOWN;
    path |= !facts.pathChanges().isEmpty();
    facts.settings().forEach(this::addSetting);
  }

  private void seeCalls() {
    cursor.settingCalls().forEach(this::see);
    cursor.commands().forEach(command -> add(BodyReader.read(command)));
  }

  private void add(RoutineBody body) {
    state |= body.leavesState();
    nameless |= body.mayMakeNamelessSetting();
    path |= body.changesPath();
    body.settings().forEach(this::addSetting);
  }

  private void see(SettingCall call) {
    String name = call.name();
    if (name != null && name.equalsIgnoreCase("search_path")) {
      path = true;
      state |= !call.isLocal();
    } else if (!call.isLocal()) {
      state = true;
      nameless |= name == null;
      if (name != null && name.indexOf('.') >= 0) {
        addSetting(name);
      }
    }
  }

  private void addSetting(String name) {
    settings = settings.isEmpty() ? new TreeSet<>() : settings;
    settings.add(name);
  }
}
