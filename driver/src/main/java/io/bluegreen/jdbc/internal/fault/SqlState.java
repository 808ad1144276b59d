package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The SQLSTATEs that a cutover can bring about, and what each of them proves. */
public enum SqlState {
  /** Some trouble with the connection. Proves nothing about what had been sent. */
  CONNECTION_EXCEPTION(SqlStateCode.CONNECTION_EXCEPTION),
  /** No connection came about: whatever was to run on it did not. */
  UNABLE_TO_CONNECT(SqlStateCode.UNABLE_TO_CONNECT),
  /** pgjdbc refuses a call on a connection that is closed already: nothing was sent. */
  CONNECTION_DOES_NOT_EXIST(SqlStateCode.CONNECTION_DOES_NOT_EXIST),
  /**
   * pgjdbc and the server do not agree on a login, as without a password that is wanted: nothing
   * was sent, and asking again does not help.
   */
  CONNECTION_REJECTED(SqlStateCode.CONNECTION_REJECTED),
  /** The connection broke. The server may have finished the work, and may still be at it. */
  CONNECTION_FAILURE(SqlStateCode.CONNECTION_FAILURE),
  /** Nobody can know whether a transaction was committed. The driver reports the same state. */
  TRANSACTION_RESOLUTION_UNKNOWN(SqlStateCode.TRANSACTION_RESOLUTION_UNKNOWN),
  /** Server and driver, or a pooler between them, disagree. Proves nothing once work was sent. */
  PROTOCOL_VIOLATION(SqlStateCode.PROTOCOL_VIOLATION),
  /** pgjdbc's own code for an answer it did not expect. Proves nothing. */
  COMMUNICATION_ERROR(SqlStateCode.COMMUNICATION_ERROR),
  /** With "cached plan must not change result type": the statement was not executed. */
  FEATURE_NOT_SUPPORTED(SqlStateCode.FEATURE_NOT_SUPPORTED),
  /**
   * A write was refused: by our fence, or because the server or the transaction is read-only. The
   * statement left nothing.
   */
  READ_ONLY_SQL_TRANSACTION(SqlStateCode.READ_ONLY_SQL_TRANSACTION),
  /** The server ended the session while it waited for the next command, which it did not read. */
  IDLE_IN_TRANSACTION_SESSION_TIMEOUT(SqlStateCode.IDLE_IN_TRANSACTION_SESSION_TIMEOUT),
  /** The server does not know a statement that pgjdbc prepared: it was not executed. */
  INVALID_SQL_STATEMENT_NAME(SqlStateCode.INVALID_SQL_STATEMENT_NAME),
  /** The login was refused. Also stands for the codes of class 28 that have no name here. */
  INVALID_AUTHORIZATION_SPECIFICATION(SqlStateCode.INVALID_AUTHORIZATION_SPECIFICATION),
  /** The password was refused. */
  INVALID_PASSWORD(SqlStateCode.INVALID_PASSWORD),
  /** There is no such database (now). */
  INVALID_CATALOG_NAME(SqlStateCode.INVALID_CATALOG_NAME),
  /** There is no such schema (now). */
  INVALID_SCHEMA_NAME(SqlStateCode.INVALID_SCHEMA_NAME),
  /** The transaction is rolled back and may be repeated as a whole: what we report for that. */
  SERIALIZATION_FAILURE(SqlStateCode.SERIALIZATION_FAILURE),
  /** The server chose this transaction to break a deadlock: nothing of it stands. */
  DEADLOCK_DETECTED(SqlStateCode.DEADLOCK_DETECTED),
  /** A privilege is missing, maybe revoked by somebody's own way of fencing. */
  INSUFFICIENT_PRIVILEGE(SqlStateCode.INSUFFICIENT_PRIVILEGE),
  /** There is no such table (now). */
  UNDEFINED_TABLE(SqlStateCode.UNDEFINED_TABLE),
  /** All connection slots are taken: nothing was sent. */
  TOO_MANY_CONNECTIONS(SqlStateCode.TOO_MANY_CONNECTIONS),
  /** From the server at connect: the database takes no connections now. */
  OBJECT_NOT_IN_PREREQUISITE_STATE(SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE),
  /**
   * The session was terminated. While it was idle, or in the middle of a statement, or after a
   * commit whose success had not been told yet: the message is the same.
   */
  ADMIN_SHUTDOWN(SqlStateCode.ADMIN_SHUTDOWN),
  /** Another server process crashed and took this one with it, at whatever point it was. */
  CRASH_SHUTDOWN(SqlStateCode.CRASH_SHUTDOWN),
  /** The server starts, stops or recovers: nothing was sent. */
  CANNOT_CONNECT_NOW(SqlStateCode.CANNOT_CONNECT_NOW),
  /** The server ended the session while it waited for the next command, which it did not read. */
  IDLE_SESSION_TIMEOUT(SqlStateCode.IDLE_SESSION_TIMEOUT),
  /** Something broke inside the server. With the connection gone, it proves nothing. */
  INTERNAL_ERROR(SqlStateCode.INTERNAL_ERROR),
  /** Any other: it has nothing to do with a cutover. */
  OTHER("");

