package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ElementsCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Orders in tables as a real schema has them: partitions, an identity column, deferrable unique and
 * foreign keys, a replica identity of whole rows that change, policies, triggers that write a log,
 * and two owners. An order's item is inserted, then the order, which is changed in the same
 * transaction; the triggers' row belongs to it.
 */
public final class OrderWork implements Work {
  static final String ORDER = "order";
  static final String ITEM = "order item";
  static final String LOGGED = "order log";
  static final String CHANGED = "order log as changed";

  /** Of so many orders one has its change in the log, which the other side finds by whole rows. */
  static final int NOTED_CHANGES = 4;

  @Override
  public String name() {
    return "orders";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    connection.setAutoCommit(false);
    PreparedStatement item =
        connection.prepareStatement(
            "INSERT INTO order_items (order_id, number)"
                + " VALUES (nextval(pg_get_serial_sequence('orders', 'id')), ?) RETURNING order_id");
    PreparedStatement insert =
        connection.prepareStatement("INSERT INTO orders (id, number, amount) VALUES (?, ?, 1)");
    PreparedStatement change =
        connection.prepareStatement("UPDATE orders SET amount = amount + 1 WHERE number = ?");
    return () -> {
      long number = worker.number();
      worker.perform(
          Action.of(ORDER, "", number),
          attempt -> {
            attempt.begin();
            item.setLong(1, number);
            try (ResultSet given = item.executeQuery()) {
              given.next();
              insert.setLong(1, given.getLong(1));
            }
            insert.setLong(2, number);
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
    return List.of(
        new ElementsCheck(ORDER, true),
        new ElementsCheck(ORDER, ITEM),
        new ElementsCheck(ORDER, LOGGED),
        new ElementsCheck(ORDER, CHANGED));
  }
}
