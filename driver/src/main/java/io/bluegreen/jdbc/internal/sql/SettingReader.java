package io.bluegreen.jdbc.internal.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A reader of what a text does to the session's settings: SET, RESET, DISCARD, {@code set_config}
 * and the body of DO. Used once, on one thread.
 */
final class SettingReader {
  /** The reading of a routine's body, in which statements stand again. */
  interface RoutineBodies {
    /** Reads a body as it stands between its quotes. */
    RoutineBody read(CharSequence body);
  }

  private static final String SEARCH_PATH = "search_path";
  private static final String TIME_ZONE = "timezone";

  /** Settings that change nothing of what a statement means, for whom or where. */
  private static final Set<String> HARMLESS =
      Set.of(
          "application_name",
          "bytea_output",
          "client_min_messages",
          "datestyle",
          "extra_float_digits",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "intervalstyle",
          "jit",
          "lock_timeout",
          "maintenance_work_mem",
          "plan_cache_mode",
          "statement_timeout",
          TIME_ZONE,
          "transaction_timeout",
          "work_mem");

  private final StatementCursor cursor;
  private final @Nullable RoutineBodies bodies;
  private List<PathChange> pathChanges = List.of();
  private Set<String> names = Set.of();
  private int statementFrom;
  private int goingOn;
  private int lastEnd;

  SettingReader(StatementCursor cursor, @Nullable RoutineBodies bodies) {
    this.cursor = cursor;
    this.bodies = bodies;
  }

  boolean foundNothing() {
    return pathChanges.isEmpty() && names.isEmpty();
  }

  List<PathChange> pathChanges() {
    return pathChanges;
  }

  /** Returns the settings with a dot in their name that are made for the session. */
  Set<String> names() {
    return names;
  }

  /** Begins another statement: it runs under what those before it have changed. */
  void beginStatement() {
    for (; goingOn < pathChanges.size(); goingOn++) {
      pathChanges.set(goingOn, pathChanges.get(goingOn).goingOn());
    }
    statementFrom = cursor.lexer().start();
  }

  /** Reads what stands behind SET. */
  void readSet() {
    boolean scoped = cursor.keyword() == Keyword.LOCAL || cursor.keyword() == Keyword.SESSION;
    boolean local = cursor.keyword() == Keyword.LOCAL;
    StringBuilder name = new StringBuilder();
    if (scoped) {
      name.append(cursor.lexer().text());
      cursor.next();
    }
    if (!scoped || cursor.lexer().isMark('.')) {
      readPlainSet(local && name.length() == 0, name);
    } else {
      readPlainSet(local, new StringBuilder());
    }
  }

  private void readPlainSet(boolean local, StringBuilder name) {
    switch (name.length() == 0 ? cursor.keyword() : Keyword.NONE) {
      case TRANSACTION:
      case CONSTRAINTS:
        cursor.note(SqlStatement.SETS_LOCALLY);
        break;
      case ROLE:
      case AUTHORIZATION:
        cursor.note(local ? SqlStatement.SETS_LOCALLY : SqlStatement.LEAVES_STATE);
        break;
      case CHARACTERISTICS:
      case TIME:
        note(local, TIME_ZONE);
        break;
      case NAMES:
      case XML:
        note(local, "");
        break;
      case SCHEMA:
        cursor.next();
        readPath(local, PathChange.Kind.SET);
        break;
      default:
        readNamed(local, name);
        break;
    }
  }

  private void readNamed(boolean local, StringBuilder name) {
    while (cursor.lexer().kind().isName() || cursor.lexer().isMark('.')) {
      if (cursor.keyword() == Keyword.TO || cursor.keyword() == Keyword.FROM) {
        break;
      }
      name.append(cursor.lexer().isMark('.') ? "." : cursor.lexer().text());
      cursor.next();
    }
    String setting = name.toString();
    if (setting.isEmpty() || (!local && !nameEnds())) {
      cursor.note(SqlStatement.LEAVES_ANYTHING);
    } else if (!nameEnds()) {
      add(PathChange.Kind.UNREADABLE, true, null);
    } else if (!setting.equalsIgnoreCase(SEARCH_PATH)) {
      note(local, setting);
    } else if (cursor.keyword() == Keyword.TO || cursor.lexer().isEquals()) {
      cursor.next();
      readPath(local, PathChange.Kind.SET);
    } else {
      add(PathChange.Kind.UNREADABLE, local, null); // FROM CURRENT
    }
  }

  /** Without a value behind it, it is the beginning of a name that is assembled at run time. */
  private boolean nameEnds() {
    Keyword keyword = cursor.keyword();
    return cursor.lexer().isEquals() || keyword == Keyword.TO || keyword == Keyword.FROM;
  }

  private void note(boolean local, String setting) {
    boolean harmless = !local && HARMLESS.contains(setting.toLowerCase(Locale.ROOT));
    cursor.note(local ? SqlStatement.SETS_LOCALLY : SqlStatement.SETS);
    cursor.note(harmless ? SqlStatement.SETS_HARMLESSLY : 0);
    if (!local && setting.indexOf('.') >= 0) {
      names = names.isEmpty() ? new TreeSet<>() : names;
      names.add(setting);
    }
  }

