package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.BlueGreenConnection;
import java.sql.CallableStatement;
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

/** Applications that change their session's search_path themselves. */
@FullOnly
@ExtendWith(PgExtension.class)
class OwnPathTest {
  private final PgDatabase database;
  private SchemaDeployment pair;
  private Connection connection;

  OwnPathTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void connect() throws SQLException {
    database.execute("CREATE SCHEMA IF NOT EXISTS tenant7");
    pair = SchemaDeployment.in(database).items().create();
    connection = pair.connect();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  PgDatabase database() {
    return database;
  }

  SchemaDeployment pair() {
    return pair;
  }

  Connection connection() {
    return connection;
  }

  String path() throws SQLException {
    return SchemaDeployment.path(connection);
  }

  /** What every test ends with: the connection goes where the row says. */
  void assertFollows() throws SQLException {
    String first = pair.jmx().getActiveSide();
    String other = first.equals("blue") ? "green" : "blue";
    assertThat(SchemaDeployment.side(connection)).isEqualTo(first);
    pair.flipAndAwait(other);
    assertThat(SchemaDeployment.side(connection)).isEqualTo(other);
    pair.flipAndAwait(first);
    assertThat(SchemaDeployment.side(connection)).isEqualTo(first);
    assertThat(connection.unwrap(BlueGreenConnection.class).isUnrouted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = tenant7",
        "SET search_path TO 'tenant7'",
        "set session search_path to \"tenant7\"",
        "SET SCHEMA 'tenant7'",
        "SET search_path = tenant7; SELECT 1",
        "SELECT set_config('search_path', 'tenant7', false)",
        "SET search_path = E'tenant7'",
      })
  void tenantsPathIsKeptAcrossFlips(String sql) throws Exception {
    Queries.run(connection, sql);
    assertThat(path()).isEqualTo("tenant7");
    pair.flipAndAwait("green");
    assertThat(path()).isEqualTo("tenant7");
    assertThat(pair.jmx().getUnrouted()).isEqualTo(1);
    assertThat(connection.unwrap(BlueGreenConnection.class).isUnrouted()).isTrue();
    Waits.eventually().until(() -> pair.client("unrouted") == 1);
    pair.flipAndAwait("blue");
    assertThat(path()).isEqualTo("tenant7");
    Queries.run(connection, "SET search_path = blue, tenant7");
    assertThat(path()).isEqualTo("\"blue\", \"tenant7\"".replace("\"", ""));
    assertFollows();
    Waits.eventually().until(() -> pair.client("unrouted") == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RESET search_path",
        "RESET ALL",
        "DISCARD ALL",
        "SET search_path TO DEFAULT",
        "SET search_path = DEFAULT",
        "SET SESSION search_path TO DEFAULT;",
        "discard all;",
        "/* pool */ RESET ALL",
        "SELECT 1; RESET ALL",
      })
  void resetDoesNotLoseTheRoute(String sql) throws Exception {
    pair.flipAndAwait("green");
    assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    Queries.run(connection, sql);
    assertFollows();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RESET search_path", "DISCARD ALL", "SET search_path = DEFAULT"})
  void resetEndsAPathOfOnesOwn(String sql) throws Exception {
    Queries.run(connection, "SET search_path = tenant7");
    pair.flipAndAwait("green");
    Queries.run(connection, sql);
    assertFollows();
    assertThat(pair.jmx().getUnrouted()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RESET search_path",
        "RESET ALL",
        "SET search_path = DEFAULT",
        "SET LOCAL search_path TO DEFAULT",
      })
  void resetInsideATransactionDoesNotLeadItToTheSideOfTheConnect(String sql) throws Exception {
    pair.flipAndAwait("green");
    connection.setAutoCommit(false);
    Queries.run(connection, sql);
    assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    connection.commit();
    connection.setAutoCommit(true);
    assertFollows();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = blue",
        "SET search_path TO 'blue', tenant7",
        "SET SCHEMA 'blue'",
        "SET search_path = green, blue",
      })
  void pathThatNamesASideFollowsTheActiveOne(String sql) throws Exception {
    pair.flipAndAwait("green");
    Queries.run(connection, sql);
    assertThat(path()).startsWith("green");
    assertThat(path()).doesNotContain("blue");
    assertFollows();
  }

  @Test
  void preparedStatementsThatNameASideFollowTheActiveOne() throws Exception {
    try (Statement set = connection.prepareStatement("SET search_path = blue");
        CallableStatement call = connection.prepareCall("SET search_path = green, tenant7")) {
      pair.flipAndAwait("green");
      ((java.sql.PreparedStatement) set).execute();
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
      pair.flipAndAwait("blue");
      call.execute();
      assertFollows();
    }
  }

  @Test
  void batchesThatNameASideFollowTheActiveOne() throws Exception {
    try (Statement batch = connection.createStatement()) {
      batch.addBatch("SET search_path = blue");
      pair.flipAndAwait("green");
      batch.executeBatch();
      assertFollows();
    }
  }

  @Test
  void setSchemaToASideFollowsAndGetSchemaTellsWhatIsInForce() throws Exception {
    assertThat(connection.getSchema()).isEqualTo("blue");
    connection.setSchema("green");
    assertThat(connection.getSchema()).isEqualTo("blue");
    assertFollows();
    connection.setSchema("tenant7");
    pair.flipAndAwait("green");
    assertThat(connection.getSchema()).isEqualTo("tenant7");
    connection.setSchema("blue");
    assertThat(connection.getSchema()).isEqualTo("green");
    assertFollows();
  }

  @Test
  void localPathLastsAsLongAsItsTransaction() throws Exception {
    connection.setAutoCommit(false);
    Queries.run(connection, "SET LOCAL search_path = tenant7");
    assertThat(path()).isEqualTo("tenant7");
    connection.commit();
    assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    connection.rollback();
    connection.setAutoCommit(true);
    assertFollows();
    assertThat(pair.jmx().getUnrouted()).isZero();
  }

  @Test
  void localPathThatNamesASideGetsTheActiveOne() throws Exception {
    pair.flipAndAwait("green");
    connection.setAutoCommit(false);
    Queries.run(connection, "SET LOCAL search_path = blue");
    assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    connection.rollback();
    connection.setAutoCommit(true);
    assertFollows();
  }

  @Test
  void pathSetInATransactionThatIsRolledBackIsForgotten() throws Exception {
    connection.setAutoCommit(false);
    Queries.run(connection, "SET search_path = tenant7");
    assertThat(path()).isEqualTo("tenant7");
    connection.rollback();
    connection.setAutoCommit(true);
    assertFollows();
    assertThat(pair.jmx().getUnrouted()).isZero();
  }

  @Test
  void pathSetInATransactionThatIsCommittedIsKept() throws Exception {
    connection.setAutoCommit(false);
    Queries.run(connection, "SET search_path = tenant7");
    pair.flipAndAwait("green");
    connection.commit();
    assertThat(path()).isEqualTo("tenant7");
    connection.commit();
    pair.flipAndAwait("blue");
    assertThat(path()).isEqualTo("tenant7");
    assertThat(pair.jmx().getUnrouted()).isEqualTo(1);
  }

  @Test
  void pathSetInATransactionDoesNotMoveItToASideThatBecameActiveMeanwhile() throws Exception {
    connection.setAutoCommit(false);
    assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    pair.flipAndAwait("green");
    Queries.run(connection, "SET search_path = green");
    assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    connection.commit();
    connection.setAutoCommit(true);
    assertFollows();
  }

  @Test
  void failedSetChangesNothing() throws Exception {
    assertThat(
            BackgroundCall.doing(() -> Queries.run(connection, "SET search_path = tenant7, ,"))
                .failure())
        .isInstanceOf(SQLException.class);
    assertFollows();
  }

  @Test
  void changeThatNoTextShowsIsNoticedAtTheNextBoundary() throws Exception {
    setConfig("tenant7");
    assertThat(path()).isEqualTo("tenant7");
    assertThat(pair.jmx().getUnrouted()).isEqualTo(1);
    pair.flipAndAwait("green");
    assertThat(path()).isEqualTo("tenant7");
    setConfig("blue");
    assertFollows();
  }

  void setConfig(String path) throws SQLException {
    try (PreparedStatement set = connection.prepareStatement("SELECT set_config(?, ?, ?)")) {
      set.setString(1, "search_path");
      set.setString(2, path);
      set.setBoolean(3, false);
      set.executeQuery().close();
    }
  }
}
