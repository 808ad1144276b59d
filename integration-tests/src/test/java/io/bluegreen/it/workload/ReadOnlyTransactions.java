package io.bluegreen.it.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Transactions of two reads on a read-only connection. */
public final class ReadOnlyTransactions implements Workload {
  @Override
  public String kind() {
    return "read-only";
  }

  @Override
  public Round open(Connection connection, int thread) throws SQLException {
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    PreparedStatement read = connection.prepareStatement(Reads.SQL);
    return (number, effects) -> {
      Reads.check(read);
      Reads.check(read);
      connection.commit();
    };
  }
}
