package io.bluegreen.jdbc.internal.idleside;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Whether this JVM could use the idle side: asked as {@link ProbeSchedule} says, and at every
 * epoch.
 *
 * <p>Schema mode, where the watcher is in the application's database with the application's login:
 * one query on its connection. Confined to the watcher's thread.
 */
public final class IdleSideCheck {
  private final ProbeSchedule schedule = new ProbeSchedule();
  private @Nullable String error;

  /** Returns why the idle side is out of reach, or null. */
  public @Nullable String error(BaseConnection pg, DeploymentSnapshot seen) throws SQLException {
    if (schedule.take(seen.epoch(), true, 0, System.nanoTime())) {
      error = SchemaProbe.whyUnusable(pg, seen.idleTarget());
      schedule.answered(error == null);
    }
    return error;
  }
}
