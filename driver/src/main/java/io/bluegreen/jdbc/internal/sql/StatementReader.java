package io.bluegreen.jdbc.internal.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of one text from its beginning to its end, in one pass. It keeps nothing for a text of
 * one statement about which nothing is particular. Used once, on one thread.
 */
final class StatementReader {
  private final StatementCursor cursor;
  private final SettingReader settings;
  private List<SqlStatement> statements = List.of();
  private @Nullable Command only;
  private int onlyFlags;
  private boolean uncertain;

  /**
   * Makes a reader.
   *
   * @param bodies what reads the body of DO; where it is null, such a body may do anything
   */
  StatementReader(
      CharSequence sql, boolean standardStrings, SettingReader.@Nullable RoutineBodies bodies) {
    this(new StatementCursor(sql, standardStrings), bodies);
  }

  StatementReader(StatementCursor cursor, SettingReader.@Nullable RoutineBodies bodies) {
    this.cursor = cursor;
    this.settings = new SettingReader(cursor, bodies);
  }

  /** Reads the statement that the cursor stands on, and no other. */
  StatementFacts one() {
    int flags = cursor.flags();
    readStatement();
    cursor.note(flags);
    return result();
  }

  /** Reads the whole text. */
  StatementFacts facts() {
    while (!cursor.atEnd()) {
      if (cursor.lexer().isMark(';')) {
        cursor.next();
      } else {
        readStatement();
      }
    }
    return result();
  }

  private StatementFacts result() {
    SqlLexer lexer = cursor.lexer();
    int flags = cursor.isCertain() && !uncertain ? 0 : StatementFacts.UNCERTAIN;
    flags |= lexer.dependsOnStrings() ? StatementFacts.DEPENDS_ON_STRINGS : 0;
    flags |= cursor.hasEscapes() ? StatementFacts.HAS_ESCAPES : 0;
    Command command = only;
    if (command != null && statements.isEmpty() && flags == 0 && settings.foundNothing()) {
      return StatementFacts.ofOne(command, onlyFlags);
    }
    if (command != null && statements.isEmpty()) {
      statements = List.of(new SqlStatement(command, onlyFlags));
    }
    return new StatementFacts(statements, flags, settings.pathChanges(), settings.names());
  }

  private void readStatement() {
    cursor.beginStatement();
    settings.beginStatement();
    Command command = command();
    add(command, cursor.flags());
  }

  private void add(Command command, int flags) {
    if (statements.isEmpty() && only == null) {
      only = command;
      onlyFlags = flags;
      return;
    }
    Command first = only;
    if (first != null) {
      statements = new ArrayList<>();
      statements.add(new SqlStatement(first, onlyFlags));
      only = null;
    }
    statements.add(new SqlStatement(command, flags));
  }

  /** Reads one statement to its end. */
  private Command command() {
    int opened = 0;
    while (cursor.lexer().isMark('(')) {
      opened++;
      cursor.next();
    }
    if (cursor.lexer().isMark('{')) {
      return call();
    }
    Keyword first = cursor.keyword();
    Command command = Command.of(first);
    if (first == Keyword.WITH) {
      command = behindWith(opened);
    } else if (command == null) {
      command = Command.UNKNOWN;
    } else {
      cursor.next();
      command = head(command, first);
    }
    rest();
    return command;
  }

  private Command call() {
    cursor.note(SqlStatement.CALLS);
    rest();
    return Command.CALL;
  }

  /** Finds the command behind the list of common table expressions. */
  private Command behindWith(int depth) {
    cursor.next();
    while (!cursor.atEndOfStatement()) {
      Command command = cursor.depth() == depth ? Command.of(cursor.keyword()) : null;
      boolean behindAName = cursor.before() == Keyword.AS || cursor.before() == Keyword.WITH;
      if (command != null && command.isPlain() && !behindAName) {
        return command;
      }
      cursor.next();
    }
    return Command.UNKNOWN;
  }

