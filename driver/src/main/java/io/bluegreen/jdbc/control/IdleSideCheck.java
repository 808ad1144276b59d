package io.bluegreen.jdbc.control;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Whether this JVM could use the idle side: asked every 5 minutes, every 5 s while it could not,
 * and once at every epoch.
 *
 * <p>Schema mode, where the watcher is in the application's database with the application's login:
 * one query on its connection. Confined to the watcher's thread.
 */
final class IdleSideCheck {
  private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long REFUSED_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);

  private boolean asked;
  private long askedAtNanos;
  private long askedForEpoch;
  private @Nullable String error;

  /** Returns why the idle side is out of reach, or null. */
  @Nullable String error(BaseConnection pg, Deployment seen) throws SQLException {
    long now = System.nanoTime();
    long period = error == null ? PERIOD_NANOS : REFUSED_PERIOD_NANOS;
    if (!asked || askedForEpoch != seen.epoch() || now - askedAtNanos > period) {
      asked = true;
      askedAtNanos = now;
      askedForEpoch = seen.epoch();
      error = SchemaProbe.whyUnusable(pg, seen.target(seen.active().other()));
    }
    return error;
  }
}
