package io.bluegreen.jdbc.internal.fault;

import java.io.EOFException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** Failures as pgjdbc makes them. */
final class ServerAnswers {
  private ServerAnswers() {}

  static PSQLException error(String state, String... fields) {
    return new PSQLException(
        new ServerErrorMessage(
            "SERROR\0C" + state + "\0Mit failed\0" + String.join("\0", fields) + "\0"));
  }

  /** A fatal message, and behind it the end of the stream. */
  static PSQLException fatal(String state) {
    PSQLException fatal = error(state);
    fatal.setNextException(broken());
    return fatal;
  }

  static PSQLException fence(String epoch) {
    return error("25006", "sbluegreen", "nbluegreen_fence", "D" + epoch);
  }

  static PSQLException broken() {
    return new PSQLException("broken", PSQLState.CONNECTION_FAILURE, new EOFException());
  }

  static PSQLException closed() {
    return new PSQLException("closed", PSQLState.CONNECTION_DOES_NOT_EXIST);
  }

  static BatchUpdateException batch(SQLException cause, long... counts) {
    BatchUpdateException batch =
        new BatchUpdateException("batch", cause.getSQLState(), 0, counts, cause);
    batch.setNextException(cause);
    return batch;
  }
}
