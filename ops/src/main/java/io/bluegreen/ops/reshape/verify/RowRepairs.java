package io.bluegreen.ops.reshape.verify;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.swap.LockRetryTransaction;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Repairs of rows that may reference one another. Each is a transaction of its own, beside which
 * the mirror rests; one that references a row which is not there yet waits for the others. What
 * never becomes possible is left as it is: it stays noted, or goes on to differ.
 */
final class RowRepairs {
  private final Connection connection;

  /** The statements that make one row what it has to be; they may be run again. */
  @FunctionalInterface
  interface Repair {
    void run() throws SQLException;
  }

  RowRepairs(Connection connection) {
    this.connection = connection;
  }

  /** Runs all of them; those that wait for one another are one transaction. */
  void all(List<Repair> repairs) throws SQLException, InterruptedException {
    List<Repair> circle = each(repairs);
    if (!circle.isEmpty()) {
      succeeds(circle);
    }
  }

  /** Runs each as soon as what it references is there, and returns those for which it never was. */
  List<Repair> each(List<Repair> repairs) throws SQLException, InterruptedException {
    List<Repair> left = repairs;
    while (true) {
      List<Repair> waiting = new ArrayList<>();
      for (Repair repair : left) {
        if (!succeeds(List.of(repair))) {
          waiting.add(repair);
        }
      }
      if (waiting.isEmpty() || waiting.size() == left.size()) {
        return waiting;
      }
      left = waiting;
    }
  }

  private boolean succeeds(List<Repair> together) throws SQLException, InterruptedException {
    try {
      run(together);
      return true;
    } catch (SQLException e) {
      if (SqlStateCode.FOREIGN_KEY_VIOLATION.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  private void run(List<Repair> repairs) throws SQLException, InterruptedException {
    new LockRetryTransaction(connection, SwapLockTimeouts.DEFAULT)
        .<Boolean, SQLException>run(
            () -> {
              Sql.run(connection, "SET LOCAL bluegreen.mirror = 'on'");
              Sql.run(connection, "SET CONSTRAINTS ALL DEFERRED");
              for (Repair repair : repairs) {
                repair.run();
              }
              return true;
            });
  }
}
