package io.bluegreen.jdbc.internal.sql;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The words that a statement's meaning hangs on: keywords, and the names of the server's functions
 * that leave something behind.
 */
enum Keyword {
  /** Any other word. */
  NONE,
  ABORT,
  ALL,
  ALTER,
  ANALYSE,
  ANALYZE,
  AND,
  ANY,
  ARRAY,
  AS,
  ATOMIC,
  AUTHORIZATION,
  BEGIN,
  BETWEEN,
  BIT,
  BY,
  CALL,
  CASE,
  CAST,
  CHAIN,
  CHAR,
  CHARACTER,
  CHARACTERISTICS,
  CHECK,
  CHECKPOINT,
  CLOSE,
  CLUSTER,
  COALESCE,
  COMMENT,
  COMMIT,
  CONCURRENTLY,
  CONFLICT,
  CONSTANT,
  CONSTRAINT,
  CONSTRAINTS,
  COPY,
  CREATE,
  CROSSTAB,
  CROSSTAB2,
  CROSSTAB3,
  CROSSTAB4,
  CUBE,
  CURSOR,
  DATABASE,
  DATABASE_TO_XML,
  DATABASE_TO_XML_AND_XMLSCHEMA,
  DEALLOCATE,
  DECIMAL,
  DECLARE,
  DEFAULT,
  DELETE,
  DISCARD,
  DISTINCT,
  DO,
  DROP,
  ELSE,
  END,
  EXCEPT,
  EXCLUDE,
  EXECUTE,
  EXISTS,
  EXPLAIN,
  EXTRACT,
  FALSE,
  FETCH,
  FILTER,
  FLOAT,
  FOR,
  FOREIGN,
  FROM,
  FUNCTION,
  GLOBAL,
  GRANT,
  GREATEST,
  GROUP,
  GROUPING,
  HAVING,
  HOLD,
  ILIKE,
  IMPORT,
  IN,
  INCLUDE,
  INHERITS,
  INSERT,
  INTERSECT,
  INTERVAL,
  INTO,
  IS,
  ISOLATION,
  JOIN,
  KEY,
  LANGUAGE,
  LATERAL,
  LEAST,
  LIKE,
  LIMIT,
  LISTEN,
  LOAD,
  LOCAL,
  LOCK,
  LOOP,
  MATERIALIZED,
  MERGE,
  MOVE,
  NAMES,
  NEXTVAL,
  NO,
  NOT,
  NOTHING,
  NOTIFY,
  NULL,
  NULLIF,
  NUMERIC,
  OF,
  OFFSET,
  ON,
  ONLY,
  OR,
  ORDER,
  OUTER,
  OVER,
  OWNED,
  PARTITION,
  PG_BACKUP_START,
  PG_START_BACKUP,
  PG_CREATE_LOGICAL_REPLICATION_SLOT,
  PG_CREATE_PHYSICAL_REPLICATION_SLOT,
  PG_COPY_LOGICAL_REPLICATION_SLOT,
  PG_COPY_PHYSICAL_REPLICATION_SLOT,
  PG_REPLICATION_ORIGIN_SESSION_SETUP,
  PG_SETTINGS,
  DBLINK_CONNECT,
  DBLINK_CONNECT_U,
  DBLINK_OPEN,
  DBLINK_SEND_QUERY,
  PGV_INSERT,
  PGV_SET,
  PGV_SET_INT,
  PGV_SET_TEXT,
  PG_ADVISORY_LOCK,
  PG_ADVISORY_LOCK_SHARED,
  PG_TRY_ADVISORY_LOCK,
  PG_TRY_ADVISORY_LOCK_SHARED,
  PREPARE,
  PREPARED,
  PRIMARY,
  PROCEDURE,
  PUBLIC,
  QUERY_TO_XML,
  QUERY_TO_XMLSCHEMA,
  QUERY_TO_XML_AND_XMLSCHEMA,
  RANGE,
  READ,
  REASSIGN,
  REFERENCES,
  REFRESH,
  REINDEX,
  RELEASE,
  REPLACE,
  RESET,
  RETURN,
  RETURNING,
  REVOKE,
  ROLE,
  ROLLBACK,
  ROLLUP,
  ROW,
  ROWS,
  SAVEPOINT,
  SCHEMA,
  SCHEMA_TO_XML,
  SCHEMA_TO_XML_AND_XMLSCHEMA,
  SEARCH_PATH,
  SECURITY,
  SELECT,
  SEQUENCES,
  SESSION,
  SET,
  SETS,
  SETSEED,
  SETVAL,
  SET_CONFIG,
  SHARE,
  SHOW,
  SIMILAR,
  SOME,
  STANDARD_CONFORMING_STRINGS,
  START,
  STDIN,
  SYSTEM,
  TABLE,
  TABLE_TO_XML,
  TABLE_TO_XML_AND_XMLSCHEMA,
  TEMP,
  TEMPORARY,
  THEN,
  TIME,
  TIMESTAMP,
  TO,
  TRANSACTION,
  TRIGGER,
  TRUE,
  TRUNCATE,
  TS_STAT,
  UESCAPE,
  UNION,
  UNIQUE,
  UNLISTEN,
  UNLOGGED,
  UPDATE,
  USING,
  VACUUM,
  VALUES,
  VARCHAR,
  VIEW,
  WHEN,
  WHERE,
  WINDOW,
  WITH,
  WITHIN,
  WITHOUT,
  WORK,
  WRITE,
  XML,
  ZONE;

