package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ElementsCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Orders in tables as a real schema has them: partitions, an identity column, a deferrable
 * constraint, a replica identity of whole rows, policies, a trigger that writes a log, and two
 * owners. An order is inserted and changed in one transaction; the trigger's row belongs to it.
 */
public final class OrderWork implements Work {
  static final String ORDER = "order";
  static final String LOGGED = "order log";

  @Override
  public String name() {
    return "orders";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    connection.setAutoCommit(false);
    PreparedStatement insert =
        connection.prepareStatement("INSERT INTO orders (number, amount) VALUES (?, 1)");
    PreparedStatement change =
        connection.prepareStatement("UPDATE orders SET amount = amount + 1 WHERE number = ?");
    return () -> {
      long number = worker.number();
      worker.perform(
          Action.of(ORDER, "", number),
          attempt -> {
            attempt.begin();
            insert.setLong(1, number);
            insert.executeUpdate();
            change.setLong(1, number);
            if (change.executeUpdate() != 1) {
              throw new SQLException("an order of this transaction is gone: " + number, "02000");
            }
            attempt.commit(connection);
            return Sight.NOTHING;
          });
    };
  }

  @Override
  public List<Check> checks() {
    return List.of(new ElementsCheck(ORDER, true), new ElementsCheck(ORDER, LOGGED));
  }
}
