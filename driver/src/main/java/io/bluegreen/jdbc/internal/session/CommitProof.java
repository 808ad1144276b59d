package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** The proof of whether a transaction was committed whose COMMIT got no answer. */
public interface CommitProof {

  /** What is known of such a transaction. */
  enum Answer {
    COMMITTED,
    ROLLED_BACK,
    UNKNOWN
  }

  /**
   * Marks the open transaction of a connection, which costs two round trips.
   *
   * @param deployment the snapshot that it runs under
   * @return null where its server marks none
   * @throws SQLException where the connection was lost
   */
  @Nullable CommitMark mark(BaseConnection pg, DeploymentSnapshot deployment) throws SQLException;

  /**
   * Asks the server of a transaction for its outcome. Waits while the transaction is in progress,
   * and while the server cannot be reached.
   *
   * @param nanos how long this may take
   * @param isOver whether nobody waits for the answer any more
   */
  Answer ask(CommitMark mark, long nanos, BooleanSupplier isOver);
}
