package io.bluegreen.it.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Batches of inserts, one transaction each. */
public final class Batches implements Workload {
  private static final int ROWS = 5;

  @Override
  public String kind() {
    return "batch";
  }

  @Override
  public Round open(Connection connection, int thread) throws SQLException {
    connection.setAutoCommit(false);
    PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO transfers (writer, number, amount) VALUES (?, ?, 0)");
    return (number, effects) -> {
      for (int i = 0; i < ROWS; i++) {
        long row = number * ROWS + i;
        effects.add(Effect.row("transfers", thread, row));
        insert.setInt(1, thread);
        insert.setLong(2, row);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    };
  }
}
