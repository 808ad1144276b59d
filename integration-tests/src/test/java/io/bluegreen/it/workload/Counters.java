package io.bluegreen.it.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Increments in autocommit, several threads on the same rows: one repeated in error shows. */
public final class Counters implements Workload {
  @Override
  public String kind() {
    return "counter";
  }

  @Override
  public Round open(Connection connection, int thread) throws SQLException {
    PreparedStatement increment =
        connection.prepareStatement("UPDATE counters SET n = n + 1 WHERE id = ?");
    return (number, effects) -> {
      int counter = (int) (1 + number % WorkloadTables.COUNTERS);
      effects.add(Effect.increment(counter));
      increment.setInt(1, counter);
      increment.executeUpdate();
    };
  }
}
