package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import java.util.concurrent.TimeUnit;

/**
 * The time limit of one move between servers: the question to the old server, the login, and the
 * setting of what the session holds share it. A call that moves its session ends within its own
 * limit, whichever server is silent. Immutable.
 */
final class MoveLimit {
  /** What a step gets that comes when nothing is left: a server that is well needs less. */
  private static final long LEAST_MILLIS = 500;

  private final long endsAtNanos;

  private MoveLimit(long nanos) {
    this.endsAtNanos = System.nanoTime() + nanos;
  }

  /** Returns the limit of a move for which no call waits. */
  static MoveLimit own() {
    return new MoveLimit(TimeUnit.MILLISECONDS.toNanos(2 * LoginLimit.OWN.millis()));
  }

  static MoveLimit ofNanos(long nanos) {
    return new MoveLimit(nanos);
  }

  /** Returns how long the old server may take to answer: the new one needs the other half. */
  int questionMillis() {
    return within(leftMillis() / 2);
  }

  /** Returns how long one step on the new server may take. */
  int answerMillis() {
    return within(leftMillis());
  }

  LoginLimit login() {
    return LoginLimit.ofMillis(leftMillis()).atMost(LoginLimit.OWN);
  }

  private long leftMillis() {
    return TimeUnit.NANOSECONDS.toMillis(endsAtNanos - System.nanoTime());
  }

  private static int within(long millis) {
    return (int) Math.min(AnswerLimit.MILLIS, Math.max(LEAST_MILLIS, millis));
  }
}
