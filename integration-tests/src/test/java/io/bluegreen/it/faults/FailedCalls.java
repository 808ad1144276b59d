package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;

/** The calls that must fail. */
final class FailedCalls {
  private FailedCalls() {}

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

  /** Makes sure that an application is told to repeat its transaction, and because of what. */
  static void assertRolledBack(SQLException failure, String because) {
    assertState(failure, "40001", because);
  }

  /** Makes sure of the SQLSTATEs of what an application is told and of its cause. */
  static void assertState(SQLException failure, String state, String because) {
    assertThat(failure.getSQLState()).as(failure.toString()).isEqualTo(state);
    assertThat(failure.getCause()).hasFieldOrPropertyWithValue("SQLState", because);
  }

  /** Returns the SQLSTATE that a call ended in. */
  static String state(Call call) {
    return String.valueOf(by(call).getSQLState());
  }

  /** Returns the SQLSTATE that a call ended in, or {@code none} where it succeeded. */
  static String stateOrNone(Call call) {
    try {
      call.run();
      return "none";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }
}
