package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** The proof of what has become of a prepared transaction of which an answer was lost. */
public interface PreparedProof {
  /** What was asked for. */
  enum Wish {
    PREPARE("PREPARE TRANSACTION"),
    COMMIT("COMMIT PREPARED"),
    ROLLBACK("ROLLBACK PREPARED");

    private final String sql;

    Wish(String sql) {
      this.sql = sql;
    }

    /** Returns the words before the name. */
    public String sql() {
      return sql;
    }
  }

  /**
   * Marks a prepared transaction that is about to be ended, which costs a round trip.
   *
   * @param name the name under which it is prepared, without backslashes
   * @param deployment the snapshot under which it is ended
   * @return null where the server knows none of that name
   * @throws SQLException where the connection was lost, or the server refuses the question
   */
  @Nullable PreparedMark mark(BaseConnection pg, String name, DeploymentSnapshot deployment)
      throws SQLException;

  /**
   * Asks the server of a prepared transaction for its outcome. One that was to be ended and is
   * still prepared is ended now, if that is allowed.
   *
   * @param mayEnd whether that is allowed, asked at the last moment
   * @param nanos how long this may take
   * @param isOver whether nobody waits for the answer any more
   * @return committed also where it was to be prepared and is; unknown where it is still prepared
   */
  CommitProof.Answer ask(
      PreparedMark mark, Wish wish, BooleanSupplier mayEnd, long nanos, BooleanSupplier isOver);
}
