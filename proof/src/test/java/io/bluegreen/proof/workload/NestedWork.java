package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ElementsCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Transactions within transactions: a part under a savepoint that is released or rolled back, or a
 * second transaction of the same thread on another connection. Each pauses in the middle, where a
 * flip may come.
 */
public final class NestedWork implements Work {
  static final String SAVEPOINT = "savepoint";
  static final String OUTER = "outer";
  static final String INNER = "inner";

  private static final String INSERT =
      "INSERT INTO elements (function, element) VALUES (?, ?) RETURNING side";
  private static final String DIVISION_BY_ZERO = "22012";
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  @Override
  public String name() {
    return "nested";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    connection.setAutoCommit(false);
    PreparedStatement insert = connection.prepareStatement(INSERT);
    return () -> {
      if (worker.random().nextInt(3) == 0) {
        within(connection, worker, insert);
      } else {
        underSavepoint(connection, worker, insert);
      }
    };
  }

  /** The part under the savepoint is one of the transaction, or is never seen again. */
  private static void underSavepoint(Connection connection, Worker worker, PreparedStatement insert)
      throws SQLException {
    boolean kept = worker.random().nextBoolean();
    long part = worker.number();
    List<Long> values = new ArrayList<>(worker.numbers(2));
    List<Long> lasting = new ArrayList<>(values);
    if (kept) {
      lasting.add(part);
    }
    worker.perform(
        new Action(SAVEPOINT, "", lasting),
        attempt -> {
          attempt.begin();
          String side = insert(insert, SAVEPOINT, values.get(0));
          if (worker.random().nextBoolean()) {
            byCalls(connection, worker, insert, part, kept);
          } else {
            byTexts(connection, worker, insert, part, kept);
          }
          insert(insert, SAVEPOINT, values.get(1));
          attempt.commit(connection);
          return Sight.of(side);
        });
  }

  private static void byCalls(
      Connection connection, Worker worker, PreparedStatement insert, long part, boolean kept)
      throws SQLException {
    Savepoint savepoint = connection.setSavepoint();
    insert(insert, SAVEPOINT, part);
    pause(worker);
    if (kept) {
      connection.releaseSavepoint(savepoint);
    } else {
      failInTheServer(connection, worker);
      connection.rollback(savepoint);
    }
    pause(worker);
  }

  private static void byTexts(
      Connection connection, Worker worker, PreparedStatement insert, long part, boolean kept)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SAVEPOINT part");
      insert(insert, SAVEPOINT, part);
      pause(worker);
      if (!kept) {
        failInTheServer(connection, worker);
      }
      statement.execute(kept ? "RELEASE SAVEPOINT part" : "ROLLBACK TO SAVEPOINT part");
      pause(worker);
    }
  }

  /** An error of the application's own, which is what a savepoint is there for. */
  private static void failInTheServer(Connection connection, Worker worker) throws SQLException {
    if (worker.random().nextBoolean()) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1 / 0");
    } catch (SQLException e) {
      if (!DIVISION_BY_ZERO.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  /** The inner transaction is one by itself, and stands whatever becomes of the outer one. */
  private static void within(Connection connection, Worker worker, PreparedStatement insert)
      throws SQLException {
    List<Long> values = worker.numbers(2);
    worker.perform(
        new Action(OUTER, "", values),
        attempt -> {
          attempt.begin();
          String side = insert(insert, OUTER, values.get(0));
          pause(worker);
          inner(worker);
          pause(worker);
          insert(insert, OUTER, values.get(1));
          attempt.commit(connection);
          return Sight.of(side);
        });
  }

  private static void inner(Worker worker) throws SQLException {
    long value = worker.number();
    boolean autocommit = worker.random().nextBoolean();
    try (Connection second = worker.secondConnection();
        PreparedStatement insert = second.prepareStatement(INSERT)) {
      second.setAutoCommit(autocommit);
      worker.perform(
          Action.of(INNER, "", value),
          attempt -> {
            if (autocommit) {
              return Sight.of(insert(insert, INNER, value));
            }
            attempt.begin();
            String side = insert(insert, INNER, value);
            attempt.commit(second);
            return Sight.of(side);
          });
    }
  }

  private static String insert(PreparedStatement insert, String function, long value)
      throws SQLException {
    insert.setString(1, function);
    insert.setLong(2, value);
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static void pause(Worker worker) {
    if (worker.random().nextBoolean()) {
      LockSupport.parkNanos(worker.random().nextLong(1, LONGEST_PAUSE_NANOS));
    }
  }

  @Override
  public List<Check> checks() {
    return List.of(
        new ElementsCheck(SAVEPOINT, true),
        new ElementsCheck(OUTER, true),
        new ElementsCheck(INNER, true));
  }
}
