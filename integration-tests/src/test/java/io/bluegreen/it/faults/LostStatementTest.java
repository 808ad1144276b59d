package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One INSERT, UPDATE, DELETE or MERGE in autocommit while a hold is announced or in force: it runs
 * in a transaction of its own, so that a lost answer costs neither its count nor its rows.
 */
@FullOnly
@Timeout(240)
class LostStatementTest extends HeldDeploymentTest {
  private static CompletableFuture<ClientMessage> begins() {
    return pair.proxy(Side.BLUE)
        .on(
            message -> message.runs("BEGIN") && message.sql().equals("BEGIN"),
            Then.CUT_AFTER_REPLY);
  }

  private static List<String> read(ResultSet rows) throws SQLException {
    List<String> read = new ArrayList<>();
    while (rows.next()) {
      read.add(rows.getString(1));
    }
    return read;
  }

  /** A way in which an application executes one statement, and what it has to get. */
  private enum Way {
    COUNT {
      @Override
      void of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
          assertThat(statement.executeUpdate(insert(name()))).isOne();
        }
      }
    },
    COUNT_OF_A_PREPARED_ONE {
      @Override
      void of(Connection connection) throws SQLException {
        try (PreparedStatement statement =
            connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?)")) {
          statement.setString(1, name());
          assertThat(statement.executeLargeUpdate()).isOne();
        }
      }
    },
    ROWS {
      @Override
      void of(Connection connection) throws SQLException {
        String three = "INSERT INTO ledger (entry) SELECT '%s' FROM generate_series(1, 3)";
        try (PreparedStatement statement =
            connection.prepareStatement(three.formatted(name()) + " RETURNING entry")) {
          statement.setFetchSize(1);
          try (ResultSet rows = statement.executeQuery()) {
            assertThat(read(rows)).containsExactly(name(), name(), name());
          }
          assertThat(statement.getFetchSize()).isOne();
        }
      }

      @Override
      long rows() {
        return 3;
      }
    },
    KEYS {
      @Override
      void of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
          statement.execute(insert(name()), Statement.RETURN_GENERATED_KEYS);
          assertThat(statement.getUpdateCount()).isOne();
          try (ResultSet keys = statement.getGeneratedKeys()) {
            assertThat(read(keys)).hasSize(1);
          }
        }
      }
    },
    UPDATE {
      @Override
      void of(Connection connection) throws SQLException {
        pair.blue().execute(insert("old"));
        try (Statement statement = connection.createStatement()) {
          String update = "WITH x AS (SELECT 'UPDATE') UPDATE ledger SET entry = (TABLE x)";
          assertThat(statement.execute(update + " WHERE entry = 'old' RETURNING id")).isTrue();
          try (ResultSet rows = statement.getResultSet()) {
            assertThat(read(rows)).hasSize(1);
          }
        }
      }
    },
    DELETE {
      @Override
      void of(Connection connection) throws SQLException {
        pair.blue().execute(insert("old"), insert(name()));
        try (Statement statement = connection.createStatement()) {
          assertThat(statement.execute("DELETE FROM ledger WHERE entry = 'old'")).isFalse();
          assertThat(statement.getUpdateCount()).isOne();
        }
        assertThat(onBlue("old")).isZero();
      }
    },
    MERGE {
      @Override
      void of(Connection connection) throws SQLException {
        String merge =
            "MERGE INTO ledger l USING (VALUES ('MERGE')) AS s (entry) ON l.entry = s.entry"
                + " WHEN NOT MATCHED THEN INSERT (entry) VALUES (s.entry)";
        try (Statement statement = connection.createStatement()) {
          assertThat(statement.executeUpdate(merge)).isOne();
        }
      }
    };

    abstract void of(Connection connection) throws SQLException;

    long rows() {
      return 1;
    }
  }

  @ParameterizedTest
  @EnumSource
  void countAndRowsAreKnownWhateverHappensToItsCommit(Way way) throws Exception {
    for (Then then : Then.values()) {
      pair.blue().execute("TRUNCATE ledger");
      try (Connection connection = pair.connect()) {
        connection.setNetworkTimeout(Runnable::run, 1_000);
        pair.announce();
        CompletableFuture<ClientMessage> lost = loseTheCommit(then);
        try {
          way.of(connection);
          assertThat(onBlue(way.name())).as(then.name()).isEqualTo(way.rows());
        } catch (SQLException e) {
          // The application's own limit has ended it, and a repetition would take as long.
          assertThat(then).isEqualTo(Then.SWALLOW_REPLIES);
          assertThat(e.getSQLState()).as(e.toString()).isEqualTo("40001");
          assertThat(onBlue(way.name())).isZero();
        }
        assertThat(lost).isDone();
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(Queries.one(connection, "SELECT 'goes on'")).isEqualTo("goes on");
      }
    }
  }

  static IntStream bytes() {
    return IntStream.iterate(0, bytes -> bytes <= 70, bytes -> bytes + 3);
  }

  /** The first message of the transaction is BEGIN, the last one COMMIT. */
  @ParameterizedTest
  @MethodSource("bytes")
  void itStandsOnceWhereverTheConnectionIsCut(int bytes) throws Exception {
    String entry = "cut " + bytes;
    try (Connection connection = pair.connect()) {
      pair.announce();
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE)
              .cutRequest(
                  message ->
                      message.runs(bytes % 2 == 0 ? "BEGIN" : entry) || MarkedEnd.isCommit(message),
                  bytes);
      Queries.run(connection, insert(entry));
      assertThat(cut).isDone();
    }
    assertThat(onBlue(entry)).isOne();
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void whatWasLostBeforeItsCommitIsRolledBackWhereNothingIsRepeated(Then then) throws Exception {
    try (Connection connection = pair.connect("bluegreen.retry=off")) {
      pair.announce();
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).on(message -> message.runs("INSERT INTO ledger"), then);
      SQLException failure = FailedCalls.by(() -> Queries.run(connection, insert("not repeated")));
      assertThat(cut).isDone();
      assertThat(failure.getSQLState()).as(failure.toString()).isEqualTo("40001");
      assertThat(onBlue("not repeated")).isZero();
      Queries.run(connection, insert("not repeated"));
      assertThat(onBlue("not repeated")).isOne();
    }
  }

  @Test
  void anErrorIsTheServersOwnAndLeavesNoTransaction() throws Exception {
    pair.blue().execute("CREATE UNIQUE INDEX one_entry ON ledger (entry)");
    try (Connection connection = pair.connect()) {
      pair.announce();
      CompletableFuture<ClientMessage> begun =
          pair.proxy(Side.BLUE).on(message -> message.runs("ROLLBACK"), Then.CUT_AFTER_REPLY);
      Queries.run(connection, insert("once"));
      assertThat(FailedCalls.state(() -> Queries.run(connection, insert("once"))))
          .isEqualTo("23505");
      assertThat(begun).isDone();
      Queries.run(connection, insert("again"));
      assertThat(onBlue("again")).isOne();
    } finally {
      pair.blue().execute("DROP INDEX one_entry");
    }
  }

  private static void deferred(String body) throws SQLException {
    pair.blue()
        .execute(
            "CREATE OR REPLACE FUNCTION at_the_end() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
                + body
                + "; RETURN NULL; END'",
            "CREATE CONSTRAINT TRIGGER at_the_end AFTER INSERT ON ledger DEFERRABLE INITIALLY"
                + " DEFERRED FOR EACH ROW EXECUTE FUNCTION at_the_end()");
  }

  @Test
  void whatFailsAtTheEndFailsInTheCall() throws Exception {
    deferred("RAISE EXCEPTION ''no'' USING ERRCODE = ''23514''");
    try (Connection connection = pair.connect()) {
      pair.announce();
      assertThat(FailedCalls.state(() -> Queries.run(connection, insert("refused"))))
          .isEqualTo("23514");
      assertThat(onBlue("refused")).isZero();
      assertThat(Queries.one(connection, "SELECT 'goes on'")).isEqualTo("goes on");
    } finally {
      pair.blue().execute("DROP TRIGGER at_the_end ON ledger");
    }
  }

  @Test
  void itsQueryTimeoutCoversItsEnd() throws Exception {
    deferred("PERFORM pg_sleep(60)");
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      pair.announce();
      statement.setQueryTimeout(1);
      assertThat(FailedCalls.state(() -> statement.executeUpdate(insert("slow"))))
          .isEqualTo("57014");
      assertThat(onBlue("slow")).isZero();
    } finally {
      pair.blue().execute("DROP TRIGGER at_the_end ON ledger");
    }
  }

  @Test
  void cancelReachesItsEnd() throws Exception {
    deferred("PERFORM pg_sleep(60)");
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement();
        Statement other = connection.createStatement()) {
      pair.announce();
      CompletableFuture<String> told =
          CompletableFuture.supplyAsync(
              () -> FailedCalls.state(() -> statement.executeUpdate(insert("slow"))));
      String waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
      Waits.eventually().until(() -> pair.blue().queryLong(waits) == 1);
      other.cancel(); // which runs nothing
      assertThat(pair.blue().queryLong(waits)).isOne();
      statement.cancel();
      assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo("57014");
      assertThat(onBlue("slow")).isZero();
      assertThat(Queries.one(connection, "SELECT 'goes on'")).isEqualTo("goes on");
    } finally {
      pair.blue().execute("DROP TRIGGER at_the_end ON ledger");
    }
  }

  /** What could commit a part of itself, or could not run in a transaction, gets none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "WITH x AS (INSERT INTO ledger (entry) VALUES ('x') RETURNING 1) SELECT * FROM x",
        "DO 'BEGIN INSERT INTO ledger (entry) VALUES (1); COMMIT; END'",
        "INSERT INTO ledger (entry) VALUES ('a'); INSERT INTO ledger (entry) VALUES ('b')",
        "EXPLAIN ANALYZE INSERT INTO ledger (entry) VALUES ('x')",
        "VACUUM ledger",
        "TRUNCATE ledger",
      })
  void anythingElseRunsAsEver(String sql) throws Exception {
    try (Connection connection = pair.connect()) {
      pair.announce();
      CompletableFuture<ClientMessage> begun = begins();
      Queries.run(connection, sql);
      assertThat(begun).isNotDone();
    }
  }

  @Test
  void aBatchRunsAsEver() throws Exception {
    try (Connection connection = pair.connect();
        PreparedStatement prepared =
            connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?)");
        Statement plain = connection.createStatement()) {
      pair.announce();
      CompletableFuture<ClientMessage> begun = begins();
      for (String entry : List.of("a", "b")) {
        prepared.setString(1, entry);
        prepared.addBatch();
        plain.addBatch(insert(entry));
      }
      assertThat(prepared.executeBatch()).containsExactly(1, 1);
      assertThat(plain.executeBatch()).containsExactly(1, 1);
      assertThat(begun).isNotDone();
      prepared.setString(1, "by itself");
      assertThat(prepared.executeUpdate()).isOne();
      assertThat(begun).isDone();
    }
    assertThat(onBlue("by itself")).isOne();
  }

  @Test
  void inASteadyDeploymentAndAfterTheAnnouncementNothingIsAdded() throws Exception {
    try (Connection connection = pair.connect();
        Connection off = pair.connect("bluegreen.commitOutcome=off")) {
      pair.flip();
      pair.settleOn(Side.BLUE);
      CompletableFuture<ClientMessage> begun = begins();
      Queries.run(connection, insert("steady"));
      pair.announce();
      Queries.run(off, insert("off"));
      pair.hold();
      pair.release();
      Queries.run(connection, insert("not announced any more"));
      assertThat(begun).isNotDone();
    }
  }

  /** It passes the hold as a part of the other one, which the hold waits for. */
  @Test
  void aStatementBesideAnOpenTransactionIsLookedUpInAHold() throws Exception {
    try (Connection outer = pair.connect();
        Connection inner = pair.connect()) {
      outer.setAutoCommit(false);
      Queries.run(outer, insert("outer"));
      pair.hold();
      CompletableFuture<ClientMessage> lost = loseTheCommit(Then.CUT_AFTER_REPLY);
      Queries.run(inner, insert("inner"));
      assertThat(lost).isDone();
      assertThat(onBlue("inner")).isOne();
      outer.commit();
    }
  }

  /** It meets the fence, and is repeated where the flip leads. */
  @Test
  void theFenceLeavesNothingOfIt() throws Exception {
    try (Connection connection = pair.connect()) {
      Queries.run(connection, "SELECT 1");
      pair.announce();
      pair.blue().execute("SELECT bluegreen.fence('" + pair.name() + "', interval '30 seconds')");
      CompletableFuture<Void> inserted =
          CompletableFuture.runAsync(
              () -> {
                try {
                  Queries.run(connection, insert("fenced"));
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThatThrownBy(() -> inserted.get(1, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      pair.flipTo(Side.GREEN);
      inserted.get(60, TimeUnit.SECONDS);
    } finally {
      pair.blue().execute("SELECT bluegreen.unfence('" + pair.name() + "')");
    }
    assertThat(onBlue("fenced")).isZero();
    assertThat(rows(Side.GREEN, "fenced")).isOne();
  }
}
