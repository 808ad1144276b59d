package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.ToolProcess;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * A gate that stops a run where it records the beginning of a step: a trigger on the control row
 * waits for a lock that this object holds.
 */
final class StepGate implements AutoCloseable {
  private static final String KEY = "4711";

  private final PgDatabase database;
  private final PgSession holder;
  private boolean open;

  private StepGate(PgDatabase database, PgSession holder) {
    this.database = database;
    this.holder = holder;
  }

  static StepGate before(PgDatabase database, String step) throws SQLException {
    PgSession holder = database.session();
    holder.execute("SELECT pg_advisory_lock(" + KEY + ")");
    database.execute(
        """
        CREATE FUNCTION bluegreen.step_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock_shared(%s);
          RETURN NEW;
        END $$
        """
            .formatted(KEY),
        """
        CREATE TRIGGER a_step_gate BEFORE UPDATE ON bluegreen.deployment FOR EACH ROW
        WHEN (NEW.note LIKE '%%"step":"%s"%%' AND coalesce(OLD.note, '') NOT LIKE '%%"step":"%s"%%')
        EXECUTE FUNCTION bluegreen.step_gate()
        """
            .formatted(step, step));
    return new StepGate(database, holder);
  }

  /** Waits until the run stands at the gate; fails at once if it ends before. */
  void awaitRun(ToolProcess tool) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              assertThat(tool.isAlive()).as("it ended before the gate: %s", tool).isTrue();
              return database.queryLong(
                      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                          + " AND objid = "
                          + KEY
                          + " AND database = (SELECT oid FROM pg_database"
                          + " WHERE datname = current_database())")
                  > 0;
            });
  }

  /** Lets the run go on. */
  void open() throws SQLException {
    if (!open) {
      open = true;
      holder.close();
    }
  }

  @Override
  public void close() throws SQLException {
    open();
    database.execute(
        "DROP TRIGGER a_step_gate ON bluegreen.deployment", "DROP FUNCTION bluegreen.step_gate()");
  }
}
