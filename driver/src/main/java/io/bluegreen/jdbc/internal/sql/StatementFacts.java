package io.bluegreen.jdbc.internal.sql;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a text that are known without asking the server. Immutable.
 *
 * <p>An unknown construct counts as the dangerous case: the statement waits in a hold, may have
 * left state in its session, and is not repeated. Texts of one ordinary statement share their
 * facts.
 */
public final class StatementFacts {
  private static final int SHARED_FLAGS = 1 << 6;

  /** A table for each command, with a place for each combination of the commonest flags. */
  private static final Map<Command, @Nullable StatementFacts[]> SHARED = tables();

  /** Something is not ended, or is no SQL. */
  static final int UNCERTAIN = 1;

  /** A backslash stands in a string, where its meaning hangs on a setting of the server. */
  static final int DEPENDS_ON_STRINGS = 1 << 1;

  /** It has JDBC escapes in braces, which pgjdbc replaces. */
  static final int HAS_ESCAPES = 1 << 2;

  private final List<SqlStatement> statements;
  private final int flags;
  private final List<PathChange> pathChanges;
  private final Set<String> settings;

  private static Map<Command, @Nullable StatementFacts[]> tables() {
    Map<Command, @Nullable StatementFacts[]> tables = new EnumMap<>(Command.class);
    for (Command command : Command.values()) {
      tables.put(command, new StatementFacts[SHARED_FLAGS]);
    }
    return tables;
  }

  StatementFacts(
      List<SqlStatement> statements,
      int flags,
      List<PathChange> pathChanges,
      Set<String> settings) {
    this.statements = List.copyOf(statements);
    this.flags = flags;
    this.pathChanges = List.copyOf(pathChanges);
    this.settings = Set.copyOf(settings);
  }

  /** Returns the facts of one statement; the same for the same. */
  static StatementFacts ofOne(Command command, int statementFlags) {
    if (statementFlags >= SHARED_FLAGS) {
      return new StatementFacts(
          List.of(new SqlStatement(command, statementFlags)), 0, List.of(), Set.of());
    }
    @Nullable StatementFacts[] table = Objects.requireNonNull(SHARED.get(command));
    StatementFacts shared = table[statementFlags];
    if (shared == null) {
      shared =
          new StatementFacts(
              List.of(new SqlStatement(command, statementFlags)), 0, List.of(), Set.of());
      table[statementFlags] = shared; // in a race, one of two that are alike
    }
    return shared;
  }

  /** Tells whether other texts have the same facts, which then cost nothing to keep. */
  boolean isShared() {
    return statements.size() == 1
        && flags == 0
        && pathChanges.isEmpty()
        && settings.isEmpty()
        && !statements.get(0).has(~(SHARED_FLAGS - 1));
  }

  /** Returns the same facts of a text that the server may read in another way. */
  StatementFacts uncertain() {
    return new StatementFacts(statements, flags | UNCERTAIN, pathChanges, settings);
  }

  /** Returns the statements in the text, in order. */
  public List<SqlStatement> statements() {
    return statements;
  }

