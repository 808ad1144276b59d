package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
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
@FullOnly
@ExtendWith(PgExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlLossTest {
  private final PgServer server = PgServer.start(18);
  private final PgDatabase database;
  private SchemaDeployment control;
  private SchemaDeployment data;

  ControlLossTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException, IOException {
    if (!server.isRunning()) {
      server.startAgain();
    }
    control =
        SchemaDeployment.in(server.createDatabase().installControlTable())
            .schemas("blue", "green")
            .row();
    data = new SchemaDeployment(database, control.name(), "blue", "green", "postgres");
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
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      server.crash();
      Waits.eventually().until(() -> data.jmx().getControlAgeMillis() > 500);
      Queries.run(connection, "INSERT INTO item (id) VALUES (1)");
      try (Connection fresh = data.connect(following())) {
        assertThat(SchemaDeployment.side(fresh)).isEqualTo("blue");
      }
      server.startAgain();
      control.flip("green");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
    }
  }

  @Test
  void failMakesBoundariesFailUntilTheTableAnswersAgain() throws Exception {
    try (HikariDataSource pool =
        data.pool(
            1, following("bluegreen.onControlLoss=fail", "bluegreen.controlLossTimeout=300ms"))) {
      int backend;
      try (Connection connection = pool.getConnection()) {
        backend = SchemaDeployment.pid(connection);
        connection.setAutoCommit(false);
        assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
        server.crash();
        Waits.eventually().until(() -> data.jmx().getControlAgeMillis() > 1_000);
        Queries.run(connection, "INSERT INTO item (id) VALUES (1)");
        connection.commit();
        Waits.eventually()
            .until(
                () ->
                    BackgroundCall.doing(() -> SchemaDeployment.side(connection)).failure()
                        != null);
        assertThat(BackgroundCall.doing(() -> SchemaDeployment.side(connection)).failure())
            .isExactlyInstanceOf(SQLTransientException.class)
            .hasFieldOrPropertyWithValue("SQLState", "55P03")
            .hasMessageContaining("bluegreen.controlLossTimeout")
            .hasMessageContaining("bluegreen.onControlLoss");
        connection.rollback();
      }
      server.startAgain();
      Waits.eventually().until(() -> data.jmx().getControlAgeMillis() < 200);
      try (Connection connection = pool.getConnection()) {
        Waits.eventually()
            .ignoreExceptions()
            .until(() -> SchemaDeployment.side(connection), "blue"::equals);
        assertThat(SchemaDeployment.pid(connection)).isEqualTo(backend);
      }
    }
  }

  @Test
  void flipThatFallsDueMeanwhileLetsWritersWaitUntilTheTableAnswers() throws Exception {
    try (Connection connection = data.connect(following());
        Connection impatient = data.connect(following("bluegreen.holdTimeout=100ms"))) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      control.writeUnnoticed(
          "scheduled_active = 'green', scheduled_at = clock_timestamp() + interval '15 seconds'");
      data.awaitSeen(control.epoch());
      server.crash();
      // The driver's own clock decides when it is due, so a call of the driver's is what tells.
      Waits.eventually()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> Queries.run(impatient, "DELETE FROM item"))
                      .isExactlyInstanceOf(SQLTransientException.class)
                      .hasMessageContaining(
                          "has a scheduled flip due which the control table has not confirmed"));
      BackgroundCall<Boolean> insert =
          BackgroundCall.doing(() -> Queries.run(connection, "INSERT INTO item (id) VALUES (1)"))
              .awaitHeld();
      server.startAgain();
      insert.result();
      assertThat(data.queryLong("SELECT count(*) FROM green.item")).isEqualTo(1);
    }
  }

  @Test
  void firstConnectionWithoutAControlTableThatAnswersFails() throws Exception {
    server.crash();
    assertThat(BackgroundCall.doing(() -> data.connect(following()).close()).failure())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("refused");
    server.startAgain();
    try (Connection connection = data.connect(following())) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
  }
}