  private static final Map<String, SqlState> BY_CODE = byCode();

  /** The states of a connect that fails because the server is away for a moment. */
  static final Set<SqlState> AWAY =
      EnumSet.of(
          UNABLE_TO_CONNECT,
          CONNECTION_EXCEPTION,
          CONNECTION_FAILURE,
          COMMUNICATION_ERROR,
          TOO_MANY_CONNECTIONS,
          ADMIN_SHUTDOWN,
          CRASH_SHUTDOWN,
          CANNOT_CONNECT_NOW,
          IDLE_SESSION_TIMEOUT);

  /** The states of an endpoint that will become the active side soon, or is it no longer. */
  static final Set<SqlState> MOVED =
      EnumSet.of(
          READ_ONLY_SQL_TRANSACTION,
          INSUFFICIENT_PRIVILEGE,
          OBJECT_NOT_IN_PREREQUISITE_STATE,
          INVALID_CATALOG_NAME);

  /** The states, besides {@link #MOVED}, of a connect to a side that is not ready yet. */
  static final Set<SqlState> NOT_LET_IN =
      EnumSet.of(
          CONNECTION_REJECTED,
          INVALID_AUTHORIZATION_SPECIFICATION,
          INVALID_PASSWORD,
          PROTOCOL_VIOLATION,
          INTERNAL_ERROR);

  /** The states of a statement whose schema is missing. */
  static final Set<SqlState> DROPPED = EnumSet.of(UNDEFINED_TABLE, INVALID_SCHEMA_NAME);

  /** With these the server ended the session before it read the command. */
  static final Set<SqlState> ENDED_WHILE_IDLE =
      EnumSet.of(IDLE_IN_TRANSACTION_SESSION_TIMEOUT, IDLE_SESSION_TIMEOUT);

  /** With these a pooler found no server for the command. */
  static final Set<SqlState> NO_SERVER = EnumSet.of(TOO_MANY_CONNECTIONS, CANNOT_CONNECT_NOW);

  /** With these a connection breaks at a point that cannot be known. */
  static final Set<SqlState> BROKEN =
      EnumSet.of(
          CONNECTION_EXCEPTION,
          UNABLE_TO_CONNECT,
          CONNECTION_REJECTED,
          CONNECTION_FAILURE,
          TRANSACTION_RESOLUTION_UNKNOWN,
          PROTOCOL_VIOLATION,
          COMMUNICATION_ERROR,
          ADMIN_SHUTDOWN,
          CRASH_SHUTDOWN,
          INTERNAL_ERROR);

  private final String code;

  SqlState(String code) {
    this.code = code;
  }

  private static Map<String, SqlState> byCode() {
    Map<String, SqlState> states = new HashMap<>();
    for (SqlState state : values()) {
      states.put(state.code, state);
    }
    return states;
  }

  /** Returns the constant for a code, {@link #OTHER} for one without. */
  public static SqlState of(@Nullable String code) {
    if (code == null) {
      return OTHER;
    }
    boolean login = code.startsWith("28");
    return BY_CODE.getOrDefault(code, login ? INVALID_AUTHORIZATION_SPECIFICATION : OTHER);
  }

  /** Returns the five characters; empty for {@link #OTHER}. */
  public String code() {
    return code;
  }
}
