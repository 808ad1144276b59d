package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.postgresql.copy.CopyIn;

/** The report for a drain: the number of this JVM's transactions that began before the hold. */
@ExtendWith(PgExtension.class)
class OpenTransactionsTest {
  private final List<Connection> connections = new ArrayList<>();
  private final PgDatabase database;
  private SchemaDeployment pair;

  OpenTransactionsTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
  }

  @AfterEach
  void disconnect() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  private Connection connect(boolean autoCommit) throws SQLException {
    Connection connection = pair.connect();
    connections.add(connection);
    connection.setAutoCommit(autoCommit);
    return connection;
  }

  private Connection inTransaction() throws SQLException {
    Connection connection = connect(false);
    Queries.run(connection, "INSERT INTO item (id) VALUES (" + connections.size() + ")");
    return connection;
  }

  private void awaitOpen(long count) {
    Waits.eventually()
        .until(
            () ->
                database.query(
                    "SELECT phase_seen || ' ' || open_transactions FROM bluegreen.client"
                        + " WHERE deployment = '%s'".formatted(pair.name())),
            ("hold " + count)::equals);
  }

  @Test
  void countGoesToZeroAsTransactionsEnd() throws Exception {
    Connection committed = inTransaction();
    Connection rolledBack = inTransaction();
    Connection byText = connect(true);
    Queries.run(byText, "BEGIN");
    Connection byMetaData = connect(false);
    byMetaData.getMetaData().getTables(null, "blue", null, null).close();
    Connection closed = inTransaction();
    pair.hold("1 hour");
    awaitOpen(5);
    committed.commit();
    awaitOpen(4);
    rolledBack.rollback();
    awaitOpen(3);
    Queries.run(byText, "INSERT INTO item (id) VALUES (100)", "COMMIT");
    awaitOpen(2);
    byMetaData.setAutoCommit(true);
    awaitOpen(1);
    closed.close();
    awaitOpen(0);
  }

  @Test
  void readOnlyTransactionsAreNotCounted() throws Exception {
    Connection reader = connect(false);
    reader.setReadOnly(true);
    assertThat(SchemaDeployment.side(reader)).isEqualTo("blue");
    Connection idle = connect(false);
    idle.commit();
    Connection writer = inTransaction();
    pair.hold("1 hour");
    awaitOpen(1);
    writer.commit();
    awaitOpen(0);
    reader.commit();
  }

  @Test
  void readOnlyTransactionsBegunByTextAreNotCounted() throws Exception {
    Connection reader = connect(true);
    Queries.run(reader, "BEGIN READ ONLY", "SELECT 1");
    Connection writer = connect(true);
    Queries.run(writer, "START TRANSACTION", "SELECT 1");
    pair.hold("1 hour");
    awaitOpen(1);
    Queries.run(writer, "COMMIT");
    awaitOpen(0);
    Queries.run(reader, "COMMIT");
  }

  @Test
  void transactionsBegunDuringTheHoldAreNotCounted() throws Exception {
    Connection reader = connect(true);
    pair.hold("1 hour");
    awaitOpen(0);
    Queries.run(reader, "BEGIN READ ONLY", "SELECT 1");
    Connection writer = connect(true);
    BackgroundCall<Boolean> held =
        BackgroundCall.doing(() -> Queries.run(writer, "BEGIN")).awaitHeld();
    awaitOpen(0);
    pair.release();
    held.result();
    Queries.run(reader, "COMMIT");
  }

  @Test
  void failedTransactionCountsUntilItIsRolledBack() throws Exception {
    Connection failing = inTransaction();
    assertThat(BackgroundCall.doing(() -> Queries.run(failing, "SELECT 1/0")).failure())
        .hasMessageContaining("division by zero");
    pair.hold("1 hour");
    awaitOpen(1);
    failing.rollback();
    awaitOpen(0);
  }

  @Test
  void runningCopyIsCountedUntilItEnds() throws Exception {
    Connection copying = connect(true);
    CopyIn copy =
        copying.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY item (id) FROM STDIN");
    pair.hold("1 hour");
    awaitOpen(1);
    copy.writeToCopy(new byte[] {'7', '\n'}, 0, 2);
    assertThat(copy.endCopy()).isEqualTo(1);
    awaitOpen(0);
  }

  @Test
  void longStatementInAutocommitIsCountedWhileItRuns() throws Exception {
    Connection slow = connect(true);
    Queries.run(slow, "SELECT 1");
    try (Connection gate = pair.database().connect()) {
      Queries.run(gate, "SELECT pg_advisory_lock(4711)");
      BackgroundCall<Boolean> running =
          BackgroundCall.doing(
              () ->
                  Queries.run(
                      slow,
                      "INSERT INTO item (id) SELECT 9 FROM (SELECT pg_advisory_lock(4711)) locked"));
      Waits.eventually()
          .until(() -> pair.queryLong("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1);
      pair.hold("1 hour");
      awaitOpen(1);
      Queries.run(gate, "SELECT pg_advisory_unlock(4711)");
      running.result();
      awaitOpen(0);
    }
  }
}