  /** A power of two, four times the number of words. */
  private static final int SLOTS = 1_024;

  private static final Set<Keyword> STATEFUL =
      EnumSet.of(
          PG_ADVISORY_LOCK,
          PG_ADVISORY_LOCK_SHARED,
          PG_TRY_ADVISORY_LOCK,
          PG_TRY_ADVISORY_LOCK_SHARED,
          PG_BACKUP_START,
          PG_START_BACKUP,
          PG_CREATE_LOGICAL_REPLICATION_SLOT,
          PG_CREATE_PHYSICAL_REPLICATION_SLOT,
          PG_COPY_LOGICAL_REPLICATION_SLOT,
          PG_COPY_PHYSICAL_REPLICATION_SLOT,
          PG_REPLICATION_ORIGIN_SESSION_SETUP,
          DBLINK_CONNECT,
          DBLINK_CONNECT_U,
          DBLINK_OPEN,
          DBLINK_SEND_QUERY,
          PGV_INSERT,
          PGV_SET,
          PGV_SET_INT,
          PGV_SET_TEXT,
          SETSEED);

  private static final Set<Keyword> COMMAND_READERS =
      EnumSet.of(
          CROSSTAB,
          CROSSTAB2,
          CROSSTAB3,
          CROSSTAB4,
          QUERY_TO_XML,
          QUERY_TO_XMLSCHEMA,
          QUERY_TO_XML_AND_XMLSCHEMA,
          TABLE_TO_XML,
          TABLE_TO_XML_AND_XMLSCHEMA,
          TS_STAT);

  private static final Set<Keyword> VIEW_READERS =
      EnumSet.of(
          DATABASE_TO_XML,
          DATABASE_TO_XML_AND_XMLSCHEMA,
          SCHEMA_TO_XML,
          SCHEMA_TO_XML_AND_XMLSCHEMA);

  private static final Keyword[] BY_HASH = table();

  private final String folded = name().toLowerCase(Locale.ROOT);

  private static Keyword[] table() {
    Keyword[] table = new Keyword[SLOTS];
    for (Keyword keyword : values()) {
      if (keyword != NONE) {
        // The hash of a string is made as the lexer makes that of a word.
        int slot = slot(keyword.folded.hashCode());
        while (table[slot] != null) {
          slot = slot + 1 & SLOTS - 1;
        }
        table[slot] = keyword;
      }
    }
    return table;
  }

  /**
   * Tells whether it is a function of the server, or of an extension that is known, which leaves
   * something in the session that is no setting: a lock, a connection, a slot.
   */
  boolean leavesState() {
    return STATEFUL.contains(this);
  }

  /**
   * Tells whether it is a function whose first argument is a command that it executes, or a table
   * that it reads.
   */
  boolean executesItsArgument() {
    return COMMAND_READERS.contains(this);
  }

  /** Tells whether it is a function that reads every view of a schema or of the database. */
  boolean readsUnnamedViews() {
    return VIEW_READERS.contains(this);
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 15) & SLOTS - 1;
  }

  /** Returns the keyword at a place of a text, whatever its capitals. */
  static Keyword of(int foldedHash, CharSequence sql, int from, int to) {
    return find(foldedHash, sql, from, to, true);
  }

  /** Returns the keyword whose name in small letters stands at a place of a text. */
  static Keyword ofExact(int exactHash, CharSequence sql, int from, int to) {
    return find(exactHash, sql, from, to, false);
  }

  static Keyword of(String name) {
    return find(name.hashCode(), name, 0, name.length(), false);
  }

  private static Keyword find(int hash, CharSequence sql, int from, int to, boolean folds) {
    for (int slot = slot(hash); BY_HASH[slot] != null; slot = slot + 1 & SLOTS - 1) {
      Keyword keyword = BY_HASH[slot];
      if (keyword.folded.hashCode() == hash && keyword.is(sql, from, to, folds)) {
        return keyword;
      }
    }
    return NONE;
  }

  private boolean is(CharSequence sql, int from, int to, boolean folds) {
    if (folded.length() != to - from) {
      return false;
    }
    for (int i = 0; i < folded.length(); i++) {
      char c = sql.charAt(from + i);
      char small = folds && c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
      if (small != folded.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