  private Command head(Command command, Keyword first) {
    switch (command) {
      case BEGIN:
        transactionModes();
        return command;
      case COMMIT:
      case ROLLBACK:
        return end(command);
      case PREPARE:
        return prepare();
      case SET:
        settings.readSet();
        return command;
      case RESET:
        settings.readReset();
        return command;
      case DISCARD:
        settings.readDiscard();
        return command;
      case DECLARE:
        cursorThatIsHeld();
        return command;
      case COPY:
        copy();
        return command;
      case CREATE:
        create();
        return command;
      case DO:
        settings.readBody();
        return command;
      case EXECUTE:
      case CALL:
        cursor.note(SqlStatement.CALLS);
        return command;
      case LISTEN:
      case LOAD:
        cursor.note(SqlStatement.LEAVES_STATE);
        return command;
      default:
        return other(command, first);
    }
  }

  private Command other(Command command, Keyword first) {
    switch (first) {
      case VACUUM:
      case REINDEX:
      case CLUSTER:
        cursor.note(SqlStatement.COMMITS_BY_ITSELF);
        return command;
      case ANALYZE:
      case ANALYSE:
        return Command.OTHER;
      default:
        return command;
    }
  }

  private void transactionModes() {
    boolean readOnly = false;
    boolean readWrite = false;
    while (!cursor.atEndOfStatement()) {
      if (cursor.before() == Keyword.READ) {
        readOnly |= cursor.keyword() == Keyword.ONLY;
        readWrite |= cursor.keyword() == Keyword.WRITE;
      }
      cursor.next();
    }
    cursor.note(readOnly && !readWrite ? SqlStatement.READ_ONLY : 0);
  }

  private Command end(Command command) {
    if (cursor.passes(Keyword.PREPARED)) {
      return command == Command.COMMIT ? Command.COMMIT_PREPARED : Command.ROLLBACK_PREPARED;
    }
    if (!cursor.passes(Keyword.WORK)) {
      cursor.passes(Keyword.TRANSACTION);
    }
    if (cursor.keyword() == Keyword.TO) {
      return Command.ROLLBACK_TO;
    }
    if (cursor.passes(Keyword.AND) && cursor.keyword() == Keyword.CHAIN) {
      cursor.note(SqlStatement.CHAINS);
    }
    return command;
  }

  private Command prepare() {
    if (cursor.keyword() == Keyword.TRANSACTION) {
      return Command.PREPARE_TRANSACTION;
    }
    cursor.note(SqlStatement.LEAVES_STATE);
    return Command.PREPARE;
  }

  private void cursorThatIsHeld() {
    while (!cursor.atEndOfStatement()) {
      if (cursor.before() == Keyword.WITH && cursor.keyword() == Keyword.HOLD) {
        cursor.note(SqlStatement.LEAVES_STATE);
      }
      cursor.next();
    }
  }

  private void copy() {
    boolean query = cursor.lexer().isMark('(');
    boolean seen = false;
    while (!cursor.atEndOfStatement()) {
      if (cursor.before() == Keyword.FROM && !query && !seen) {
        seen = true;
        cursor.note(cursor.keyword() == Keyword.STDIN ? SqlStatement.FROM_CLIENT : 0);
      }
      cursor.next();
    }
  }

  /** The body of a routine in SQL's own words has semicolons of its own. */
  private void create() {
    if (cursor.passes(Keyword.OR)) {
      cursor.passes(Keyword.REPLACE);
    }
    boolean routine = cursor.keyword() == Keyword.FUNCTION || cursor.keyword() == Keyword.PROCEDURE;
    int blocks = 0;
    while (!cursor.atEnd() && (blocks > 0 || !cursor.atEndOfStatement())) {
      if (routine) {
        blocks += block();
      }
      cursor.next();
    }
    uncertain |= blocks > 0;
  }

  private int block() {
    switch (cursor.keyword()) {
      case ATOMIC:
        return cursor.before() == Keyword.BEGIN ? 1 : 0;
      case CASE:
        return 1;
      case END:
        return -1;
      default:
        return 0;
    }
  }

  private void rest() {
    while (!cursor.atEndOfStatement()) {
      cursor.next();
    }
    uncertain |= cursor.atEnd() && cursor.depth() > 0;
    settings.readCalls();
  }
}
