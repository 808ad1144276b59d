package io.bluegreen.it.cutover;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** One connection that goes where the control row says, when a fence sends it away. */
final class FollowingClient implements AutoCloseable {
  /** What became of a write. */
  enum Outcome {
    ACKNOWLEDGED,
    UNKNOWN
  }

  /** What one side's row says. */
  record Seen(Side active, long epoch) {}

  private static final long POLL_NANOS = 10_000_000;

  private final ClusterDeployment pair;
  private @Nullable Connection connection;

  FollowingClient(ClusterDeployment pair) {
    this.pair = pair;
  }

  /** Inserts one row in autocommit, as often as fences refuse it. */
  Outcome insert(int writer, long number) throws SQLException {
    while (true) {
      Connection current = current();
      try (PreparedStatement insert =
          current.prepareStatement("INSERT INTO ledger (writer, number) VALUES (?, ?)")) {
        insert.setInt(1, writer);
        insert.setLong(2, number);
        insert.executeUpdate();
        return Outcome.ACKNOWLEDGED;
      } catch (SQLException e) {
        if (isLost(e)) {
          drop();
          return Outcome.UNKNOWN;
        }
        followOrThrow(e);
      }
    }
  }

  /** Moves money between two accounts in one transaction, once or not at all. */
  void transfer(int writer, long number) throws SQLException {
    while (true) {
      Connection current = current();
      try {
        current.setAutoCommit(false);
        try (Statement statement = current.createStatement()) {
          int from = (int) (number % WorkloadTables.ACCOUNTS) + 1;
          int to = (int) ((number + writer + 1) % WorkloadTables.ACCOUNTS) + 1;
          change(statement, Math.min(from, to), from < to ? -7 : 7);
          change(statement, Math.max(from, to), from < to ? 7 : -7);
          statement.executeUpdate(
              "INSERT INTO transfers (writer, number, amount) VALUES (%d, %d, 7)"
                  .formatted(writer, number));
        }
        current.commit();
        current.setAutoCommit(true);
        return;
      } catch (SQLException e) {
        if (isLost(e)) {
          drop();
          return;
        }
        rollBack(current);
        followOrThrow(e);
      }
    }
  }

  @Override
  public void close() {
    drop();
  }

  private static void change(Statement statement, int account, int by) throws SQLException {
    statement.executeUpdate(
        "UPDATE accounts SET balance = balance + %d WHERE id = %d".formatted(by, account));
  }

  /** A session that is ended meanwhile has rolled back too. */
  private void rollBack(Connection current) throws SQLException {
    try {
      current.rollback();
      current.setAutoCommit(true);
    } catch (SQLException e) {
      if (!isLost(e)) {
        throw e;
      }
    }
  }

  /** Goes on only because of our fence. */
  private void followOrThrow(SQLException e) throws SQLException {
    if (!isFence(e)) {
      throw e;
    }
    drop();
    LockSupport.parkNanos(POLL_NANOS);
  }

  private Connection current() throws SQLException {
    Connection now = connection;
    while (now == null) {
      Side side = active();
      try {
        now = pair.database(side).connect();
      } catch (SQLException e) {
        if (!isLost(e)) {
          throw e;
        }
      }
    }
    connection = now;
    return now;
  }

  private Side active() throws SQLException {
    List<Seen> rows = new ArrayList<>();
    for (Side side : Side.values()) {
      try (Connection control = pair.database(side).connect();
          Statement statement = control.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT active, epoch FROM bluegreen.deployment WHERE name = '"
                      + pair.name()
                      + "'")) {
        if (row.next()) {
          rows.add(
              new Seen(Side.valueOf(row.getString(1).toUpperCase(Locale.ROOT)), row.getLong(2)));
        }
      } catch (SQLException e) {
        if (!isLost(e)) {
          throw e;
        }
      }
    }
    return rows.size() < 2
        ? active()
        : rows.stream().max(Comparator.comparingLong(Seen::epoch)).orElseThrow().active();
  }

  private void drop() {
    Connection now = connection;
    connection = null;
    try {
      if (now != null) {
        now.close();
      }
    } catch (SQLException alreadyGone) {
      // nothing is left to do
    }
  }

  static boolean isFence(SQLException e) {
    ServerErrorMessage message =
        e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    return message != null
        && "25006".equals(message.getSQLState())
        && "bluegreen_fence".equals(message.getConstraint());
  }

  private static boolean isLost(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("57P");
  }
}
