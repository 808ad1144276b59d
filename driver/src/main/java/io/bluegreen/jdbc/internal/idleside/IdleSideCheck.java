package io.bluegreen.jdbc.internal.idleside;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.control.SideChecks;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The check whether this JVM could use the idle side, for a watcher that is in the application's
 * database with the application's login. It serves schema mode, and costs one query on the
 * watcher's connection when {@link ProbeSchedule} asks for one.
 *
 * <p>Confined to the watcher's thread.
 */
final class IdleSideCheck implements SideChecks.IdleSide {
  private final ProbeSchedule schedule = new ProbeSchedule();
  private @Nullable String error;

  @Override
  public @Nullable String error(BaseConnection pg, DeploymentSnapshot seen) throws SQLException {
    if (schedule.take(seen.epoch(), true, 0, System.nanoTime())) {
      error = SchemaProbe.whyUnusable(pg, seen.idleTarget());
      schedule.answered(error == null);
    }
    return error;
  }
}
