package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The notice of a flip, and its cost. */
@ExtendWith(PgExtension.class)
class WatcherTest {
  private static final String NO_POLL = "bluegreen.ttl=1h";
  private static final String WATCHERS =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'bluegreen-jdbc watcher'"
          + " AND datname = current_database()";

  private final PgDatabase database;
  private SchemaDeployment pair;

  WatcherTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
  }

  @Test
  void notificationAloneIsEnough() throws Exception {
    try (Connection connection = pair.connect(NO_POLL)) {
      pair.flipAndAwait("green");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    }
  }

  @Test
  void pollAloneIsEnough() throws Exception {
    try (Connection connection = pair.connect("bluegreen.ttl=100ms")) {
      pair.writeUnnoticed("active = 'green'");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
    }
  }

  @Test
  void changeOfASidesNameIsFollowed() throws Exception {
    database.execute(
        "CREATE SCHEMA IF NOT EXISTS teal",
        "DROP TABLE IF EXISTS teal.place",
        "CREATE TABLE teal.place AS SELECT 'teal'::text AS side");
    try (Connection connection = pair.connect(NO_POLL)) {
      pair.awaitSeen(
          pair.queryLong(
              "UPDATE bluegreen.deployment SET blue = 'teal' WHERE name = '"
                  + pair.name()
                  + "' RETURNING epoch"));
      assertThat(SchemaDeployment.side(connection)).isEqualTo("teal");
    }
  }

  @Test
  void lostWatcherIsReplacedWhileTheLastKnownStateGoesOn() throws Exception {
    try (Connection connection = pair.connect()) {
      pair.awaitAcknowledged(pair.epoch());
      long first = pair.client("pid");
      database.execute("SELECT pg_terminate_backend(" + first + ")");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      Waits.eventually().until(() -> pair.client("pid") != first);
      pair.flipAndAwait("green");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    }
  }

  @Test
  void flipWhileTheWatcherIsAwayIsSeenWhenItIsBack() throws Exception {
    try (Connection connection = pair.connect();
        Connection operator = database.connect()) {
      pair.awaitAcknowledged(pair.epoch());
      long watcher = pair.client("pid");
      Queries.run(
          operator,
          "SELECT pg_terminate_backend(" + watcher + ")",
          "UPDATE bluegreen.deployment SET active = 'green' WHERE name = '" + pair.name() + "'");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 40})
  void onePoolCostsOneConnectionMoreThanItsSize(int size) throws Exception {
    PgDatabase own = database.server().createDatabase();
    SchemaDeployment alone = SchemaDeployment.in(own).items().create();
    try (HikariDataSource pool = alone.pool(size)) {
      takeAll(pool);
      Waits.eventually().until(() -> alone.backends() == size + 1);
      assertThat(alone.queryLong(WATCHERS)).isEqualTo(1);
    }
    own.drop();
  }

  @Test
  void poolsOnTheSameControlTableShareAWatcher(PgDatabase own) throws Exception {
    pair = SchemaDeployment.in(own).items().create();
    SchemaDeployment other = SchemaDeployment.in(own).schemas("blue", "green").row();
    try (HikariDataSource one = pair.pool(2, "ApplicationName=one");
        HikariDataSource two = pair.pool(2, "ApplicationName=two");
        HikariDataSource otherDeployment = other.pool(2)) {
      takeAll(one);
      takeAll(two);
      takeAll(otherDeployment);
      assertThat(pair.queryLong(WATCHERS)).isEqualTo(1);
      assertThat(pair.jmx().getLogicalConnections()).isEqualTo(4);
      pair.flipAndAwait("green");
      assertThat(side(one)).isEqualTo("green");
      assertThat(side(two)).isEqualTo("green");
      assertThat(side(otherDeployment)).isEqualTo("blue");
      other.flipAndAwait("green");
      assertThat(side(otherDeployment)).isEqualTo("green");
    }
  }

  private static String side(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return SchemaDeployment.side(connection);
    }
  }

  private static void takeAll(HikariDataSource pool) throws SQLException {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
      Connection connection = pool.getConnection();
      all.add(connection);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
    for (Connection connection : all) {
      connection.close();
    }
  }
}
