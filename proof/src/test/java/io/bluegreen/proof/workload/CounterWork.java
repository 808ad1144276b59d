package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.CounterCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Increments in autocommit, several threads on the same rows: one repeated in error shows. */
public final class CounterWork implements Work {
  @Override
  public String name() {
    return "counter";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    PreparedStatement increment =
        connection.prepareStatement("UPDATE counters SET n = n + 1 WHERE id = ? RETURNING side, n");
    return () -> {
      int counter = worker.random().nextInt(1, Tables.COUNTERS + 1);
      worker.perform(
          Action.of(CounterCheck.INCREMENT, CounterCheck.COUNTER + counter),
          attempt -> {
            increment.setInt(1, counter);
            try (ResultSet row = increment.executeQuery()) {
              row.next();
              return Sight.of(row.getString(1), row.getLong(2));
            }
          });
    };
  }

  @Override
  public List<Check> checks() {
    return List.of(new CounterCheck());
  }
}
