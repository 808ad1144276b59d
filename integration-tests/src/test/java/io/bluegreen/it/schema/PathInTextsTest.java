package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that name a side in a search_path and go on: nothing of them runs on the other side. */
@ExtendWith(PgExtension.class)
class PathInTextsTest {
  private final PgDatabase database;
  private SchemaDeployment pair;
  private Connection connection;

  PathInTextsTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void connect() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    database.execute("CREATE TABLE blue.note (what text)", "CREATE TABLE green.note (what text)");
    connection = pair.connect();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private String rows() throws SQLException {
    return "blue "
        + database.query("SELECT count(*) FROM blue.note")
        + " green "
        + database.query("SELECT count(*) FROM green.note");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path TO blue, public; INSERT INTO note VALUES ('x')",
        "set /* c */ SEARCH_PATH = \"blue\"; INSERT INTO note VALUES ('x')",
        "SET LOCAL search_path = blue; INSERT INTO note VALUES ('x')",
        "SET SCHEMA 'blue'; INSERT INTO note VALUES ('x')",
        "SELECT set_config('search_path', 'blue', true); INSERT INTO note VALUES ('x')",
        "SELECT \"set_config\" (E'search_path', $$blue$$, false); INSERT INTO note VALUES ('x')",
        "SELECT pg_catalog.set_config('search_path'::text, 'blue'::text, false) FROM place;"
            + " INSERT INTO note VALUES ('x')",
        "SET U&\"search\\005fpath\" = U&\"bl\\0075e\"; INSERT INTO note VALUES ('x')",
        "BEGIN; SET LOCAL search_path = blue; INSERT INTO note VALUES ('x'); COMMIT",
        "RESET search_path; INSERT INTO note VALUES ('x')",
        "SET search_path TO DEFAULT; INSERT INTO note VALUES ('x')",
        "RESET ALL; INSERT INTO note VALUES ('x')",
        "SET search_path = public; RESET search_path; INSERT INTO note VALUES ('x')",
      })
  void aTextOfSeveralStatementsRunsOnTheActiveSide(String sql) throws SQLException {
    pair.flipAndAwait("green");
    Queries.run(connection, sql);
    assertThat(rows()).isEqualTo("blue 0 green 1");
    Queries.run(connection, "INSERT INTO note VALUES ('after it')");
    assertThat(rows()).isEqualTo("blue 0 green 2");
  }

  /** Nothing goes on in the text itself; what comes after it is on the active side. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_config(name, 'blue', false) FROM (VALUES ('search_path')) v (name)",
        "SELECT set_config(name::text, 'blue', false) FROM (VALUES ('search_path')) v (name)",
        "UPDATE pg_settings SET setting = 'blue' WHERE name = 'search_path'",
        "UPDATE ONLY pg_catalog.\"pg_settings\" s SET setting = 'blue' WHERE s.name = 'search_path'",
      })
  void whatComesAfterANamelessSettingIsOnTheActiveSide(String sql) throws SQLException {
    try (Connection pooled = pair.connect("bluegreen.pooler=transaction")) {
      pair.flipAndAwait("green");
      for (Connection each : new Connection[] {connection, pooled}) {
        for (boolean autocommit : new boolean[] {true, false}) {
          each.setAutoCommit(autocommit);
          Queries.run(each, sql);
          Queries.run(each, "INSERT INTO note VALUES ('after it')");
          if (!autocommit) {
            each.commit();
          }
        }
      }
    }
    assertThat(rows()).isEqualTo("blue 0 green 4");
  }

  @Test
  void aTextPreparedBeforeAFlipRunsOnTheNewSide() throws SQLException {
    String sql = "SET search_path = blue; INSERT INTO note VALUES (?)";
    try (PreparedStatement prepared = connection.prepareStatement(sql)) {
      prepared.setString(1, "before");
      prepared.execute();
      pair.flipAndAwait("green");
      prepared.execute();
      prepared.setString(1, "again");
      prepared.execute();
    }
    assertThat(rows()).isEqualTo("blue 1 green 2");
    assertThat(database.query("SELECT string_agg(what, ',') FROM green.note"))
        .isEqualTo("before,again");
  }

  @Test
  void aBatchBuiltBeforeAFlipRunsOnTheNewSide() throws SQLException {
    try (Statement batch = connection.createStatement()) {
      batch.addBatch("INSERT INTO note VALUES ('one')");
      batch.addBatch("SET search_path = blue, public");
      batch.addBatch("INSERT INTO note VALUES ('two')");
      batch.addBatch("RESET search_path");
      batch.addBatch("INSERT INTO note VALUES ('three')");
      pair.flipAndAwait("green");
      assertThat(batch.executeBatch()).hasSize(5);
      assertThat(rows()).isEqualTo("blue 0 green 3");
      batch.addBatch("INSERT INTO note VALUES ('four')");
      assertThat(batch.executeBatch()).containsExactly(1);
    }
    assertThat(rows()).isEqualTo("blue 0 green 4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DO $$ BEGIN SET LOCAL search_path = blue; INSERT INTO note VALUES ('x'); END $$",
        "DO $$ BEGIN PERFORM set_config('search_path', 'blue', true);"
            + " INSERT INTO note VALUES ('x'); END $$",
        "SELECT set_config('search_path', lower('BLUE'), true) AS x;"
            + " INSERT INTO note VALUES ('x')",
        "SELECT set_config(name, 'blue', false) FROM (VALUES ('search_path')) v (name);"
            + " INSERT INTO note VALUES ('x')",
        "SELECT set_config(n, 'blue', true), set_config(n, 'blue', false)"
            + " FROM (VALUES (CAST('search_path' AS text))) v (n); INSERT INTO note VALUES ('x')",
        "UPDATE pg_settings SET setting = 'blue' WHERE name = 'search_path';"
            + " INSERT INTO note VALUES ('x')",
        "DO $$ BEGIN EXECUTE 'SET LOCAL sea' || 'rch_path = blue';"
            + " EXECUTE 'INSERT INTO note VALUES (''x'')'; END $$",
        "DO $$ BEGIN EXECUTE format('SET LOCAL %I = %I', 'search_path', 'blue');"
            + " INSERT INTO note VALUES ('x'); END $$",
      })
  void whatCannotBeReadIsRefused(String sql) throws SQLException {
    pair.flipAndAwait("green");
    assertThatThrownBy(() -> Queries.run(connection, sql.replace("'BLUE'", "'blue'")))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
        .hasMessageContaining("search_path");
    assertThat(rows()).isEqualTo("blue 0 green 0");
    Queries.run(connection, "INSERT INTO note VALUES ('after it')");
    assertThat(rows()).isEqualTo("blue 0 green 1");
  }

  @Test
  void aTenantsPathIsLeftAlone() throws SQLException {
    database.execute(
        "DROP SCHEMA IF EXISTS tenant8 CASCADE",
        "CREATE SCHEMA tenant8",
        "CREATE TABLE tenant8.note (what text)");
    pair.flipAndAwait("green");
    Queries.run(connection, "SET LOCAL search_path = tenant8; INSERT INTO note VALUES ('blue')");
    assertThat(database.query("SELECT count(*) FROM tenant8.note")).isEqualTo("1");
    assertThat(rows()).isEqualTo("blue 0 green 0");
  }
}
