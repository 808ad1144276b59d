package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ElementsCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;

/** Batches of inserts: some a transaction each, some in autocommit, where a part may stand. */
public final class BatchWork implements Work {
  static final String TRANSACTION = "batch";
  static final String AUTOCOMMIT = "batch in autocommit";

  private static final int ROWS = 5;

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    boolean autocommit = worker.random().nextInt(4) == 0;
    connection.setAutoCommit(autocommit);
    String function = autocommit ? AUTOCOMMIT : TRANSACTION;
    PreparedStatement insert =
        connection.prepareStatement("INSERT INTO elements (function, element) VALUES (?, ?)");
    return () -> {
      List<Long> values = LongStream.range(0, ROWS).mapToObj(i -> worker.number()).toList();
      worker.perform(
          new Action(function, "", values),
          attempt -> {
            add(insert, function, values);
            if (autocommit) {
              attempt.compound();
              insert.executeBatch();
            } else {
              attempt.begin();
              insert.executeBatch();
              attempt.commit(connection);
            }
            return Sight.NOTHING;
          });
    };
  }

  private static void add(PreparedStatement insert, String function, List<Long> values)
      throws SQLException {
    insert.clearBatch();
    for (long value : values) {
      insert.setString(1, function);
      insert.setLong(2, value);
      insert.addBatch();
    }
  }

  @Override
  public List<Check> checks() {
    return List.of(new ElementsCheck(TRANSACTION, true), new ElementsCheck(AUTOCOMMIT, false));
  }
}
