package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** The calls that wait during a hold, and those that never wait. */
@ExtendWith(PgExtension.class)
class HoldScopeTest {
  private final PgDatabase database;
  private SchemaDeployment pair;
  private Connection connection;

  HoldScopeTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void connect() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    database.execute("CREATE SEQUENCE blue.numbers", "CREATE SEQUENCE green.numbers");
    connection = pair.connect();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private void assertWaits(BackgroundCall.Action action) throws Exception {
    BackgroundCall<Boolean> call = BackgroundCall.doing(action).awaitHeld();
    pair.release();
    call.result();
  }

  /** Whoever waited would meet the end of the hold only in an hour. */
  private static void assertGoesOn(BackgroundCall.Action action) throws Exception {
    BackgroundCall.doing(action).result();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO item (id) VALUES (1)",
        "DELETE FROM item",
        "SELECT nextval('numbers')",
        "SELECT setval('numbers', 7)",
        "SELECT * FROM item FOR UPDATE",
        "SELECT * FROM item FOR NO KEY UPDATE",
        "SELECT * FROM item FOR KEY SHARE",
        "WITH gone AS (DELETE FROM item RETURNING id) SELECT * FROM gone",
        "SELECT 1; INSERT INTO item (id) VALUES (1)",
        "EXPLAIN ANALYZE INSERT INTO item (id) VALUES (1)",
        "EXPLAIN (ANALYZE) SELECT 1",
        "/* SELECT */ UPDATE item SET label = 'x'",
        "SELECT 1 AS id INTO kept",
        "CREATE TABLE made (id int)",
        "TRUNCATE item",
        "DO 'BEGIN END'",
        "BEGIN",
        "START TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "SET search_path = blue",
        "LOCK TABLE item; SELECT 1",
      })
  void whatMayWriteWaitsInAutocommit(String sql) throws Exception {
    pair.hold("1 hour");
    try (Statement statement = connection.createStatement()) {
      BackgroundCall<Boolean> call = BackgroundCall.of(() -> statement.execute(sql)).awaitHeld();
      statement.cancel();
      call.assertRefused("cancel");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM item",
        " -- a remark\n select 1",
        "/* a /* nested */ remark */ SELECT 1",
        "(SELECT 1) UNION (SELECT 2)",
        "VALUES (1)",
        "TABLE item",
        "SHOW search_path",
        "EXPLAIN SELECT * FROM item",
        "SELECT 1;",
        "BEGIN READ ONLY",
        "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
      })
  void readsGoOnInAutocommit(String sql) throws Exception {
    pair.hold("1 hour");
    assertGoesOn(() -> Queries.run(connection, sql));
  }

  @Test
  void preparedReadsGoOnAndPreparedWritesWait() throws Exception {
    pair.hold("1 hour");
    try (PreparedStatement read = connection.prepareStatement("SELECT side FROM place");
        PreparedStatement write = connection.prepareStatement("INSERT INTO item (id) VALUES (?)")) {
      assertGoesOn(() -> read.executeQuery().close());
      write.setInt(1, 5);
      assertWaits(write::executeUpdate);
    }
  }

  @Test
  void batchesWait() throws Exception {
    pair.hold("1 hour");
    try (Statement batch = connection.createStatement()) {
      batch.addBatch("INSERT INTO item (id) VALUES (1)");
      assertWaits(batch::executeBatch);
    }
  }

  @Test
  void copyWaits() throws Exception {
    pair.hold("1 hour");
    assertWaits(
        () ->
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY item (id) FROM STDIN", new StringReader("1\n2\n")));
    assertThat(pair.queryLong("SELECT count(*) FROM blue.item")).isEqualTo(2);
  }

  @Test
  void readWaitsWhereItWouldOpenAWritableTransaction() throws Exception {
    connection.setAutoCommit(false);
    pair.hold("1 hour");
    assertWaits(() -> SchemaDeployment.side(connection));
  }

  @Test
  void metadataGoesOnInAutocommitAndWaitsWhereItOpensATransaction() throws Exception {
    pair.hold("1 hour");
    assertGoesOn(this::listTables);
    connection.setAutoCommit(false);
    assertWaits(this::listTables);
  }

  private void listTables() throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, null, "item", new String[] {"TABLE"})) {
      assertThat(tables.next()).isTrue();
    }
  }

  @Test
  void readOnlyTransactionGoesOn() throws Exception {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    pair.hold("1 hour");
    assertGoesOn(
        () -> {
          assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
          connection.commit();
        });
  }

  @Test
  void openTransactionGoesOnToItsEndAndTheNextOneWaits() throws Exception {
    connection.setAutoCommit(false);
    Queries.run(connection, "INSERT INTO item (id) VALUES (1)");
    pair.hold("1 hour");
    assertGoesOn(
        () -> {
          Queries.run(connection, "INSERT INTO item (id) VALUES (2)");
          listTables();
          connection.setSavepoint();
          connection.commit();
        });
    assertThat(pair.queryLong("SELECT count(*) FROM blue.item")).isEqualTo(2);
    assertWaits(() -> Queries.run(connection, "INSERT INTO item (id) VALUES (3)"));
  }

  @Test
  void transactionBegunByTextGoesOnToItsEnd() throws Exception {
    Queries.run(connection, "BEGIN", "INSERT INTO item (id) VALUES (1)");
    pair.hold("1 hour");
    assertGoesOn(() -> Queries.run(connection, "INSERT INTO item (id) VALUES (2)", "COMMIT"));
    assertThat(pair.queryLong("SELECT count(*) FROM blue.item")).isEqualTo(2);
  }

  @Test
  void endingAndCheckingAndClosingNeverWait() throws Exception {
    connection.setAutoCommit(false);
    pair.hold("1 hour");
    assertGoesOn(
        () -> {
          connection.commit();
          connection.rollback();
          assertThat(connection.isValid(5)).isTrue();
          connection.setAutoCommit(true);
          assertThat(connection.isValid(5)).isTrue();
          connection.close();
        });
  }

  @Test
  void connectingDoesNotWait() throws Exception {
    pair.hold("1 hour");
    assertGoesOn(
        () -> {
          try (Connection another = pair.connect()) {
            assertThat(SchemaDeployment.side(another)).isEqualTo("blue");
          }
        });
  }
}
