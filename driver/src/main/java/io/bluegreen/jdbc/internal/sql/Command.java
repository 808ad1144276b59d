package io.bluegreen.jdbc.internal.sql;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command of a statement, for example SELECT or INSERT. A statement that begins with WITH has
 * the command behind the list of common table expressions.
 */
public enum Command {
  SELECT,
  VALUES,
  TABLE,
  SHOW,
  EXPLAIN,
  INSERT,
  UPDATE,
  DELETE,
  MERGE,
  COPY,
  /** {@code CALL}, and <code>{call …}</code> with or without a result. */
  CALL,
  DO,
  /** {@code BEGIN} and {@code START TRANSACTION}. */
  BEGIN,
  /** {@code COMMIT} and {@code END}. */
  COMMIT,
  /** {@code ROLLBACK} and {@code ABORT} of a whole transaction. */
  ROLLBACK,
  PREPARE_TRANSACTION,
  COMMIT_PREPARED,
  ROLLBACK_PREPARED,
  SAVEPOINT,
  RELEASE,
  ROLLBACK_TO,
  SET,
  RESET,
  DISCARD,
  PREPARE,
  EXECUTE,
  DECLARE,
  LISTEN,
  LOAD,
  CREATE,
  /** A command that is known, changes data or the catalog, and needs nothing else known of it. */
  OTHER,
  /** A command that the driver does not know. */
  UNKNOWN;

  private static final Map<Keyword, Command> BY_FIRST_WORD = byFirstWord();

  private static Map<Keyword, Command> byFirstWord() {
    Map<Keyword, Command> commands = new EnumMap<>(Keyword.class);
    for (Command command : values()) {
      for (Keyword keyword : Keyword.values()) {
        if (keyword.name().equals(command.name())) {
          commands.put(keyword, command);
        }
      }
    }
    commands.put(Keyword.START, BEGIN);
    commands.put(Keyword.END, COMMIT);
    commands.put(Keyword.ABORT, ROLLBACK);
    Keyword[] others = {
      Keyword.ALTER,
      Keyword.ANALYSE,
      Keyword.ANALYZE,
      Keyword.CHECKPOINT,
      Keyword.CLOSE,
      Keyword.CLUSTER,
      Keyword.COMMENT,
      Keyword.DEALLOCATE,
      Keyword.DROP,
      Keyword.FETCH,
      Keyword.GRANT,
      Keyword.IMPORT,
      Keyword.LOCK,
      Keyword.MOVE,
      Keyword.NOTIFY,
      Keyword.REASSIGN,
      Keyword.REFRESH,
      Keyword.REINDEX,
      Keyword.REVOKE,
      Keyword.SECURITY,
      Keyword.TRUNCATE,
      Keyword.UNLISTEN,
      Keyword.VACUUM
    };
    for (Keyword other : others) {
      commands.put(other, OTHER);
    }
    return commands;
  }

  /** Returns what a first word says, or null where it is none that begins a statement. */
  static @Nullable Command of(Keyword first) {
    return BY_FIRST_WORD.get(first);
  }

  /** Tells whether it reads rows unless something in it writes. */
  public boolean readsRows() {
    return this == SELECT || this == VALUES || this == TABLE;
  }

  /** Tells whether it touches only its session, which is gone where its answer was lost. */
  public boolean setsTheSession() {
    return this == SHOW || this == SET || this == RESET;
  }

  /** Tells whether it reads unless something in it writes. */
  boolean reads() {
    return readsRows() || this == SHOW;
  }

  /** Tells whether it is a plain SELECT, INSERT, UPDATE, DELETE or the like. */
  boolean isPlain() {
    switch (this) {
      case SELECT:
      case VALUES:
      case TABLE:
      case SHOW:
      case EXPLAIN:
      case INSERT:
      case UPDATE:
      case DELETE:
      case MERGE:
        return true;
      default:
        return false;
    }
  }

  /** Tells whether it is INSERT, UPDATE, DELETE or MERGE. */
  boolean changesRows() {
    return this == INSERT || this == UPDATE || this == DELETE || this == MERGE;
  }

  /** Tells whether it ends a transaction that the session is in. */
  public boolean endsTransaction() {
    return this == COMMIT || this == ROLLBACK || this == PREPARE_TRANSACTION;
  }
}
