package io.bluegreen.ops.cli.output;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.replicate.LeftBehindException;
import io.bluegreen.ops.sql.AnsweringServer;
import io.bluegreen.ops.sql.ErrorReason;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The texts of failures: one sentence with the problem and where it happened, and the fix. */
public final class CommandFailureTexts {
  /** Name of the fact that marks a result made from an exception. */
  public static final String MARK = "failed";

  private static final Set<String> LOST =
      Set.of(
          SqlStateCode.CONNECTION_EXCEPTION,
          SqlStateCode.CONNECTION_DOES_NOT_EXIST,
          SqlStateCode.CONNECTION_FAILURE,
          SqlStateCode.TRANSACTION_RESOLUTION_UNKNOWN,
          SqlStateCode.PROTOCOL_VIOLATION,
          SqlStateCode.ADMIN_SHUTDOWN,
          SqlStateCode.CRASH_SHUTDOWN,
          SqlStateCode.IDLE_SESSION_TIMEOUT);

  private CommandFailureTexts() {}

  /** Returns the failure of a connect, which has changed nothing. */
  public static CommandFailedException connecting(String address, String user, SQLException e) {
    return CommandFailedException.refused(
        "cannot connect to %s as %s: %s [%s]".formatted(address, user, ErrorReason.of(e), state(e)),
        connectFix(address, user, e));
  }

  /** Returns the failure of a statement. */
  public static CommandFailedException running(String address, boolean readOnly, SQLException e) {
    if (e instanceof LeftBehindException left) {
      return CommandFailedException.needsAPerson(
          "%s [%s]".formatted(ErrorReason.of(e), state(e)), left.commands(), e);
    }
    String speaker = AnsweringServer.of(e).orElse(address);
    String what = "%s answers: %s [%s]".formatted(speaker, ErrorReason.of(e), state(e));
    if (LOST.contains(state(e)) && !readOnly) {
      return CommandFailedException.needsAPerson(
          "the connection was lost, and whether the change was made is not known. " + what,
          "look with bluegreen status, then run the same command again if it was not made",
          e);
    }
    return CommandFailedException.refused(what, runFix(e));
  }

  /** Returns the message of the server or the network, in one line. */
  public static String oneLine(SQLException e) {
    return "%s [%s]".formatted(ErrorReason.of(e), state(e));
  }

  public static CommandResult result(Exception e) {
    if (e instanceof CommandFailedException failed) {
      return marked(failed.exit(), failed.text(), failed.fix());
    }
    if (e instanceof InterruptedException) {
      return marked(ExitCode.RESTORED, "interrupted; nothing is left half-done", "");
    }
    if (e instanceof SQLException sql) {
      return marked(ExitCode.REFUSED, oneLine(sql), runFix(sql));
    }
    return marked(
        ExitCode.NEEDS_A_PERSON,
        "this should not happen: " + e,
        "look with bluegreen status; --debug shows where it came from");
  }

  public static void print(String command, CommandResult result, PrintWriter err) {
    err.println("bluegreen %s: %s: %s".formatted(command, result.exit().text(), result.message()));
    if (!result.fix().isEmpty()) {
      err.println("  " + result.fix());
    }
    err.flush();
  }

  private static CommandResult marked(ExitCode exit, String message, String fix) {
    return CommandResult.of(exit, SecretMask.masked(message))
        .fix(SecretMask.masked(fix))
        .fact(MARK, true);
  }

  private static String connectFix(String address, String user, SQLException e) {
    return switch (state(e)) {
      case SqlStateCode.INVALID_PASSWORD, SqlStateCode.CONNECTION_REJECTED ->
          "the password comes from PGPASSWORD, the password file (PGPASSFILE, ~/.pgpass), or --password to be asked";
      case SqlStateCode.INVALID_AUTHORIZATION_SPECIFICATION ->
          "let %s in by pg_hba.conf of that server, or use --user".formatted(user);
      case SqlStateCode.INVALID_CATALOG_NAME ->
          "correct the database's name in --url or PGDATABASE";
      case SqlStateCode.TOO_MANY_CONNECTIONS ->
          "the server has no connection left: end some, or raise max_connections";
      case SqlStateCode.CANNOT_CONNECT_NOW -> "the server is starting or stopping: wait for it";
      default ->
          "check host, port and firewalls: %s has to accept connections from here"
              .formatted(address);
    };
  }

  private static String runFix(SQLException e) {
    if (ErrorReason.of(e).contains("row-level security")) {
      return "run it as a role that passes row-level security; a superuser makes it one: ALTER ROLE ... BYPASSRLS";
    }
    // The server's own hint is to do without a password, which only a superuser may decide.
    if (SqlStateCode.PROHIBITED_SQL_STATEMENT_ATTEMPTED.equals(state(e))) {
      return "a subscription of a role that is no superuser has to log in with a password: let pg_hba.conf of the server that it subscribes to ask that role for one (scram-sha-256), from the address of this server";
    }
    ServerErrorMessage server = e instanceof PSQLException own ? own.getServerErrorMessage() : null;
    String hint = server == null ? null : server.getHint();
    if (hint != null) {
      return hint;
    }
    return switch (state(e)) {
      case SqlStateCode.INVALID_SCHEMA_NAME, SqlStateCode.UNDEFINED_TABLE ->
          "if the control table is not installed here: bluegreen init";
      case SqlStateCode.UNDEFINED_FUNCTION, SqlStateCode.UNDEFINED_COLUMN ->
          "the control table here is of another version: bluegreen init upgrades it";
      case SqlStateCode.INSUFFICIENT_PRIVILEGE -> rightsFix(e);
      case SqlStateCode.LOCK_NOT_AVAILABLE, SqlStateCode.QUERY_CANCELED ->
          "somebody else holds a lock: try again, or look into pg_stat_activity";
      default -> "";
    };
  }

  /** The functions that this tool calls, and the row, are the control table's. */
  private static String rightsFix(SQLException e) {
    String reason = ErrorReason.of(e);
    return reason.contains("bluegreen")
            || reason.contains("denied for function")
            || reason.contains("denied for table deployment")
        ? "run it as the owner of schema bluegreen, or a role that is a member of it"
        : "bluegreen preflight prints the GRANT that is missing, and on which server";
  }

  private static String state(SQLException e) {
    @Nullable String state = e.getSQLState();
    return state == null ? "no SQLSTATE" : state;
  }
}
