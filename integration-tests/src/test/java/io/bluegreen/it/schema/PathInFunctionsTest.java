package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that change the search_path where the text that calls them does not show it. */
@ParameterizedClass(name = "PostgreSQL {0}")
@ValueSource(ints = {15, 18})
class PathInFunctionsTest {
  @SuppressWarnings("NullAway.Init")
  private static PgDatabase database;

  @Parameter
  @SuppressWarnings("UnusedVariable")
  private int major;

  private SchemaDeployment pair;

  @BeforeParameterizedClassInvocation
  static void createFunctions(int major) throws SQLException {
    database = SharedServers.of(major).createDatabase();
    database.execute(
        "CREATE FUNCTION use_path(p text) RETURNS text LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM set_config('search_path', p, false); RETURN p; END $$",
        "CREATE FUNCTION use_blue() RETURNS text LANGUAGE sql AS $$ SELECT use_path('blue, public') $$",
        "CREATE FUNCTION use_blue_here() RETURNS void LANGUAGE plpgsql AS"
            + " $$ BEGIN SET LOCAL search_path = blue, public; END $$",
        "CREATE PROCEDURE call_blue() LANGUAGE plpgsql AS $$ BEGIN PERFORM use_blue(); END $$",
        "CREATE VIEW on_blue AS SELECT use_blue()",
        "CREATE FUNCTION same_on_blue(a int, b int) RETURNS boolean LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM use_blue(); RETURN a = b; END $$",
        "CREATE OPERATOR ##~ (LEFTARG = int, RIGHTARG = int, FUNCTION = same_on_blue)",
        "CREATE FUNCTION go_to_blue() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM use_blue(); RETURN NEW; END $$",
        "CREATE TABLE visit (n int)",
        "CREATE TRIGGER seen BEFORE INSERT ON visit FOR EACH ROW EXECUTE FUNCTION go_to_blue()",
        "CREATE FUNCTION with_its_own_path() RETURNS text LANGUAGE sql"
            + " SET search_path = blue AS $$ SELECT current_schema()::text $$",
        "CREATE FUNCTION count_notes() RETURNS bigint LANGUAGE plpgsql AS"
            + " $$ BEGIN RETURN (SELECT count(*) FROM note); END $$");
  }

  @AfterParameterizedClassInvocation
  static void drop() throws SQLException {
    database.drop();
  }

  @BeforeEach
  void create() throws SQLException {
    pair = SchemaDeployment.in(database).tables("CREATE TABLE note (what text)").create();
  }

  @AfterEach
  void nothingWentToTheOtherSide() throws SQLException {
    assertThat(database.queryLong("SELECT count(*) FROM blue.note")).isZero();
  }

  private Connection movedToGreen(String... parameters) throws SQLException {
    Connection connection = pair.connect(parameters);
    pair.flipAndAwait("green");
    return connection;
  }

