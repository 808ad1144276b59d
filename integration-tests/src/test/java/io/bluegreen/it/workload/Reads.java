package io.bluegreen.it.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads in autocommit; each sees the whole of every transfer or nothing of it. */
public final class Reads implements Workload {
  static final String SQL = "SELECT sum(balance) FROM accounts WHERE id > ?";

  @Override
  public String kind() {
    return "read";
  }

  @Override
  public Round open(Connection connection, int thread) throws SQLException {
    PreparedStatement read = connection.prepareStatement(SQL);
    return (number, effects) -> check(read);
  }

  static void check(PreparedStatement read) throws SQLException {
    read.setInt(1, 0);
    try (ResultSet row = read.executeQuery()) {
      row.next();
      if (row.getLong(1) != WorkloadTables.TOTAL) {
        throw new SQLException("a read saw a total of " + row.getLong(1), "P0001");
      }
    }
  }
}
