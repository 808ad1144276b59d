package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The source of a session's tokens: one for each COMMIT, from the {@link CommitTokens} of the
 * physical connection. Used inside the session's {@link CallScope}.
 */
final class TokenSource {
  /** What the server tells nobody before COMMIT: that it will notify, and that it may not write. */
  private static final Pattern HIDDEN =
      Pattern.compile("notify|(read\\s+only|read_only)", Pattern.CASE_INSENSITIVE);

  private final RoutingStrategy strategy;
  private @Nullable CommitTokens tokens;

  /** The physical connection that the tokens are for. */
  private @Nullable BaseConnection tokensOf;

  private boolean mayNotify;
  private boolean mayTurnReadOnly;

  TokenSource(RoutingStrategy strategy) {
    this.strategy = strategy;
  }

  /** Notes a text that is about to run. */
  void note(@Nullable String sql, BaseConnection pg) {
    if (!strategy.leavesTokens() || sql == null) {
      return;
    }
    if (pg.getTransactionState() == TransactionState.IDLE) {
      forget();
    }
    Matcher hidden = HIDDEN.matcher(sql);
    while (hidden.find()) {
      boolean isReadOnly = hidden.group(1) != null;
      mayTurnReadOnly |= isReadOnly;
      mayNotify |= !isReadOnly;
    }
  }

  private void forget() {
    mayNotify = false;
    mayTurnReadOnly = false;
  }

  /**
   * Returns the token of the transaction that is about to be committed.
   *
   * @return null where it leaves none: the server keeps none, or it may have written something and
   *     have become read-only
   * @throws SQLException where the connection was lost
   */
  @Nullable CommitToken next(CommitProof proof, BaseConnection pg) throws SQLException {
    if (!strategy.leavesTokens()) {
      return null;
    }
    boolean hasNotified = mayNotify;
    boolean isHidden = mayTurnReadOnly || (hasNotified && pg.hintReadOnly());
    forget();
    if (isHidden) {
      return null;
    }
    if (pg != tokensOf || (tokens != null && tokens.areRefused())) {
      CommitTokens[] made = new CommitTokens[1];
      AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> made[0] = proof.tokens(pg));
      tokens = made[0];
      tokensOf = pg;
    }
    return tokens == null ? null : tokens.next(hasNotified);
  }
}
