package io.bluegreen.it.schema;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.Queries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Somebody at a prompt who flips again and again, and writes down what each epoch means. */
final class Operator implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement flip;
  private final TransactionRecord transactions;
  private boolean green;

  private Operator(SchemaDeployment pair, TransactionRecord transactions, String epoch)
      throws SQLException {
    this.transactions = transactions;
    connection = pair.database().connect();
    flip =
        connection.prepareStatement(
            "UPDATE bluegreen.deployment SET active = ?, epoch = "
                + epoch
                + " WHERE name = ? RETURNING epoch");
    flip.setString(2, pair.name());
    transactions.flipped(pair.epoch(), "blue");
  }

  static Operator of(SchemaDeployment pair, TransactionRecord transactions) throws SQLException {
    return new Operator(pair, transactions, "epoch");
  }

  /** One whose changes no trigger sees, so that nobody is notified. */
  static Operator quiet(SchemaDeployment pair, TransactionRecord transactions) throws SQLException {
    Operator operator = new Operator(pair, transactions, "epoch + 1");
    Queries.run(operator.connection, "SET session_replication_role = replica");
    return operator;
  }

  String nextSide() {
    return green ? "blue" : "green";
  }

  @CanIgnoreReturnValue
  long flip() throws SQLException {
    String side = nextSide();
    flip.setString(1, side);
    try (ResultSet row = flip.executeQuery()) {
      row.next();
      long epoch = row.getLong(1);
      transactions.flipped(epoch, side);
      green = !green;
      return epoch;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
