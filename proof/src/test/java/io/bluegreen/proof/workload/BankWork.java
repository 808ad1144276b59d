package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.BankCheck;
import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ElementsCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Transactions that move money between accounts, and reads of the total. */
public final class BankWork implements Work {
  private static final int READS_OF_TEN = 3;

  @Override
  public String name() {
    return "bank";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    connection.setAutoCommit(false);
    PreparedStatement move =
        connection.prepareStatement(
            "UPDATE accounts SET balance = balance + ? WHERE id = ? RETURNING side");
    PreparedStatement note =
        connection.prepareStatement(
            "INSERT INTO transfers (number, from_id, to_id, amount) VALUES (?, ?, ?, ?)");
    PreparedStatement sum =
        connection.prepareStatement("SELECT sum(balance), min(side) FROM accounts");
    return () -> {
      if (worker.random().nextInt(10) < READS_OF_TEN) {
        worker.perform(Action.of(BankCheck.TOTAL, ""), attempt -> total(connection, attempt, sum));
      } else {
        transfer(connection, worker, move, note);
      }
    };
  }

  private static void transfer(
      Connection connection, Worker worker, PreparedStatement move, PreparedStatement note)
      throws SQLException {
    long number = worker.number();
    // Always from the lower account to the higher one: two transfers never wait in a circle.
    int from = worker.random().nextInt(1, Tables.ACCOUNTS);
    int to = worker.random().nextInt(from + 1, Tables.ACCOUNTS + 1);
    long amount = worker.random().nextLong(1, 6);
    worker.perform(
        Action.of(BankCheck.TRANSFER, "", number),
        attempt -> {
          attempt.begin();
          String side = move(move, -amount, from);
          move(move, amount, to);
          note.setLong(1, number);
          note.setInt(2, from);
          note.setInt(3, to);
          note.setLong(4, amount);
          note.executeUpdate();
          attempt.commit(connection);
          return Sight.of(side);
        });
  }

  private static String move(PreparedStatement move, long by, int account) throws SQLException {
    move.setLong(1, by);
    move.setInt(2, account);
    try (ResultSet row = move.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static Sight total(Connection connection, Worker.Attempt attempt, PreparedStatement sum)
      throws SQLException {
    Sight sight;
    try (ResultSet row = sum.executeQuery()) {
      row.next();
      sight = Sight.of(row.getString(2), row.getLong(1));
    }
    attempt.commit(connection);
    return sight;
  }

  @Override
  public List<Check> checks() {
    return List.of(
        new BankCheck(Tables.INITIAL, Tables.ACCOUNTS),
        new ElementsCheck(BankCheck.TRANSFER, true));
  }
}
