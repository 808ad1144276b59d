package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.AppendCheck;
import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The workload that appends to lists and reads them, in autocommit. Every few seconds all JVMs of
 * the machine take new lists, so that no list grows without bound.
 */
public final class AppendWork implements Work {
  private static final int LISTS = 3;
  private static final long SECONDS_PER_LIST = 4;

  @Override
  public String name() {
    return "list-append";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    PreparedStatement append =
        connection.prepareStatement(
            "INSERT INTO lists (k, vals) VALUES (?, ARRAY[?::bigint])"
                + " ON CONFLICT (k) DO UPDATE SET vals = lists.vals || excluded.vals"
                + " RETURNING side");
    PreparedStatement read =
        connection.prepareStatement(
            "SELECT p.side, l.vals FROM place p LEFT JOIN lists l ON l.k = ?");
    return () -> {
      String key = key(worker);
      if (worker.random().nextBoolean()) {
        worker.perform(Action.of(AppendCheck.READ, key), attempt -> read(read, key));
      } else {
        long value = worker.number();
        worker.perform(
            Action.of(AppendCheck.APPEND, key, value), attempt -> append(append, key, value));
      }
    };
  }

  private static String key(Worker worker) {
    long age = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) / SECONDS_PER_LIST;
    return AppendCheck.LIST + age + "." + worker.random().nextInt(LISTS);
  }

  private static Sight append(PreparedStatement append, String key, long value)
      throws SQLException {
    append.setString(1, key);
    append.setLong(2, value);
    try (ResultSet row = append.executeQuery()) {
      row.next();
      return Sight.of(row.getString(1));
    }
  }

  private static Sight read(PreparedStatement read, String key) throws SQLException {
    read.setString(1, key);
    try (ResultSet row = read.executeQuery()) {
      row.next();
      Array values = row.getArray(2);
      return Sight.of(row.getString(1), values == null ? new Long[0] : (Long[]) values.getArray());
    }
  }

  @Override
  public List<Check> checks() {
    return List.of(new AppendCheck());
  }
}
