package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.CommitMark;
import io.bluegreen.jdbc.internal.session.CommitProof.Answer;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The question to the server of a transaction for its outcome, on a connection of its own. It is
 * repeated until it is answered, the login is refused, or its time is over.
 */
final class ServerQuestion {
  private static final DriverLog LOG = DriverLog.of(ServerQuestion.class);
  private static final long PAUSE_MILLIS = 20;
  private static final LoginLimit LOGIN = LoginLimit.ofMillis(5_000);

  private final SideConnector connector;
  private final CommitMark mark;
  private final BooleanSupplier isOver;
  private final long endsAtNanos;

  /**
   * Begins now.
   *
   * @param nanos how long this may take
   * @param isOver whether nobody waits for the answer any more
   */
  ServerQuestion(SideConnector connector, CommitMark mark, long nanos, BooleanSupplier isOver) {
    this.connector = connector;
    this.mark = mark;
    this.isOver = isOver;
    this.endsAtNanos = System.nanoTime() + nanos;
  }

  /** One attempt, on a connection to the server. */
  interface Attempt {
    /** Returns the answer, or null where it has to be asked for once more. */
    @Nullable Answer answer(BaseConnection pg) throws SQLException;
  }

  Answer ask(Attempt attempt) {
    while (!isLate()) {
      LoginLimit limit = LoginLimit.ofNanos(leftNanos()).atMost(LOGIN);
      try (BaseConnection pg = connector.open(mark.deployment(), mark.side(), limit)) {
        return askOn(pg, attempt);
      } catch (SQLException e) {
        LOG.debug("The outcome of a COMMIT cannot be asked for: " + e.getMessage());
        if (SuccessorSource.isRefused(e) || !pause()) {
          return Answer.UNKNOWN;
        }
      }
    }
    return Answer.UNKNOWN;
  }

  private Answer askOn(BaseConnection pg, Attempt attempt) throws SQLException {
    while (true) {
      Answer answer = attempt.answer(pg);
      if (answer != null) {
        return answer;
      }
      if (isLateAfterPause()) {
        return Answer.UNKNOWN;
      }
    }
  }

  /** Returns what is left of its time, at least a millisecond. */
  int leftMillis() {
    long left = TimeUnit.NANOSECONDS.toMillis(leftNanos());
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, left));
  }

  private long leftNanos() {
    return endsAtNanos - System.nanoTime();
  }

  /** Pauses, and tells whether there is no time for another question. */
  boolean isLateAfterPause() {
    return isLate() || !pause();
  }

  private boolean isLate() {
    return isOver.getAsBoolean() || leftNanos() <= 0;
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
