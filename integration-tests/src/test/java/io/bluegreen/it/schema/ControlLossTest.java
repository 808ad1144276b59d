package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The control table is on a server of its own, and that server goes away. */
@ExtendWith(PgExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlLossTest {
  private final PgServer server = PgServer.start(18);
  private final PgDatabase database;
  private Pair control;
  private Pair data;

  ControlLossTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException, IOException {
    if (!server.isRunning()) {
      server.startAgain();
    }
    control = Pair.of(server.createDatabase().installControlTable(), "blue", "green");
    data = new Pair(database, control.name(), "blue", "green");
    data.createSides();
  }

  @AfterAll
  void end() throws IOException {
    server.close();
  }

  private String[] following(String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "bluegreen.control=" + control.database().endpoint();
    all[1] = "bluegreen.ttl=100ms";
    System.arraycopy(more, 0, all, 2, more.length);
    return all;
  }

  @Test
  void lastKnownStateGoesOnAndTheNextFlipIsFollowed() throws Exception {
    try (Connection connection = data.connect(following())) {
      assertThat(Pair.side(connection)).isEqualTo("blue");
      server.crash();
      Pair.eventually().until(() -> data.jmx().getControlAgeMillis() > 500);
      Pair.run(connection, "INSERT INTO item (id) VALUES (1)");
      try (Connection fresh = data.connect(following())) {
        assertThat(Pair.side(fresh)).isEqualTo("blue");
      }
      server.startAgain();
      control.flip("green");
      Pair.eventually().until(() -> Pair.side(connection), "green"::equals);
    }
  }

  @Test
  void failMakesBoundariesFailUntilTheTableAnswersAgain() throws Exception {
    try (HikariDataSource pool =
        data.pool(
            1, following("bluegreen.onControlLoss=fail", "bluegreen.controlLossTimeout=300ms"))) {
      int backend;
      try (Connection connection = pool.getConnection()) {
        backend = Pair.pid(connection);
        connection.setAutoCommit(false);
        assertThat(Pair.side(connection)).isEqualTo("blue");
        server.crash();
        Pair.eventually().until(() -> data.jmx().getControlAgeMillis() > 1_000);
        Pair.run(connection, "INSERT INTO item (id) VALUES (1)");
        connection.commit();
        Pair.eventually().until(() -> Call.doing(() -> Pair.side(connection)).failure() != null);
        assertThat(Call.doing(() -> Pair.side(connection)).failure())
            .isExactlyInstanceOf(SQLTransientException.class)
            .hasFieldOrPropertyWithValue("SQLState", "55P03")
            .hasMessageContaining("bluegreen.controlLossTimeout")
            .hasMessageContaining("bluegreen.onControlLoss");
        connection.rollback();
      }
      server.startAgain();
      Pair.eventually().until(() -> data.jmx().getControlAgeMillis() < 200);
      try (Connection connection = pool.getConnection()) {
        Pair.eventually().ignoreExceptions().until(() -> Pair.side(connection), "blue"::equals);
        assertThat(Pair.pid(connection)).isEqualTo(backend);
      }
    }
  }

  @Test
  void flipThatFallsDueMeanwhileLetsWritersWaitUntilTheTableAnswers() throws Exception {
    try (Connection connection = data.connect(following());
        Connection impatient = data.connect(following("bluegreen.holdTimeout=100ms"))) {
      assertThat(Pair.side(connection)).isEqualTo("blue");
      control.writeUnnoticed(
          "scheduled_active = 'green', scheduled_at = clock_timestamp() + interval '5 seconds'");
      data.awaitSeen(control.epoch());
      String due = control.database().query("SELECT scheduled_at FROM bluegreen.deployment");
      server.crash();
      Pair.eventually()
          .until(() -> data.queryLong("SELECT (clock_timestamp() > '" + due + "')::int") == 1);
      Call<Boolean> insert =
          Call.doing(() -> Pair.run(connection, "INSERT INTO item (id) VALUES (1)")).awaitHeld();
      assertThat(Call.doing(() -> Pair.run(impatient, "DELETE FROM item")).failure())
          .isExactlyInstanceOf(SQLTransientException.class)
          .hasMessageContaining(
              "has a scheduled flip due which the control table has not confirmed");
      server.startAgain();
      insert.result();
      assertThat(data.queryLong("SELECT count(*) FROM green.item")).isEqualTo(1);
    }
  }

  @Test
  void firstConnectionWithoutAControlTableThatAnswersFails() throws Exception {
    server.crash();
    assertThat(Call.doing(() -> data.connect(following()).close()).failure())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("refused");
    server.startAgain();
    try (Connection connection = data.connect(following())) {
      assertThat(Pair.side(connection)).isEqualTo("blue");
    }
  }
}
