package io.bluegreen.jdbc.internal.session;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.util.PSQLException;

/**
 * The notifications of a session. Reading them is no boundary and never waits for a hold. In
 * cluster mode reading moves the session as soon as the new side is known; a thread that only
 * listens would otherwise stay on the old side for ever. Thread-safe.
 */
public final class ListenedChannels {
  private static final long SLICE_MILLIS = 1_000;

  private final CallScope scope;
  private final CurrentConnection current;
  private final RoutingStrategy strategy;
  private final SessionPlacement placement;
  private final CallEnd callEnd;

  /** What a server had sent before the session left it. Used inside the session's scope. */
  private final List<PGNotification> kept = new ArrayList<>();

  ListenedChannels(
      CallScope scope,
      CurrentConnection current,
      RoutingStrategy strategy,
      SessionPlacement placement,
      CallEnd callEnd) {
    this.scope = scope;
    this.current = current;
    this.strategy = strategy;
    this.placement = placement;
    this.callEnd = callEnd;
  }

  /** Takes over what the application has not asked for yet; called under the session's lock. */
  public void keep(BaseConnection old) throws SQLException {
    PGNotification[] unread = old.getQueryExecutor().getNotifications();
    kept.addAll(List.of(unread));
  }

  /** Returns what has arrived, as pgjdbc does. */
  public PGNotification[] now() throws SQLException {
    return ask(null);
  }

  /**
   * Waits for the next ones, as pgjdbc does.
   *
   * @param timeoutMillis the longest wait; 0 for no limit, negative for no wait
   */
  public PGNotification[] within(int timeoutMillis) throws SQLException {
    if (timeoutMillis < 0 || !strategy.movesBetweenServers()) {
      return ask(timeoutMillis);
    }
    long left = timeoutMillis == 0 ? Long.MAX_VALUE : timeoutMillis;
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(left);
    while (true) {
      PGNotification[] some = ask((int) Math.min(left, SLICE_MILLIS));
      if (timeoutMillis > 0) {
        left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      }
      boolean waits = current.physical().getTransactionState() == TransactionState.IDLE;
      if ((some.length > 0) || left <= 0 || !waits) {
        return some;
      }
    }
  }

  private PGNotification[] ask(@Nullable Integer timeoutMillis) throws SQLException {
    scope.enter();
    try {
      catchUp();
      if (!kept.isEmpty()) {
        PGNotification[] earlier = kept.toArray(new PGNotification[0]);
        kept.clear();
        return earlier;
      }
      BaseConnection pg = current.physical();
      return timeoutMillis == null ? pg.getNotifications() : pg.getNotifications(timeoutMillis);
    } finally {
      callEnd.leave();
    }
  }

  /**
   * Moves the session if possible. If the new side refuses at present, the session listens on the
   * old one.
   */
  private void catchUp() throws SQLException {
    try {
      placement.catchUp();
    } catch (PSQLException e) {
      if (current.isClosed()) {
        throw e;
      }
    }
  }
}
