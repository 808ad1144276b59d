package io.bluegreen.it.dropin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.server.Queries;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** The calls of the connection itself. */
@ExtendWith(TwoSides.Extension.class)
class CallsTest {

  @Test
  void isValidOpensNoTransactionAndSoDoesNotBindToTheOldSide(TwoSides sides, Connection connection)
      throws Exception {
    connection.setAutoCommit(false);
    TwoSides.write(connection);
    connection.commit();
    int pid = connection.unwrap(PGConnection.class).getBackendPID();
    assertThat(connection.isValid(5)).isTrue();
    assertThat(state(sides, pid)).isEqualTo("idle");
    assertThat(connection.getAutoCommit()).isFalse();
    String side = sides.flip();
    assertThat(connection.isValid(5)).isTrue();
    assertThat(TwoSides.write(connection)).isEqualTo(side);
    assertThat(connection.isValid(5)).isTrue();
    assertThat(state(sides, pid)).isEqualTo("idle in transaction");
    connection.rollback();
  }

  @Test
  void aRunningStatementIsCancelledFromAnotherThread(TwoSides sides, Connection connection)
      throws Exception {
    int pid = connection.unwrap(PGConnection.class).getBackendPID();
    try (Statement statement = connection.createStatement()) {
      FutureTask<SQLException> sleep = sleepIn(statement);
      awaitActive(sides, pid);
      statement.cancel();
      assertThat(sleep.get().getSQLState()).isEqualTo("57014");
    }
    assertThat(Queries.one(connection, "SELECT 1")).isEqualTo("1");
  }

  @Test
  void cancelQueryEndsWhatRuns(TwoSides sides, Connection connection) throws Exception {
    PGConnection pg = connection.unwrap(PGConnection.class);
    try (Statement statement = connection.createStatement()) {
      FutureTask<SQLException> sleep = sleepIn(statement);
      awaitActive(sides, pg.getBackendPID());
      pg.cancelQuery();
      assertThat(sleep.get().getSQLState()).isEqualTo("57014");
    }
  }

  @Test
  void aQueryTimeoutEndsAStatement(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(60)"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    }
    assertThat(Queries.one(connection, "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aNetworkTimeoutEndsTheConnection(Connection connection) throws Exception {
    connection.setNetworkTimeout(Runnable::run, 200);
    assertThat(connection.getNetworkTimeout()).isEqualTo(200);
    assertThatThrownBy(() -> Queries.run(connection, "SELECT pg_sleep(60)"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.isValid(1)).isFalse();
  }

  @Test
  void abortEndsAConnectionThatIsInUse(TwoSides sides, Connection connection) throws Exception {
    int pid = connection.unwrap(PGConnection.class).getBackendPID();
    try (Statement statement = connection.createStatement()) {
      FutureTask<SQLException> sleep = sleepIn(statement);
      awaitActive(sides, pid);
      connection.abort(Runnable::run);
      assertThat(sleep.get().getSQLState()).startsWith("08");
    }
    assertThat(connection.isClosed()).isTrue();
  }

  @Test
  void copyGoesInAndOut(Connection connection) throws Exception {
    CopyManager copy = new CopyManager((BaseConnection) connection);
    connection.setAutoCommit(false);
    byte[] rows = "copied\n".getBytes(UTF_8);
    assertThat(copy.copyIn("COPY entry (what) FROM STDIN", new ByteArrayInputStream(rows)))
        .isEqualTo(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    copy.copyOut("COPY (SELECT what FROM entry WHERE what = 'copied') TO STDOUT", out);
    assertThat(out.toString(UTF_8)).isEqualTo("copied\n");
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(copy.copyIn("COPY entry (what) FROM STDIN", new ByteArrayInputStream(rows)))
        .isEqualTo(1);
    Queries.run(connection, "DELETE FROM entry WHERE what = 'copied'");
  }

  @Test
  void notificationsArriveAcrossAFlip(TwoSides sides, Connection connection) throws Exception {
    Queries.run(connection, "LISTEN news");
    sides.flip();
    TwoSides.write(connection);
    sides.database().execute("NOTIFY news, 'hello'");
    PGNotification[] arrived = ((PGConnection) connection).getNotifications(30_000);
    assertThat(arrived).hasSize(1);
    assertThat(arrived[0].getParameter()).isEqualTo("hello");
    assertThat(arrived[0].getName()).isEqualTo("news");
  }

  @Test
  void clientInfoReachesTheServer(TwoSides sides, Connection connection) throws Exception {
    connection.setClientInfo("ApplicationName", "dropped in");
    assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("dropped in");
    int pid = connection.unwrap(PGConnection.class).getBackendPID();
    assertThat(
            sides
                .database()
                .query("SELECT application_name FROM pg_stat_activity WHERE pid = " + pid))
        .isEqualTo("dropped in");
  }

  @Test
  void warningsAreHandedOn(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT noisy()")) {
      assertThat(rows.next()).isTrue();
      assertThat(statement.getWarnings().getMessage()).isEqualTo("mind the gap");
      statement.clearWarnings();
      assertThat((Object) statement.getWarnings()).isNull();
    }
  }

  @Test
  void escapesAreTranslated(TwoSides sides, Connection connection) throws Exception {
    String escaped = "SELECT {fn concat('a', 'b')}, {d '2024-02-29'}";
    try (Connection plain = sides.connectPlain()) {
      assertThat(connection.nativeSQL(escaped)).isEqualTo(plain.nativeSQL(escaped));
    }
    assertThat(Queries.one(connection, escaped)).isEqualTo("ab");
    try (CallableStatement call = connection.prepareCall("{? = call noisy()}")) {
      call.registerOutParameter(1, Types.INTEGER);
      call.execute();
      assertThat(call.getInt(1)).isEqualTo(1);
    }
    try (CallableStatement call = connection.prepareCall("call doubled(?)")) {
      call.setInt(1, 21);
      call.registerOutParameter(1, Types.INTEGER);
      call.execute();
      assertThat(call.getInt(1)).isEqualTo(42);
    }
  }

  @Test
  void theMetadataGivesTheApplicationsOwnUrl(TwoSides sides, Connection connection)
      throws Exception {
    assertThat(connection.getMetaData().getURL()).isEqualTo(sides.url());
  }

  private static FutureTask<SQLException> sleepIn(Statement statement) {
    FutureTask<SQLException> sleep =
        new FutureTask<>(
            () -> {
              try {
                statement.execute("SELECT pg_sleep(600)");
                return new SQLException("slept to the end");
              } catch (SQLException e) {
                return e;
              }
            });
    new Thread(sleep, "sleeper").start();
    return sleep;
  }

  private static void awaitActive(TwoSides sides, int pid) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                sides
                        .database()
                        .queryLong(
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND pid = "
                                + pid)
                    == 1);
  }

  private static String state(TwoSides sides, int pid) throws SQLException {
    return String.valueOf(
        sides.database().query("SELECT state FROM pg_stat_activity WHERE pid = " + pid));
  }
}
