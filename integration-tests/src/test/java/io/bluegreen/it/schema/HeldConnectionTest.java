package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What other threads and pools may do with a connection while a call on it waits in a hold. */
@ExtendWith(PgExtension.class)
class HeldConnectionTest {
  private final PgDatabase database;
  private SchemaDeployment pair;

  HeldConnectionTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
  }

  private static BackgroundCall<Boolean> insert(Connection connection, int id) {
    return BackgroundCall.doing(
        () -> Queries.run(connection, "INSERT INTO item (id) VALUES (" + id + ")"));
  }

  @Test
  void answersWhileACallWaits() throws Exception {
    for (boolean autocommit : new boolean[] {true, false}) {
      try (Connection connection = pair.connect()) {
        Queries.run(connection, "SELECT 1");
        connection.setAutoCommit(autocommit);
        pair.hold("1 hour");
        BackgroundCall<Boolean> waiting = insert(connection, autocommit ? 1 : 2).awaitHeld();
        assertThat(BackgroundCall.of(() -> connection.isValid(5)).result()).isTrue();
        assertThat(BackgroundCall.of(() -> connection.isValid(0)).result()).isTrue();
        BackgroundCall.doing(() -> connection.setNetworkTimeout(Runnable::run, 12_345)).result();
        waiting.awaitHeld();
        pair.release();
        waiting.result();
        assertThat(connection.getNetworkTimeout()).isEqualTo(12_345);
        if (!autocommit) {
          connection.commit();
        }
      }
    }
  }

  @Test
  void isNotValidIfItDiedWhileACallWaits() throws Exception {
    try (Connection connection = pair.connect()) {
      int pid = SchemaDeployment.pid(connection);
      pair.hold("1 hour");
      BackgroundCall<Boolean> waiting = insert(connection, 1).awaitHeld();
      database.execute("SELECT pg_terminate_backend(" + pid + ", 10000)");
      assertThat(BackgroundCall.of(() -> connection.isValid(5)).result()).isFalse();
      pair.release();
      assertThat(waiting.failure()).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void closeAbortAndCancelEndTheWait() throws Exception {
    try (Connection one = pair.connect();
        Connection two = pair.connect();
        Connection three = pair.connect();
        Statement statement = three.createStatement()) {
      pair.hold("1 hour");
      BackgroundCall<Boolean> closed = insert(one, 1).awaitHeld();
      BackgroundCall<Boolean> aborted = insert(two, 2).awaitHeld();
      BackgroundCall<Boolean> cancelled =
          BackgroundCall.doing(() -> statement.execute("INSERT INTO item (id) VALUES (3)"))
              .awaitHeld();
      BackgroundCall.doing(one::close).result();
      BackgroundCall.doing(() -> two.abort(Runnable::run)).result();
      BackgroundCall.doing(statement::cancel).result();
      for (BackgroundCall<Boolean> call : java.util.List.of(closed, aborted, cancelled)) {
        assertThat(call.failure()).isInstanceOf(SQLException.class);
      }
    }
    assertThat(pair.queryLong("SELECT count(*) FROM blue.item")).isZero();
  }

  /** HikariCP sets the schema on each fresh connection, with autocommit as it is configured. */
  @Test
  void aPoolThatSetsTheSchemaLeavesNoTransactionOpen() throws Exception {
    for (boolean autocommit : new boolean[] {true, false}) {
      pair.flip("blue");
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(pair.url("ApplicationName=schemapool"));
      config.setAutoCommit(autocommit);
      config.setSchema("blue");
      config.setMaximumPoolSize(3);
      config.setMinimumIdle(3);
      try (HikariDataSource pool = new HikariDataSource(config)) {
        Waits.eventually().until(() -> pool.getHikariPoolMXBean().getIdleConnections() == 3);
        assertThat(
                pair.queryLong(
                    "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'"
                        + " AND application_name = 'schemapool'"))
            .isZero();
        pair.flipAndAwait("green");
        Connection[] all = new Connection[3];
        for (int i = 0; i < all.length; i++) {
          all[i] = pool.getConnection();
          assertThat(SchemaDeployment.side(all[i])).isEqualTo("green");
        }
        for (Connection connection : all) {
          if (!autocommit) {
            connection.commit();
          }
          connection.close();
        }
      }
    }
  }

  @Test
  void aSchemaInsideATransactionBelongsToIt() throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      connection.setSchema("public");
      connection.rollback();
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      connection.rollback();
      connection.setSchema("public");
      assertThat(connection.getAutoCommit()).isFalse();
      connection.rollback();
      assertThat(SchemaDeployment.path(connection)).contains("public").doesNotContain("blue");
    }
  }

  @Test
  void anInitialStatementOfAPoolDoesNotWait() throws Exception {
    for (boolean autocommit : new boolean[] {true, false}) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(pair.url());
      config.setAutoCommit(autocommit);
      config.setMaximumPoolSize(2);
      config.setMinimumIdle(0);
      config.setConnectionInitSql("SET statement_timeout = '30s'; SET lock_timeout = '7s'");
      config.setReadOnly(!autocommit);
      try (HikariDataSource pool = new HikariDataSource(config)) {
        pool.getConnection().close();
        pool.getHikariPoolMXBean().softEvictConnections();
        pair.hold("1 hour");
        BackgroundCall<String> read =
            BackgroundCall.of(
                () -> {
                  try (Connection connection = pool.getConnection()) {
                    return SchemaDeployment.side(connection)
                        + Queries.one(connection, "SHOW lock_timeout");
                  }
                });
        assertThat(read.result()).isEqualTo("blue7s");
        pair.release();
      }
    }
  }

  @Test
  void aSettingInAHoldIsNoWayAroundIt() throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      pair.hold("1 hour");
      Queries.run(connection, "SET statement_timeout = '30s'");
      BackgroundCall<Boolean> waiting = insert(connection, 1).awaitHeld();
      pair.release();
      waiting.result();
      connection.rollback();
      assertThat(Queries.one(connection, "SHOW statement_timeout")).isEqualTo("30s");
    }
  }

  /** The flag of JDBC is a hint that nobody follows then: such a transaction may write. */
  @Test
  void aReadOnlyFlagThatIsIgnoredPassesNoHold() throws Exception {
    try (Connection connection = pair.connect("readOnlyMode=ignore")) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      pair.hold("1 hour");
      BackgroundCall<Boolean> waiting = insert(connection, 1).awaitHeld();
      pair.release();
      waiting.result();
      connection.commit();
    }
  }

  @Test
  void aChainedTransactionDoesNotStayOnTheOldSide() throws Exception {
    try (Connection connection = pair.connect()) {
      Queries.run(connection, "BEGIN", "INSERT INTO item (id) VALUES (1)", "COMMIT AND CHAIN");
      Queries.run(connection, "INSERT INTO item (id) VALUES (2)");
      pair.flipAndAwait("green");
      assertThat(BackgroundCall.doing(() -> Queries.run(connection, "COMMIT AND CHAIN")).failure())
          .hasFieldOrPropertyWithValue("SQLState", "0A000")
          .hasMessageContaining("active side");
      Queries.run(connection, "COMMIT", "BEGIN", "INSERT INTO item (id) VALUES (3)", "COMMIT");
    }
    assertThat(pair.queryLong("SELECT count(*) FROM blue.item")).isEqualTo(2);
    assertThat(pair.queryLong("SELECT count(*) FROM green.item")).isEqualTo(1);
  }
}
