package io.bluegreen.it.reshape;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A statement that ends with an error on a plain table too, where another transaction is quicker.
 *
 * @param sql as in {@link Writers.Version}
 * @param rival a statement of that other transaction
 * @param key a key with which the two meet
 * @param state the SQLSTATE of that error
 */
record RacingStatement(String sql, String rival, int key, String state) {

  /** A MERGE does not wait for a row that another transaction is inserting. */
  static RacingStatement merge(String sql, String rival) {
    return new RacingStatement(sql, rival, 5000, "23505");
  }

  /** A change of a key does not see a row that another transaction is giving the same key. */
  static RacingStatement move(String table) {
    return new RacingStatement(
        "UPDATE %1$s SET id = id + 100000 WHERE id = :id AND NOT EXISTS (SELECT FROM %1$s WHERE id = :id + 100000)"
            .formatted(table),
        "UPDATE %s SET id = :id + 100000 WHERE id = :id + 1".formatted(table),
        5,
        "23505");
  }

  /** Tells whether an error is that of the statement, and not one of the mirror behind it. */
  boolean explains(SQLException error) {
    return state.equals(error.getSQLState())
        && error instanceof PSQLException failure
        && !where(failure).contains("bluegreen.mirror_");
  }

  private static String where(PSQLException failure) {
    ServerErrorMessage message = failure.getServerErrorMessage();
    return message == null ? "" : String.valueOf(message.getWhere());
  }
}
