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
 * Inserts in autocommit. Each row has a key that the server gives and an element that the
 * application gives, so that one which is inserted twice shows.
 */
public final class SetWork implements Work {
  static final String ADD = "add";

  @Override
  public String name() {
    return "set";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO elements (function, element) VALUES ('" + ADD + "', ?) RETURNING side");
    return () -> {
      long element = worker.number();
      worker.perform(
          Action.of(ADD, "", element),
          attempt -> {
            insert.setLong(1, element);
            try (ResultSet row = insert.executeQuery()) {
              row.next();
              return Sight.of(row.getString(1));
            }
          });
    };
  }

  @Override
  public List<Check> checks() {
    return List.of(new ElementsCheck(ADD, true));
  }
}
