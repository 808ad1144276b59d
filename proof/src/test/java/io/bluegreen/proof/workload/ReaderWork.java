package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ExpectationCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A cursor over many rows that takes its time: all of them, in order, and of one side. */
public final class ReaderWork implements Work {
  private static final int FETCHED = 50;
  private static final long THINKING_NANOS = TimeUnit.MILLISECONDS.toNanos(8);
  private static final long SUM = Tables.NUMBERS * (Tables.NUMBERS + 1L) / 2;

  @Override
  public String name() {
    return "long-reader";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    connection.setAutoCommit(false);
    PreparedStatement read = connection.prepareStatement("SELECT n, side FROM numbers ORDER BY n");
    read.setFetchSize(FETCHED);
    Action all = Action.of(ExpectationCheck.CURSOR, "", (long) Tables.NUMBERS, SUM, 0L);
    return () -> worker.perform(all, attempt -> read(connection, attempt, read));
  }

  private static Sight read(Connection connection, Worker.Attempt attempt, PreparedStatement read)
      throws SQLException {
    long count = 0;
    long sum = 0;
    long wrong = 0;
    String side = "";
    try (ResultSet rows = read.executeQuery()) {
      for (long last = 0; rows.next(); last = rows.getLong(1)) {
        String here = rows.getString(2);
        boolean moved = !side.isEmpty() && !side.equals(here);
        wrong += moved || rows.getLong(1) <= last ? 1 : 0;
        side = here;
        sum += rows.getLong(1);
        if (++count % FETCHED == 0) {
          LockSupport.parkNanos(THINKING_NANOS);
        }
      }
    }
    attempt.commit(connection);
    return Sight.of(side, count, sum, wrong);
  }

  @Override
  public List<Check> checks() {
    return List.of(new ExpectationCheck(ExpectationCheck.CURSOR));
  }
}