  /** Returns the first statement's command; {@link Command#UNKNOWN} where there is none. */
  public Command command() {
    return statements.isEmpty() ? Command.UNKNOWN : statements.get(0).command();
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Tells whether the server is sure to see the same statements. */
  public boolean isCertain() {
    return !has(UNCERTAIN);
  }

  /** Tells whether the server is sure to see the same statements, and each command is known. */
  public boolean isUnderstood() {
    return isCertain() && !any(statement -> statement.command() == Command.UNKNOWN);
  }

  /** Tells whether the reading hangs on {@code standard_conforming_strings}. */
  boolean dependsOnStrings() {
    return has(DEPENDS_ON_STRINGS);
  }

  /** Tells whether pgjdbc will replace parts of the text: <code>{call …}</code>, {@code {fn …}}. */
  public boolean hasEscapes() {
    return has(HAS_ESCAPES);
  }

  /** Tells whether there is more than one statement. */
  public boolean isMultiple() {
    return statements.size() > 1;
  }

  private boolean any(Predicate<SqlStatement> what) {
    for (SqlStatement statement : statements) {
      if (what.test(statement)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOne() {
    return statements.size() == 1 && isCertain();
  }

  /**
   * Tells whether a text sent in autocommit may go on during a hold: one read that changes nothing,
   * one setting of the session, or one end of a transaction.
   */
  public boolean mayPassHold() {
    return isOne() && statements.get(0).mayPassHold();
  }

  /** Tells whether it is one INSERT, UPDATE, DELETE, MERGE or read, of which no part can stand. */
  public boolean isOnePlainStatement() {
    return isOne() && !hasEscapes() && command().isPlain();
  }

  /** Tells whether it is one INSERT, UPDATE, DELETE or MERGE, and nothing else. */
  public boolean isOneChangeOfRows() {
    return isOne() && !hasEscapes() && command().changesRows();
  }

  /** Tells whether a part of it may have been committed by itself when the text fails. */
  public boolean mayCommitAPart() {
    return !isOne()
        || hasEscapes()
        || statements.get(0).has(SqlStatement.COMMITS_BY_ITSELF)
        || command() == Command.CALL
        || command() == Command.DO
        || command() == Command.EXECUTE
        || command() == Command.UNKNOWN;
  }

  /**
   * Tells whether a text only makes settings of the session that change no statement's meaning:
   * time limits, names, formats. Pools run such texts on each new connection.
   */
  public boolean onlySetsHarmlessly() {
    return isCertain() && !statements.isEmpty() && !any(statement -> !statement.setsHarmlessly());
  }

  /** Tells whether it is an EXPLAIN that executes nothing. */
  public boolean onlyExplains() {
    return isOne() && command() == Command.EXPLAIN && !statements.get(0).has(SqlStatement.ANALYZES);
  }

  /** Tells whether it begins a transaction by its first statement. */
  public boolean beginsTransaction() {
    return command() == Command.BEGIN;
  }

  /** Tells whether it begins a READ ONLY transaction and does nothing else. */
  public boolean onlyBeginsReadOnly() {
    return isOne() && statements.get(0).beginsReadOnly();
  }

  /** Tells whether one of its statements names an isolation level. */
  public boolean namesIsolation() {
    return any(SqlStatement::namesIsolation);
  }

  /** Tells whether one of its statements ends a transaction. */
  public boolean endsTransaction() {
    return any(statement -> statement.command().endsTransaction());
  }

  /** Tells whether the text itself leads into another transaction than the one it ran in. */
  public boolean goesOnAfterTheEnd() {
    for (int i = 0; i < statements.size(); i++) {
      SqlStatement statement = statements.get(i);
      boolean ends = statement.command().endsTransaction() && i < statements.size() - 1;
      if (ends || statement.chains()) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether its last statement ends a transaction and begins the next one. */
  public boolean chains() {
    return any(SqlStatement::chains);
  }

  /** Tells whether one of its statements changes rows, by a word in it that does. */
  public boolean writes() {
    return any(SqlStatement::writes);
  }

  public boolean locksRows() {
    return any(SqlStatement::locksRows);
  }

  public boolean callsFunctions() {
    return any(SqlStatement::callsFunctions);
  }

  /** Tells whether it is a COPY whose rows come from the client. */
  public boolean copiesFromClient() {
    return any(statement -> statement.has(SqlStatement.FROM_CLIENT));
  }

  /** Returns the places that change the search_path, in order. */
  public List<PathChange> pathChanges() {
    return pathChanges;
  }

  /**
   * Tells whether nothing of it can stay in the session, by the text alone: what the functions,
   * triggers, defaults and policies leave that it names has to be asked of the catalog.
   */
  public boolean leavesNothing() {
    return isCertain() && !any(statement -> !statement.leavesNothing());
  }

  /** Returns the names with a dot of the settings that it makes for the session. */
  public Set<String> settings() {
    return settings;
  }

  /** Tells whether it may make a setting for the session whose name is not in the text. */
  public boolean mayMakeNamelessSetting() {
    return any(statement -> statement.has(SqlStatement.SETS_NAMELESS));
  }

  @Override
  public String toString() {
    return statements + (isCertain() ? "" : " uncertain");
  }
}
