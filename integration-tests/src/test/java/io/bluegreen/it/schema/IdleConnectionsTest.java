package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

/** Connections that nobody uses are moved too, so that none is left behind at a flip. */
@ExtendWith(PgExtension.class)
class IdleConnectionsTest {
  private final PgDatabase database;
  private final List<Connection> connections = new ArrayList<>();
  private SchemaDeployment pair;

  IdleConnectionsTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    for (int i = 0; i < 5; i++) {
      Connection connection = pair.connect("ApplicationName=idle");
      connections.add(connection);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
  }

  @AfterEach
  void disconnect() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  /** How many sessions were sent the new path last, with nobody using them. */
  private void awaitMoved(long count) {
    Waits.eventually()
        .until(
            () ->
                pair.queryLong(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'idle'"
                        + " AND datname = current_database() AND state = 'idle'"
                        + " AND query LIKE 'SET search_path = \"green\"%'"),
            moved -> moved == count);
  }

  @Test
  void theyAreMovedWithoutBeingUsed() throws Exception {
    pair.flip("green");
    awaitMoved(5);
    Waits.eventually()
        .until(() -> pair.jmx().getLastSwitch(), last -> last.contains("moved 5 of 5"));
    assertThat(pair.jmx().getRehomed()).isEqualTo(5);
  }

  @Test
  void movingThemLeavesAutocommitOffWithoutATransaction() throws Exception {
    for (Connection connection : connections) {
      connection.setAutoCommit(false);
    }
    pair.flip("green");
    awaitMoved(5);
    for (Connection connection : connections) {
      connection.rollback();
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    }
  }

  @Test
  void thoseInATransactionAreLeftToTheirNextBoundary() throws Exception {
    Connection busy = connections.get(0);
    busy.setAutoCommit(false);
    assertThat(SchemaDeployment.side(busy)).isEqualTo("blue");
    pair.flip("green");
    awaitMoved(4);
    assertThat(SchemaDeployment.side(busy)).isEqualTo("blue");
    busy.commit();
    assertThat(SchemaDeployment.side(busy)).isEqualTo("green");
  }

  @Test
  void oneThatListensDoesNotKeepTheOthers() throws Exception {
    Connection listening = connections.get(0);
    Queries.run(listening, "LISTEN news");
    PGConnection pg = listening.unwrap(PGConnection.class);
    BackgroundCall<Integer> news =
        BackgroundCall.of(() -> pg.getNotifications(0).length).awaitInside("QueryExecutorImpl");
    pair.flip("green");
    awaitMoved(4);
    Waits.eventually()
        .until(() -> pair.jmx().getLastSwitch(), last -> last.contains("moved 4 of 5"));
    database.execute("NOTIFY news");
    assertThat(news.result()).isEqualTo(1);
    assertThat(SchemaDeployment.side(listening)).isEqualTo("green");
  }

  @Test
  void poolFullOfIdleConnectionsIsMoved() throws Exception {
    try (HikariDataSource pool = pair.pool(3)) {
      pool.getConnection().close();
      Waits.eventually().until(() -> pair.jmx().getLogicalConnections() == 8);
      pair.flip("green");
      Waits.eventually().until(() -> pair.jmx().getLastSwitch(), last -> last.contains(" of 8"));
      awaitMoved(5);
    }
  }

  @Test
  void deadOneDoesNotKeepTheOthers() throws Exception {
    database.execute(
        "SELECT pg_terminate_backend(" + SchemaDeployment.pid(connections.get(2)) + ")");
    pair.flip("green");
    awaitMoved(4);
    assertThat(BackgroundCall.doing(() -> SchemaDeployment.side(connections.get(2))).failure())
        .isInstanceOf(SQLException.class);
    assertThat(connections.get(2).isValid(1)).isFalse();
  }
}
