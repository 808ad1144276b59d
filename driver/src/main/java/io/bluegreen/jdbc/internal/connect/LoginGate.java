package io.bluegreen.jdbc.internal.connect;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * The limit on connections of one deployment that this JVM opens at the same time because its route
 * has changed. A server that has just become active does not get hundreds of logins at once.
 * Thread-safe.
 */
public final class LoginGate {
  /** The most logins at the same time. */
  public static final int BOUND = 8;

  private static final long LONGEST_WAIT_MILLIS = 500;

  /** Fair, so that no login waits for ever while others keep coming. */
  private final Semaphore free = new Semaphore(BOUND, true);

  /**
   * Waits for a place for half a second at most. Must be followed by {@link #leave}.
   *
   * @throws PSQLException SQLSTATE 08001, where there was none; to be tried again like a server
   *     that refuses
   */
  public void enter() throws PSQLException {
    try {
      if (!free.tryAcquire(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw refused(BOUND + " other connections are being opened to the active side");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("The thread was interrupted before it could open a connection");
    }
  }

  /** Ends a login, whatever came of it. */
  public void leave() {
    free.release();
  }

  private static PSQLException refused(String why) {
    return new PSQLException(why + "; nothing was sent.", PSQLState.CONNECTION_UNABLE_TO_CONNECT);
  }
}
