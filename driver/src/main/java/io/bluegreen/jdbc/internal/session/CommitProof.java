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
   * Marks the open transaction of a connection.
   *
   * @param deployment the snapshot that it runs under
   * @param token what it leaves as it commits, or null
   * @param byId whether its id is asked for too, which costs two round trips
   * @return null where there is nothing to ask for afterwards
   * @throws SQLException where the connection was lost
   */
  @Nullable CommitMark mark(
      BaseConnection pg, DeploymentSnapshot deployment, @Nullable CommitToken token, boolean byId)
      throws SQLException;

  /**
   * Returns the tokens of a connection with an open transaction, which costs two round trips.
   *
   * @return null where its server keeps none, which is logged
   * @throws SQLException where the connection was lost
   */
  @Nullable CommitTokens tokens(BaseConnection pg) throws SQLException;

  /**
   * Asks the server of a transaction for its outcome, by its id and then by its token. Waits while
   * the transaction is in progress, and while the server cannot be reached.
   *
   * @param nanos how long this may take
   * @param isOver whether nobody waits for the answer any more
   */
  Answer ask(CommitMark mark, long nanos, BooleanSupplier isOver);
}
