package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.jdbc.PgConnection;

/** One connection in the hands of several threads, and one in nobody's. */
@ExtendWith(PgExtension.class)
class SharedConnectionTest {
  private static final String ASLEEP =
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
          + " AND datname = current_database()";

  private final PgDatabase database;
  private SchemaDeployment pair;

  SharedConnectionTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
  }

  private BackgroundCall<Boolean> sleeping(Statement statement) {
    BackgroundCall<Boolean> call =
        BackgroundCall.of(() -> statement.execute("SELECT pg_sleep(3600)"));
    Waits.eventually().until(() -> pair.queryLong(ASLEEP) == 1);
    return call;
  }

  @Test
  void threadsThatShareAConnectionTakeTurnsWhileItFlips() throws Exception {
    AtomicInteger ids = new AtomicInteger();
    AtomicInteger flips = new AtomicInteger();
    try (Connection connection = pair.connect("prepareThreshold=1")) {
      List<BackgroundCall<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(
            BackgroundCall.doing(
                () -> {
                  try (PreparedStatement insert =
                      connection.prepareStatement("INSERT INTO item (id) VALUES (?)")) {
                    while (flips.get() < 10) {
                      insert.setInt(1, ids.incrementAndGet());
                      assertThat(insert.executeUpdate()).isEqualTo(1);
                      assertThat(SchemaDeployment.side(connection)).isIn("blue", "green");
                    }
                  }
                }));
      }
      for (int i = 0; i < 10; i++) {
        int enough = ids.get() + 4;
        Waits.eventually().until(() -> ids.get() >= enough);
        pair.flipAndAwait(i % 2 == 0 ? "green" : "blue");
        flips.incrementAndGet();
      }
      for (BackgroundCall<Boolean> call : calls) {
        call.result();
      }
    }
    assertThat(
            pair.queryLong(
                "SELECT (SELECT count(*) FROM blue.item) + (SELECT count(*) FROM green.item)"))
        .isEqualTo(ids.get());
  }

  @Test
  void cancelReachesAStatementThatAnotherThreadExecutes() throws Exception {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      BackgroundCall<Boolean> call = sleeping(statement);
      statement.cancel();
      assertThat(call.failure())
          .isInstanceOf(SQLException.class)
          .hasFieldOrPropertyWithValue("SQLState", "57014");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
  }

  @Test
  void closeReachesAConnectionOnWhichAnotherThreadExecutes() throws Exception {
    Connection connection = pair.connect();
    try (Statement statement = connection.createStatement()) {
      BackgroundCall<Boolean> call = sleeping(statement);
      BackgroundCall.doing(connection::close).result();
      assertThat(connection.isClosed()).isTrue();
      database.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE wait_event = 'PgSleep' AND datname = current_database()");
      assertThat(call.failure()).isInstanceOf(SQLException.class);
    }
    assertThat(pair.jmx().getLogicalConnections()).isZero();
  }

  @Test
  void abortEndsWhatAnotherThreadExecutes() throws Exception {
    Connection connection = pair.connect();
    try (Statement statement = connection.createStatement()) {
      BackgroundCall<Boolean> call = sleeping(statement);
      BackgroundCall.doing(() -> connection.abort(Runnable::run)).result();
      assertThat(call.failure()).isInstanceOf(SQLException.class);
      assertThat(connection.isClosed()).isTrue();
    }
    assertThat(pair.jmx().getLogicalConnections()).isZero();
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE wait_event = 'PgSleep' AND datname = current_database()");
  }

  @Test
  void flipDoesNotWaitForAConnectionThatExecutes() throws Exception {
    try (Connection busy = pair.connect();
        Connection other = pair.connect();
        Statement statement = busy.createStatement()) {
      assertThat(SchemaDeployment.side(other)).isEqualTo("blue");
      BackgroundCall<Boolean> call = sleeping(statement);
      pair.flipAndAwait("green");
      assertThat(SchemaDeployment.side(other)).isEqualTo("green");
      Waits.eventually().until(() -> pair.jmx().getLastSwitch().contains("moved 1 of 2"));
      statement.cancel();
      assertThat(call.failure()).isNotNull();
      assertThat(SchemaDeployment.side(busy)).isEqualTo("green");
    }
  }

  @Test
  void forgottenConnectionIsNotKeptAlive() throws Exception {
    try (Connection kept = pair.connect()) {
      WeakReference<PgConnection> forgotten = forget();
      Waits.eventually()
          .until(
              () -> {
                System.gc();
                return forgotten.get() == null && pair.jmx().getLogicalConnections() == 1;
              });
      assertThat(SchemaDeployment.side(kept)).isEqualTo("blue");
      pair.flipAndAwait("green");
      assertThat(SchemaDeployment.side(kept)).isEqualTo("green");
    }
  }

  @SuppressWarnings("MustBeClosedChecker")
  private WeakReference<PgConnection> forget() throws SQLException {
    Connection connection = pair.connect();
    connection.setAutoCommit(false);
    assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    assertThat(pair.jmx().getLogicalConnections()).isEqualTo(2);
    return new WeakReference<>(connection.unwrap(PgConnection.class));
  }
}