  private void readPath(boolean local, PathChange.Kind kind) {
    if (cursor.keyword() == Keyword.DEFAULT) {
      lastEnd = cursor.lexer().end();
      cursor.next();
      add(PathChange.Kind.RESET, local, null);
      return;
    }
    List<String> schemas = new ArrayList<>();
    boolean readable = readSchemas(schemas) && cursor.atEndOfStatement();
    if (readable) {
      add(kind, local, schemas);
    } else {
      add(PathChange.Kind.UNREADABLE, local, null);
    }
  }

  /** Every name and every string stands for one schema; an empty one for none. */
  private boolean readSchemas(List<String> schemas) {
    do {
      TokenKind kind = cursor.lexer().kind();
      if (!kind.isName() && !kind.isString()) {
        return false;
      }
      schemas.add(cursor.lexer().text());
      lastEnd = cursor.lexer().end();
      cursor.next();
    } while (passesComma());
    return true;
  }

  private boolean passesComma() {
    boolean here = cursor.lexer().isMark(',');
    if (here) {
      cursor.next();
    }
    return here;
  }

  /** Reads what stands behind RESET. */
  void readReset() {
    lastEnd = cursor.lexer().end();
    if (cursor.keyword() == Keyword.ALL) {
      add(PathChange.Kind.RESET_ALL, false, null);
    } else if (cursor.lexer().nameKeyword() == Keyword.SEARCH_PATH) {
      add(PathChange.Kind.RESET, false, null);
    }
  }

  /** Reads what stands behind DISCARD. */
  void readDiscard() {
    lastEnd = cursor.lexer().end();
    if (cursor.keyword() == Keyword.ALL) {
      add(PathChange.Kind.RESET_ALL, false, null);
    }
  }

  /**
   * Reads the calls of {@code set_config}, and of functions that execute a command, in the
   * statement that has just ended.
   */
  void readCalls() {
    for (SettingCall call : cursor.settingCalls()) {
      String name = call.name();
      if (name == null) {
        addNameless(call.isLocal());
      } else if (name.equalsIgnoreCase(SEARCH_PATH)) {
        addCall(call);
      } else {
        note(call.isLocal(), name);
      }
    }
    if (cursor.updatesSettings()) {
      addNameless(false);
    }
    cursor.commands().forEach(this::readCommand);
  }

  /** A setting whose name the text does not show may be the search_path. */
  private void addNameless(boolean local) {
    cursor.note(local ? SqlStatement.SETS_LOCALLY : SqlStatement.SETS_NAMELESS);
    int place = behindLast();
    add(new PathChange(PathChange.Kind.FUNCTION, local, place, place, null, false));
  }

  /** The place of a change that nothing in the text has to give way to. */
  private int behindLast() {
    return pathChanges.isEmpty()
        ? statementFrom
        : Math.max(statementFrom, pathChanges.get(pathChanges.size() - 1).to());
  }

  /** Reads a command in a string that a function executes. */
  private void readCommand(CharSequence command) {
    if (bodies == null) {
      cursor.note(SqlStatement.LEAVES_ANYTHING);
    } else {
      addBody(bodies.read(command));
    }
  }

  private void addCall(SettingCall call) {
    String value = call.value();
    cursor.note(call.isLocal() ? SqlStatement.SETS_LOCALLY : SqlStatement.SETS);
    cursor.note(SqlStatement.CHANGES_PATH);
    boolean readable = value != null;
    add(
        new PathChange(
            PathChange.Kind.FUNCTION,
            call.isLocal(),
            readable ? call.valueFrom() : behindLast(),
            readable ? call.valueTo() : behindLast(),
            readable ? List.of(value) : null,
            false));
  }

  /** Reads the body of DO, which may do anything that its language can. */
  void readBody() {
    boolean language = false;
    boolean known = bodies != null;
    while (!cursor.atEndOfStatement()) {
      if (language) {
        known &= RoutineBody.isReadable(cursor.lexer().text());
      } else if (bodies != null && cursor.lexer().kind().isString()) {
        addBody(bodies.read(cursor.lexer().content()));
      }
      language = cursor.keyword() == Keyword.LANGUAGE;
      cursor.next();
    }
    if (!known) {
      cursor.note(SqlStatement.LEAVES_ANYTHING);
    }
  }

  private void addBody(RoutineBody body) {
    cursor.note(SqlStatement.CALLS);
    cursor.note(body.leavesState() ? SqlStatement.LEAVES_STATE : 0);
    cursor.note(body.mayMakeNamelessSetting() ? SqlStatement.SETS_NAMELESS : 0);
    for (String setting : body.settings()) {
      note(false, setting);
    }
    if (body.changesPath() || body.mayMakeNamelessSetting()) {
      add(
          new PathChange(
              PathChange.Kind.UNREADABLE,
              false,
              cursor.lexer().start(),
              cursor.lexer().end(),
              null,
              true));
    }
  }

  private void add(PathChange.Kind kind, boolean local, @Nullable List<String> schemas) {
    if (kind == PathChange.Kind.SET || kind == PathChange.Kind.UNREADABLE) {
      cursor.note(local ? SqlStatement.SETS_LOCALLY : SqlStatement.SETS);
    }
    add(new PathChange(kind, local, statementFrom, lastEnd(), schemas, false));
  }

  /** Where the value could not be read, the whole statement is what changes the path. */
  private int lastEnd() {
    return Math.max(lastEnd, statementFrom);
  }

  private void add(PathChange change) {
    cursor.note(SqlStatement.CHANGES_PATH);
    pathChanges = pathChanges.isEmpty() ? new ArrayList<>() : pathChanges;
    pathChanges.add(change);
  }
}
