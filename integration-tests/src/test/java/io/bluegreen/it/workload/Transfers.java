package io.bluegreen.it.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/** Transactions of three statements that move money: the total never changes. */
public final class Transfers implements Workload {
  @Override
  public String kind() {
    return "transfer";
  }

  @Override
  public Round open(Connection connection, int thread) throws SQLException {
    connection.setAutoCommit(false);
    PreparedStatement move =
        connection.prepareStatement("UPDATE accounts SET balance = balance + ? WHERE id = ?");
    PreparedStatement note =
        connection.prepareStatement(
            "INSERT INTO transfers (writer, number, amount) VALUES (?, ?, ?)");
    note.setInt(1, thread);
    return (number, effects) -> {
      effects.add(Effect.row("transfers", thread, number));
      // Always from the lower id to the higher one, so that two of them never wait in a circle.
      int from = ThreadLocalRandom.current().nextInt(1, WorkloadTables.ACCOUNTS);
      int to = ThreadLocalRandom.current().nextInt(from + 1, WorkloadTables.ACCOUNTS + 1);
      long amount = ThreadLocalRandom.current().nextLong(-5, 6);
      update(move, -amount, from);
      update(move, amount, to);
      note.setLong(2, number);
      note.setLong(3, amount);
      note.executeUpdate();
      connection.commit();
    };
  }

  private static void update(PreparedStatement move, long by, int account) throws SQLException {
    move.setLong(1, by);
    move.setInt(2, account);
    move.executeUpdate();
  }
}
