package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ByteStreamWriter;

/** What is repeated and what is not, and that a call which waits in vain ends. */
class TransactionFailuresTest extends UnproxiedDeploymentTest {
  @AfterEach
  void unfence() throws Exception {
    pair.database(Side.BLUE)
        .execute(
            "SELECT bluegreen.unfence('" + pair.name() + "')",
            "SELECT bluegreen.release('" + pair.name() + "')");
  }

  /** Its parts commit by themselves, and pgjdbc's counts say that none has been executed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CALL halves()",
        "/* maintenance */ CALL halves()",
        "DO $$ BEGIN CALL halves(); END $$"
      })
  void aBatchThatCommitsInsideIsNotRepeated(String call) throws Exception {
    procedure();
    long retried = pair.jmx().getRetried();
    try (Connection connection = pair.connect();
        PreparedStatement statement = connection.prepareStatement(call)) {
      statement.addBatch();
      BackgroundCall<BatchUpdateException> batch = meetsTheFence(statement);
      assertThat(batch.result().getSQLState()).isEqualTo("25006");
    }
    assertThat(tally.rows(Side.BLUE, "one")).isOne();
    assertThat(pair.jmx().getRetried()).isEqualTo(retried);
  }

  @Test
  void aBatchWithACommitAmongItsTextsIsNotRepeated() throws Exception {
    procedure();
    long retried = pair.jmx().getRetried();
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      statement.addBatch(tally.insert("one"));
      statement.addBatch("COMMIT");
      statement.addBatch("SELECT pg_advisory_xact_lock(7)");
      statement.addBatch(tally.insert("two"));
      assertThat(meetsTheFence(statement).result().getSQLState()).isEqualTo("25006");
    }
    assertThat(tally.rows(Side.BLUE, "one")).isLessThanOrEqualTo(1);
    assertThat(pair.jmx().getRetried()).isEqualTo(retried);
  }

  /** Holds what the batch stops at, fences meanwhile, and lets it go on. */
  private BackgroundCall<BatchUpdateException> meetsTheFence(Statement statement) throws Exception {
    try (Connection gate = pair.database(Side.BLUE).connect();
        Statement lock = gate.createStatement()) {
      lock.execute("SELECT pg_advisory_lock(7)");
      BackgroundCall<BatchUpdateException> batch =
          BackgroundCall.of(
              () -> (BatchUpdateException) FailedCalls.by(() -> statement.executeBatch()));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  pair.database(Side.BLUE)
                          .queryLong(
                              "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                                  + " AND NOT granted")
                      > 0);
      pair.database(Side.BLUE)
          .execute("SELECT bluegreen.fence('" + pair.name() + "', interval '20 seconds')");
      lock.execute("SELECT pg_advisory_unlock(7)");
      batch.result();
      return batch;
    }
  }

  private void procedure() throws SQLException {
    for (Side side : Side.values()) {
      pair.database(side)
          .execute(
              "CREATE OR REPLACE PROCEDURE halves() LANGUAGE plpgsql AS $$ BEGIN "
                  + tally.insert("one")
                  + "; COMMIT; PERFORM pg_advisory_xact_lock(7); "
                  + tally.insert("two")
                  + "; END $$");
    }
  }

  /** An operator was killed after the fence, and the hold was released without a flip. */
  @Test
  void aFenceThatStandsUnderANewerEpochIsNoReasonToSpin() throws Exception {
    pair.database(Side.BLUE)
        .execute(
            "SELECT bluegreen.hold('" + pair.name() + "', interval '1 minute')",
            "SELECT bluegreen.fence('" + pair.name() + "')",
            "SELECT bluegreen.release('" + pair.name() + "')");
    long epoch = pair.database(Side.BLUE).queryLong("SELECT max(epoch) FROM bluegreen.deployment");
    try (Connection connection = pair.connect("bluegreen.retryTimeout=1500ms")) {
      await().atMost(Duration.ofSeconds(30)).until(() -> pair.jmx().getEpoch() >= epoch);
      long retried = pair.jmx().getRetried();
      SQLException failure = FailedCalls.by(() -> tally.add(connection, "in vain"));
      assertThat(failure.getSQLState()).isEqualTo("25006");
      assertThat(failure.getMessage()).contains("bluegreen resume or abort");
      assertThat(pair.jmx().getRetried() - retried).as("attempts").isLessThan(10);
    }
    tally.assertNowhere("in vain");
  }

  @Test
  void anInterruptEndsTheAttempts() throws Exception {
    pair.database(Side.BLUE).execute("SELECT bluegreen.fence('" + pair.name() + "')");
    try (Connection connection = pair.connect("bluegreen.retryTimeout=1h")) {
      long retried = pair.jmx().getRetried();
      Thread[] caller = new Thread[1];
      BackgroundCall<String> waiting =
          BackgroundCall.of(
              () -> {
                caller[0] = Thread.currentThread();
                return FailedCalls.state(() -> tally.add(connection, "in vain"));
              });
      waiting.awaitRetries(pair.jmx(), retried + 1);
      caller[0].interrupt();
      assertThat(waiting.result()).isEqualTo("55P03");
    }
  }

  @Test
  void aConnectionToAFencedSideByNameIsRefusedAtOnce() throws Exception {
    pair.database(Side.BLUE).execute("SELECT bluegreen.fence('" + pair.name() + "')");
    pair.flipTo(Side.GREEN);
    try (Connection connection = pair.connect("bluegreen.side=idle", "bluegreen.retryTimeout=1h")) {
      SQLException failure = FailedCalls.by(() -> tally.add(connection, "straight"));
      assertThat(failure.getSQLState()).isEqualTo("25006");
      assertThat(failure.getMessage()).contains("Side blue", "bluegreen.side");
    }
  }

  @Test
  void aReadThatRanIntoTheApplicationsLimitRunsOnce() throws Exception {
    for (boolean autocommit : new boolean[] {true, false}) {
      long retried = pair.jmx().getRetried();
      try (Connection connection = pair.connect("socketTimeout=1");
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(autocommit);
        assertThat(FailedCalls.state(() -> statement.executeQuery("SELECT pg_sleep(5)")))
            .isEqualTo(autocommit ? "08007" : "40001");
      }
      assertThat(pair.jmx().getRetried()).isEqualTo(retried);
    }
  }

  @Test
  void aDeadlockOfOneStatementIsTriedOnceMore() throws Exception {
    pair.database(Side.BLUE).execute("UPDATE accounts SET balance = 1000 WHERE id IN (1, 2)");
    try (Connection connection = pair.connect();
        Connection other = pair.database(Side.BLUE).connect();
        Statement theirs = other.createStatement();
        Statement ours = connection.createStatement()) {
      other.setAutoCommit(false);
      theirs.execute("SET deadlock_timeout = '1h'"); // so that the other one is chosen
      theirs.execute("UPDATE accounts SET balance = balance + 1 WHERE id = 2");
      long retried = pair.jmx().getRetried();
      BackgroundCall<Integer> update =
          BackgroundCall.of(
              () ->
                  ours.executeUpdate(
                      "WITH one AS (UPDATE accounts SET balance = balance + 10 WHERE id = 1"
                          + " RETURNING id) UPDATE accounts SET balance = balance + 10"
                          + " FROM one WHERE accounts.id = one.id + 1"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  pair.database(Side.BLUE)
                          .queryLong("SELECT count(*) FROM pg_locks WHERE NOT granted")
                      > 0);
      theirs.execute("UPDATE accounts SET balance = balance + 1 WHERE id = 1");
      other.commit();
      assertThat(update.result()).isOne();
      assertThat(pair.jmx().getRetried()).isEqualTo(retried + 1);
    }
    assertThat(
            pair.database(Side.BLUE)
                .query("SELECT string_agg(balance::text, ',') FROM accounts WHERE id IN (1, 2)"))
        .isEqualTo("1011,1011");
  }

  @Test
  void theBeginOfABlockOnADeadSessionIsNoLoss() throws Exception {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      endAll();
      statement.execute("BEGIN");
      tally.add(connection, "in the block");
      statement.execute("COMMIT");
    }
    tally.assertOnce(Side.BLUE, "in the block");
  }

  @Test
  void theParametersOfAStatementOnADeadSessionAreNoLoss() throws Exception {
    try (Connection connection = pair.connect();
        PreparedStatement insert = connection.prepareStatement(tally.insert("x") + ", (?)")) {
      connection.createStatement().execute("SELECT 1");
      endAll();
      assertThat(insert.getParameterMetaData().getParameterCount()).isOne();
    }
  }

  private interface Writing {
    void to(OutputStream stream) throws IOException;
  }

  private static Stream<Named<Writing>> failingStreams() {
    return Stream.of(
        Named.of(
            "an IOException",
            stream -> {
              throw new IOException("the file is gone");
            }),
        Named.of(
            "a RuntimeException",
            stream -> {
              stream.write(new byte[3]);
              throw new IllegalStateException("the file is gone");
            }),
        Named.of("more than it announced", stream -> stream.write(new byte[11])),
        Named.of(
            "one byte more than it announced",
            stream -> {
              stream.write(new byte[10]);
              stream.write(1);
            }));
  }

  @ParameterizedTest
  @MethodSource("failingStreams")
  void anApplicationsOwnStreamThatFailsIsReportedAsItIs(Writing writing) throws Exception {
    pair.database(Side.BLUE)
        .execute(
            "CREATE TABLE IF NOT EXISTS streams (content bytea)",
            "GRANT ALL ON streams TO " + ClusterServers.APPLICATION);
    try (Connection connection = pair.connect();
        PreparedStatement insert = connection.prepareStatement("INSERT INTO streams VALUES (?)")) {
      insert.setObject(
          1,
          new ByteStreamWriter() {
            @Override
            public int getLength() {
              return 10;
            }

            @Override
            public void writeTo(ByteStreamTarget target) throws IOException {
              writing.to(target.getOutputStream());
            }
          });
      SQLException failure = FailedCalls.by(insert::executeUpdate);
      assertThat(failure.getSQLState()).isNotEqualTo("08007");
      assertThat(failure.getCause()).isInstanceOf(IOException.class);
      assertThat(Throwables.getStackTrace(failure))
          .containsPattern("the file is gone|more than the specified 10 bytes");
    }
    assertThat(pair.database(Side.BLUE).queryLong("SELECT count(*) FROM streams")).isZero();
  }

  @Test
  void aPlanThatChangedInsideATransactionIsNoLostConnection() throws Exception {
    pair.database(Side.BLUE)
        .execute(
            "DROP TABLE IF EXISTS plan",
            "CREATE TABLE plan AS SELECT 1 AS a",
            "GRANT ALL ON plan TO " + ClusterServers.APPLICATION);
    try (Connection connection = pair.connect();
        PreparedStatement select = connection.prepareStatement("SELECT * FROM plan")) {
      connection.setAutoCommit(false);
      for (int i = 0; i < 8; i++) {
        select.executeQuery().close();
      }
      pair.database(Side.BLUE).execute("SELECT 1");
      connection.commit();
      tally.add(connection, "before");
      pair.database(Side.BLUE).execute("ALTER TABLE plan ADD b int");
      SQLException failure = FailedCalls.by(() -> select.executeQuery().close());
      assertThat(failure.getSQLState()).isEqualTo("0A000");
      connection.rollback();
      tally.add(connection, "again");
      select.executeQuery().close();
      connection.commit();
    }
    tally.assertOnce(Side.BLUE, "again");
    tally.assertNowhere("before");
  }

  private static void endAll() throws SQLException {
    pair.terminate(Side.BLUE, "usename = '" + ClusterServers.APPLICATION + "'");
  }
}
