package io.bluegreen.it.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Inserts in autocommit, one prepared statement all the time. */
public final class Inserts implements Workload {
  static final String SQL = "INSERT INTO ledger (writer, number) VALUES (?, ?)";

  @Override
  public String kind() {
    return "insert";
  }

  @Override
  public Round open(Connection connection, int thread) throws SQLException {
    PreparedStatement insert = connection.prepareStatement(SQL);
    insert.setInt(1, thread);
    return (number, effects) -> {
      effects.add(Effect.row("ledger", thread, number));
      insert.setLong(2, number);
      insert.executeUpdate();
    };
  }
}
