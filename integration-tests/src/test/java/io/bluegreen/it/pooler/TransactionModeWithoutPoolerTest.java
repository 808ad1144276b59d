package io.bluegreen.it.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code bluegreen.pooler=transaction} where no pooler is in between: what one transaction leaves
 * in the server session is still there in the next one.
 */
@ExtendWith(PgExtension.class)
class TransactionModeWithoutPoolerTest {
  private final PgDatabase database;
  private SchemaDeployment pair;

  TransactionModeWithoutPoolerTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void create() throws SQLException {
    pair =
        SchemaDeployment.in(database)
            .tables(
                "CREATE TABLE note (what text)",
                "CREATE FUNCTION use_blue() RETURNS void"
                    + " LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('search_path', 'blue', false);"
                    + " END $$")
            .create();
  }

  @AfterEach
  void forgetDefaults() throws SQLException {
    database.execute(
        "ALTER ROLE postgres RESET search_path",
        "ALTER DATABASE " + database.name() + " RESET search_path",
        "ALTER ROLE postgres IN DATABASE " + database.name() + " RESET search_path");
  }

  private Connection connect() throws SQLException {
    return pair.connect("bluegreen.pooler=transaction", "bluegreen.ttl=20ms");
  }

  private String rows() throws SQLException {
    return "blue "
        + database.query("SELECT count(*) FROM blue.note")
        + " green "
        + database.query("SELECT count(*) FROM green.note");
  }

  /** Writes in autocommit and in a transaction, on both sides of two flips. */
  private void assertFollows(Connection connection) throws SQLException {
    pair.flipAndAwait("green");
    write(connection);
    assertThat(rows()).isEqualTo("blue 0 green 2");
    pair.flipAndAwait("blue");
    write(connection);
    assertThat(rows()).isEqualTo("blue 2 green 2");
  }

  private static void write(Connection connection) throws SQLException {
    Queries.run(connection, "INSERT INTO note VALUES ('autocommit')");
    connection.setAutoCommit(false);
    Queries.run(connection, "INSERT INTO note VALUES ('transaction')");
    connection.commit();
    connection.setAutoCommit(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = blue",
        "SET SESSION search_path TO 'blue', public",
        "SET SCHEMA 'blue'",
        "SET LOCAL search_path = blue",
        "SET search_path = blue, public; SELECT 1",
        "BEGIN; SET search_path = blue; COMMIT",
        "BEGIN; SET LOCAL search_path = blue; COMMIT",
        "SELECT set_config('search_path', 'blue', false)",
        "SELECT set_config('search_path', 'blue', true)",
        "SELECT set_config('search_path', lower('blue'), false)",
        "SELECT use_blue()",
        "DO $$ BEGIN PERFORM set_config('search_path', 'blue', false); END $$",
        "DO $$ BEGIN SET search_path = blue; END $$",
        "RESET search_path",
        "RESET ALL",
        "DISCARD ALL",
        "SET search_path TO DEFAULT",
      })
  void writesFollowAFlipWhateverWasSentBefore(String sql) throws SQLException {
    try (Connection connection = connect()) {
      try {
        Queries.run(connection, sql);
      } catch (SQLException refused) {
        assertThat(sql).isEqualTo("DISCARD ALL");
      }
      assertFollows(connection);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER ROLE postgres SET search_path = blue",
        "ALTER ROLE postgres SET search_path = green, public",
        "ALTER ROLE postgres IN DATABASE %s SET search_path = blue, public",
        "ALTER DATABASE %s SET search_path = blue",
      })
  void aDefaultPathThatNamesASideIsNoPlaceToStay(String sql) throws SQLException {
    database.execute(sql.formatted(database.name()));
    try (Connection connection = connect()) {
      assertFollows(connection);
    }
  }

  @Test
  void aDefaultPathThatIsSetMeanwhileIsNoPlaceToStay() throws SQLException {
    try (Connection connection = connect()) {
      Queries.run(
          connection,
          "ALTER ROLE postgres IN DATABASE " + database.name() + " SET search_path = blue");
      assertFollows(connection);
    }
  }
}
