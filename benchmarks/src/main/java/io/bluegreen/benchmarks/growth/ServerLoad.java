package io.bluegreen.benchmarks.growth;

import io.bluegreen.fixtures.server.PgSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * The load of a server by the sessions in one database, up to one moment.
 *
 * @param transactions transactions that the sessions have ended
 * @param cpuMillis processor time of the present sessions
 * @param atNanos the moment
 */
record ServerLoad(long transactions, long cpuMillis, long atNanos) {
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /** The kernel tells processor time in hundredths of a second. */
  private static final long TICK_MILLIS = 10;

  /** Reads it; the session that asks is part of it. */
  static ServerLoad of(PgSession session) throws SQLException {
    session.query("SELECT pg_stat_clear_snapshot()");
    long transactions =
        session.queryLong(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database"
                + " WHERE datname = current_database()");
    String pids =
        session.query(
            "SELECT string_agg(pid::text, ',') FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    long cpu = 0;
    for (String pid : String.valueOf(pids).split(",", -1)) {
      cpu += pid.equals("null") ? 0 : cpuMillis(Path.of("/proc", pid, "stat"));
    }
    return new ServerLoad(transactions, cpu, System.nanoTime());
  }

  private static long cpuMillis(Path stat) {
    try {
      String text = Files.readString(stat);
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      return TICK_MILLIS
          * (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]));
    } catch (NoSuchFileException gone) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double secondsSince(ServerLoad before) {
    return (double) (atNanos - before.atNanos) / TimeUnit.SECONDS.toNanos(1);
  }
}
