package io.bluegreen.it.faults;

import java.sql.SQLException;

/** Calls that have to fail. */
final class Failed {
  private Failed() {}

  /** A call of JDBC. */
  interface Call {
    void run() throws SQLException;
  }

  /** Returns what a call ended in. */
  static SQLException by(Call call) {
    try {
      call.run();
    } catch (SQLException e) {
      return e;
    }
    throw new AssertionError("it did not fail");
  }

  /** Returns the SQLSTATE that a call ended in. */
  static String state(Call call) {
    return String.valueOf(by(call).getSQLState());
  }
}
