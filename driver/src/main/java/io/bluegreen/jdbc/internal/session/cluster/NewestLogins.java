package io.bluegreen.jdbc.internal.session.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.model.Side;
import org.jspecify.annotations.Nullable;

/**
 * The newest login of each user that has succeeded in this JVM for one deployment. A connection
 * that was opened before a password was renewed can move with it. Thread-safe.
 */
public final class NewestLogins {
  private static final int MOST_USERS = 100;

  private final Cache<String, SideConnector> newest =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(MOST_USERS).build();

  /** Notes that a login has just succeeded. */
  public void succeeded(SideConnector connector) {
    for (Side side : Side.values()) {
      String user = connector.user(side);
      if (newest.getIfPresent(user) != connector) {
        newest.put(user, connector);
      }
    }
  }

  /**
   * Returns a connector with the newest login for the user of a refused one, or null where there is
   * none that differs.
   */
  @Nullable SideConnector renewed(SideConnector refused, Side side) {
    SideConnector found = newest.getIfPresent(refused.user(side));
    return found == null || found.hasLoginOf(refused, side) ? null : refused.withLoginOf(found);
  }
}
