package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Calls of other threads on a connection whose own call moves it to the new schema while the server
 * is silent: each ends before the server speaks again.
 */
@ExtendWith(PgExtension.class)
@Timeout(240)
class SilentServerTest {
  private final PgDatabase database;
  private SchemaDeployment pair;
  private TcpProxy proxy;
  private int functions;

  SilentServerTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void proxy() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    proxy = TcpProxy.to(database.server().host(), database.server().port());
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  private interface Action {
    void on(Connection connection, Statement running) throws SQLException;
  }

  private Connection connect() throws SQLException {
    String own = database.server().host() + ":" + database.server().port();
    String control = "bluegreen.control=" + database.endpoint();
    return DriverManager.getConnection(
        pair.url("sslmode=disable", control)
            .replace("postgresql://" + own, "postgresql://" + proxy.address()));
  }

  private void whileACallMeetsSilence(boolean autocommit, Action action) throws Exception {
    long epoch = pair.flip("blue");
    try (Connection connection = connect();
        Statement running = connection.createStatement()) {
      pair.awaitSeen(epoch);
      connection.setAutoCommit(autocommit);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      if (!autocommit) {
        connection.commit();
      }
      proxy.stall();
      pair.flipAndAwait("green");
      BackgroundCall<Boolean> call =
          BackgroundCall.doing(() -> running.execute("INSERT INTO item (id) VALUES (1)"))
              .awaitInside("session.Session");
      BackgroundCall.doing(() -> action.on(connection, running)).result();
      proxy.resume();
      assertThat(call.failure())
          .satisfiesAnyOf(
              failure -> assertThat(failure).isNull(),
              failure -> assertThat(failure).isInstanceOf(SQLException.class));
      assertThat(pair.queryLong("SELECT count(*) FROM blue.item")).isZero();
    } finally {
      proxy.resume();
    }
    database.execute("TRUNCATE green.item");
  }

  @Test
  void othersAnswer() throws Exception {
    for (boolean autocommit : new boolean[] {true, false}) {
      whileACallMeetsSilence(autocommit, (c, running) -> assertThat(c.isValid(1)).isFalse());
      whileACallMeetsSilence(
          autocommit, (c, running) -> c.setNetworkTimeout(Runnable::run, 54_321));
      whileACallMeetsSilence(autocommit, (c, running) -> running.cancel());
      whileACallMeetsSilence(autocommit, (c, running) -> c.abort(Runnable::run));
      whileACallMeetsSilence(autocommit, (c, running) -> c.close());
    }
  }

  private void endsWithinItsQueryTimeout(Action beforeSilence, String sql) throws Exception {
    database.execute(
        "CREATE OR REPLACE FUNCTION public.harmless_%d() RETURNS int LANGUAGE sql AS 'SELECT 1'"
            .formatted(++functions));
    try (Connection connection = connect();
        Statement limited = connection.createStatement()) {
      limited.setQueryTimeout(1);
      beforeSilence.on(connection, limited);
      proxy.stall();
      pair.flipAndAwait(pair.active().equals("blue") ? "green" : "blue");
      assertThat(BackgroundCall.doing(() -> limited.execute(sql.formatted(functions))).failure())
          .as("the server is still silent")
          .isInstanceOf(SQLException.class)
          .extracting(failure -> ((SQLException) failure).getSQLState())
          .isIn("08006", "55P03"); // its own question, or that of the thread which moves it
    } finally {
      proxy.resume();
    }
  }

  /** The driver's own questions before a statement share the statement's limit. */
  @Test
  void aCallWithALimitEndsWithinIt() throws Exception {
    endsWithinItsQueryTimeout(
        (c, limited) -> limited.execute("SELECT 1"), "INSERT INTO item (id) VALUES (1)");
    endsWithinItsQueryTimeout(
        (c, limited) -> {
          c.setAutoCommit(false);
          limited.execute("SELECT 1");
        },
        "SELECT harmless_%d(); SELECT 1");
  }
}