  private long rowsOnGreen() throws SQLException {
    return database.queryLong("SELECT count(*) FROM green.note");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT use_path('blue'); INSERT INTO note VALUES ('x')",
        "SELECT use_blue(); INSERT INTO note VALUES ('x')",
        "SELECT \"use_blue\" (); INSERT INTO note VALUES ('x')",
        "SELECT public.use_blue_here(); INSERT INTO note VALUES ('x')",
        "CALL call_blue(); INSERT INTO note VALUES ('x')",
        "DO $$ BEGIN PERFORM use_blue(); END $$; INSERT INTO note VALUES ('x')",
        "SELECT * FROM on_blue; INSERT INTO note VALUES ('x')",
        "SELECT 1 ##~ 1; INSERT INTO note VALUES ('x')",
        "INSERT INTO visit VALUES (1); INSERT INTO note VALUES ('x')",
        "SELECT query_to_xml('SELECT use_blue()', true, true, ''); INSERT INTO note VALUES ('x')",
        "BEGIN; SELECT use_blue(); INSERT INTO note VALUES ('x'); COMMIT",
      })
  void aTextThatGoesOnAfterwardsIsRefused(String sql) throws SQLException {
    for (String pooler : new String[] {"none", "transaction"}) {
      try (Connection connection =
          movedToGreen("bluegreen.pooler=" + pooler, "bluegreen.ttl=20ms")) {
        assertRefused(() -> Queries.run(connection, sql));
        assertRefused(() -> Queries.run(connection, sql));
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
          assertRefused(prepared::execute);
        }
        connection.setAutoCommit(false);
        Queries.run(connection, "INSERT INTO note VALUES ('before')");
        assertRefused(() -> Queries.run(connection, sql));
        Queries.run(connection, "INSERT INTO note VALUES ('after')");
        connection.commit();
        assertThat(rowsOnGreen()).isEqualTo(2);
      }
      pair = SchemaDeployment.in(database).tables("CREATE TABLE note (what text)").create();
    }
  }

  @Test
  void aBatchThatGoesOnAfterwardsIsRefused() throws SQLException {
    try (Connection connection = movedToGreen();
        Statement batch = connection.createStatement()) {
      batch.addBatch("INSERT INTO note VALUES (use_blue())");
      batch.addBatch("INSERT INTO note VALUES ('x')");
      assertRefused(batch::executeBatch);
      batch.addBatch("INSERT INTO note VALUES (lower('X'))");
      batch.addBatch("INSERT INTO note VALUES ('x')");
      assertThat(batch.executeBatch()).containsExactly(1, 1);
    }
  }

  private static void assertRefused(BackgroundCall.Action action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
        .hasMessageContaining("search_path")
        .hasMessageContaining("bluegreen.statelessFunctions");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT with_its_own_path(); INSERT INTO note VALUES ('x')",
        "SELECT count_notes(); INSERT INTO note VALUES ('x')",
        "SELECT now(), count(*), 'use_blue()' FROM note; INSERT INTO note VALUES ('x')",
        "INSERT INTO note VALUES ('x'); SELECT /* use_blue() */ 1",
      })
  void aTextWhoseFunctionsLeaveThePathRunsOnTheActiveSide(String sql) throws SQLException {
    try (Connection connection = movedToGreen()) {
      Queries.run(connection, sql);
      assertThat(rowsOnGreen()).isOne();
    }
  }

  @Test
  void theOwnerMaySayThatAFunctionLeavesThePath() throws SQLException {
    try (Connection connection = movedToGreen("bluegreen.statelessFunctions=public.use_*")) {
      Queries.run(connection, "SELECT use_path('green'); INSERT INTO note VALUES ('x')");
      assertThat(rowsOnGreen()).isOne();
    }
  }

  @Test
  void aCallOfItsOwnLeavesTheConnectionOnItsRoute() throws SQLException {
    try (Connection connection = movedToGreen()) {
      Queries.run(connection, "SELECT use_path('green')");
      Queries.run(connection, "INSERT INTO note VALUES ('x')");
      pair.flipAndAwait("blue");
      assertThat(Queries.one(connection, "SELECT current_schema()")).isEqualTo("blue");
      pair.flipAndAwait("green");
      Queries.run(connection, "INSERT INTO note VALUES ('x')");
      assertThat(rowsOnGreen()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT use_blue()",
        "SELECT use_blue_here()",
        "CALL call_blue()",
        "SELECT * FROM on_blue",
        "SELECT 1 ##~ 1",
        "INSERT INTO visit VALUES (1)",
      })
  void whatRunsAfterwardsRunsOnTheActiveSide(String sql) throws SQLException {
    try (Connection connection = movedToGreen()) {
      connection.setAutoCommit(false);
      Queries.run(connection, sql);
      Queries.run(connection, "INSERT INTO note VALUES ('x')");
      connection.commit();
      Queries.run(connection, "INSERT INTO note VALUES ('x')");
      connection.rollback();
      Queries.run(connection, sql);
      connection.rollback();
      Queries.run(connection, "INSERT INTO note VALUES ('x')");
      connection.commit();
      connection.setAutoCommit(true);
      Queries.run(connection, sql);
      Queries.run(connection, "INSERT INTO note VALUES ('x')");
      try (PreparedStatement prepared = connection.prepareStatement(sql)) {
        for (int i = 0; i < 7; i++) {
          prepared.execute();
          Queries.run(connection, "INSERT INTO note VALUES ('x')");
        }
      }
      assertThat(rowsOnGreen()).isEqualTo(10);
      assertThat(pair.jmx().getUnrouted()).isZero();
    }
  }

  @Test
  void aSavepointTakesBackWhatAFunctionDidAndTheRestStaysOnTheActiveSide() throws SQLException {
    try (Connection connection = movedToGreen()) {
      connection.setAutoCommit(false);
      Queries.run(connection, "INSERT INTO note VALUES ('x')");
      Savepoint before = connection.setSavepoint();
      Queries.run(connection, "SELECT use_blue()");
      Queries.run(connection, "INSERT INTO note VALUES ('undone')");
      connection.rollback(before);
      Queries.run(connection, "INSERT INTO note VALUES ('x')");
      connection.commit();
      Queries.run(connection, "INSERT INTO note VALUES ('x')");
      connection.commit();
      assertThat(rowsOnGreen()).isEqualTo(3);
    }
  }
}
