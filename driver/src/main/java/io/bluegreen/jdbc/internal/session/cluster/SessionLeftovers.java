package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.ConnectionDescription;
import io.bluegreen.jdbc.internal.session.LastingEffects;
import io.bluegreen.jdbc.internal.session.LastingEffectsCatalog;
import io.bluegreen.jdbc.internal.session.SessionStateDetector;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The judging of state that one session's texts may have left in its server: by the text alone, and
 * by what the catalog shows behind the names in it. A setting whose name cannot be known pins the
 * session.
 *
 * <p>Used under the session's lock, except {@link #describe}, which any thread may call.
 */
final class SessionLeftovers {
  private final LastingEffectsCatalog catalog;
  private final SessionStateDetector texts;
  private final PinReasons pins;
  private long lastAtNanos;

  /** Read by any thread, which sees {@link #lastAtNanos} with it. */
  private volatile @Nullable String lastText;

  SessionLeftovers(LastingEffectsCatalog catalog, PinReasons pins) {
    this.catalog = catalog;
    this.pins = pins;
    this.texts = new SessionStateDetector(catalog.carriedSettings());
  }

  /** Tells whether each session has to be told each time that a text runs on a server. */
  boolean needsEveryExecution(String sql, StatementFacts facts, String server) {
    return !facts.leavesNothing() || !catalog.doubtful(sql, server).isEmpty();
  }

  /** Notes that such a text is about to run. */
  void beforeExecution(String sql, StatementFacts facts, String server) {
    texts.uses(catalog.doubtful(sql, server));
    if (!facts.leavesNothing()) {
      texts.beforeExecution(facts);
      if (facts.settings().isEmpty()) {
        lastAtNanos = System.nanoTime();
        lastText = sql;
      }
    }
  }

  /** Says what keeps the session, with the last text that may have left more than a setting. */
  void describe(ConnectionDescription description) {
    String reason = pins.reason();
    if (reason != null) {
      description.stays(reason, lastText, lastAtNanos);
    }
  }

  /** Notes that something is about to run whose text is not known. */
  void beforeUnknownExecution() {
    texts.beforeUnknownExecution();
  }

  /** Notes that what was under way has ended on a connection that lives. */
  void ended() {
    texts.ended();
    pinIfNameless();
  }

  /** Notes that somebody may have run texts which are not known here. */
  void missedSome() {
    texts.missedSome();
  }

  /** Notes that the session goes on in another one of a server, which holds nothing. */
  void beginsAnew() {
    texts.beginsAnew();
  }

  /** Tells whether the session is known to hold what cannot be made up for where it died. */
  boolean isStateful() {
    return texts.isStateful();
  }

  private boolean isInDoubt() {
    return !texts.doubtful().isEmpty();
  }

  /** Finds out what the names may have left that the session's texts have used. */
  private void judge(BaseConnection pg, String server) throws SQLException {
    if (isInDoubt()) {
      LastingEffects left = catalog.judge(pg, server, texts.doubtful());
      texts.judged(left.isStateful(), left.isNameless(), left.settings());
      pinIfNameless();
    }
  }

  /**
   * Makes sure that a session which died has left nothing. It cannot be asked any more; the new
   * side knows what the names in doubt may leave.
   *
   * @param pg a connection to the side that is active now
   * @throws SQLException SQLSTATE 08006, where something is lost
   */
  void requireNothingLost(BaseConnection pg, DeploymentSnapshot deployment, int millis)
      throws SQLException {
    if (isInDoubt()) {
      AnswerLimit.run(pg, millis, () -> judge(pg, deployment.activeTarget()));
    }
    if (isStateful()) {
      throw PinReasons.lost(deployment);
    }
  }

  /** Asks a server session what it holds, in the order in which the answers hang together. */
  ServerSessionState ask(BaseConnection pg, String server, @Nullable String login)
      throws SQLException {
    judge(pg, server);
    return ServerSessionState.of(pg, texts.customSettings(), login);
  }

  private void pinIfNameless() {
    if (!catalog.knowsAllSettings() && texts.hasNamelessSetting() && !pins.isForGood()) {
      pins.keep("a setting whose name is not in the text that made it");
    }
  }
}
