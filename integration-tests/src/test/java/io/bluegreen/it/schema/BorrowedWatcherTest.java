package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Following without a connection of the driver's own. */
@ExtendWith(PgExtension.class)
class BorrowedWatcherTest {
  private static final String BORROWED = "bluegreen.watcher=borrowed";
  private static final String SHORT = "bluegreen.ttl=50ms";

  private final PgDatabase database;
  private SchemaDeployment pair;

  BorrowedWatcherTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
  }

  @Test
  void itCostsNoConnection() throws Exception {
    try (Connection one = pair.connect(BORROWED);
        Connection two = pair.connect(BORROWED)) {
      assertThat(SchemaDeployment.side(one)).isEqualTo(SchemaDeployment.side(two));
      Waits.eventually().until(() -> pair.backends() == 2);
    }
  }

  @Test
  void flipIsFollowedAtABoundaryOnceTheRowIsTooOld() throws Exception {
    try (Connection connection = pair.connect(BORROWED, SHORT)) {
      pair.flip("green");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
      connection.setAutoCommit(false);
      pair.flip("blue");
      Waits.eventually()
          .until(
              () -> {
                String side = SchemaDeployment.side(connection);
                connection.rollback();
                return side;
              },
              "blue"::equals);
    }
  }

  @Test
  void flipWarnsOfRelationsThatTheNewSideLacks() throws Exception {
    database.execute("CREATE TABLE blue.only_here (id int)");
    try (CapturedLog log = CapturedLog.open();
        Connection connection = pair.connect(BORROWED, SHORT)) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      pair.flip("green");
      Waits.eventually()
          .untilAsserted(
              () -> {
                assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
                assertThat(log.messages(Level.WARN, pair.name()))
                    .singleElement()
                    .asString()
                    .contains("green lacks [only_here]");
              });
    }
  }

  @Test
  void openTransactionStaysWhereItBegan() throws Exception {
    try (Connection connection = pair.connect(BORROWED, SHORT);
        Connection other = pair.connect(BORROWED, SHORT)) {
      connection.setAutoCommit(false);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      pair.flip("green");
      Waits.eventually().until(() -> SchemaDeployment.side(other), "green"::equals);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      connection.commit();
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    }
  }

  @Test
  void heldCallLooksForTheReleaseItself() throws Exception {
    try (Connection connection = pair.connect(BORROWED, SHORT)) {
      database.execute("SELECT bluegreen.hold('" + pair.name() + "', interval '1 hour')");
      Waits.eventually()
          .until(
              () -> {
                assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
                return pair.jmx().getPhase();
              },
              "hold"::equals);
      BackgroundCall<Boolean> insert =
          BackgroundCall.doing(() -> Queries.run(connection, "INSERT INTO item (id) VALUES (1)"))
              .awaitHeld();
      pair.flip("green");
      insert.result();
      assertThat(pair.queryLong("SELECT count(*) FROM green.item")).isEqualTo(1);
    }
  }

  @Test
  void clientIsLiveAfterItsWordThoughItHoldsNoLock() throws Exception {
    try (Connection connection = pair.connect(BORROWED, SHORT)) {
      Waits.eventually()
          .until(
              () -> {
                assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
                return pair.queryLong(
                    "SELECT count(*) FROM bluegreen.live_client WHERE NOT session_bound"
                        + " AND deployment = '%s'".formatted(pair.name()));
              },
              live -> live == 1);
    }
  }

  @Test
  void unreadableTableIsToldOnceAndWithoutThePassword() throws Exception {
    try (CapturedLog log = CapturedLog.open();
        Connection connection = pair.connect(BORROWED, SHORT, "password=opensesame")) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      database.execute("ALTER TABLE bluegreen.deployment RENAME TO lost");
      Waits.eventually()
          .until(
              () -> {
                assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
                return !log.messages(Level.WARN, "last-known state goes on").isEmpty();
              });
      database.execute("ALTER TABLE bluegreen.lost RENAME TO deployment");
      pair.flip("green");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
      assertThat(log.messages(Level.WARN, database.endpoint())).hasSize(1);
      assertThat(log.text()).doesNotContain("opensesame");
    }
  }
}
