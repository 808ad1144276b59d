package io.bluegreen.it.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.ops.swap.LockRetryTransaction;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import io.bluegreen.ops.swap.TableLocks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Locks of several tables beside transactions that use them in both orders. */
@ExtendWith(PgExtension.class)
class TableLocksTest {
  /** Deadlocks are looked for soon, so that one who waits while he holds a lock is found. */
  private static final String SOON = "SET deadlock_timeout = '200ms'";

  private PgDatabase database;

  @BeforeEach
  void tables(PgDatabase given) throws Exception {
    database = given;
    database.execute(
        "CREATE TABLE a (id serial)",
        "CREATE TABLE b (id serial) PARTITION BY RANGE (id)",
        "CREATE TABLE b1 PARTITION OF b DEFAULT");
  }

  @Test
  void aTransactionThatHoldsTheLastTableGetsTheFirstOne() throws Exception {
    try (Connection writer = connect();
        Connection tool = connect()) {
      writer.setAutoCommit(false);
      run(writer, "INSERT INTO b1 DEFAULT VALUES");
      BackgroundCall<Boolean> locked =
          BackgroundCall.of(() -> taken(tool, List.of("a", "b"), Duration.ofSeconds(30)));
      Waits.eventually(
          () ->
              database.queryLong(
                  "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation IN ('b'::regclass, 'b1'::regclass)"),
          waiting -> waiting > 0);
      run(writer, "INSERT INTO a DEFAULT VALUES");
      writer.commit();
      assertThat(locked.result()).isTrue();
    }
  }

  @Test
  void nobodyLosesADeadlockWhereEveryOrderIsUsed() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicLong rounds = new AtomicLong();
    List<BackgroundCall<Long>> writers = new ArrayList<>();
    for (List<String> order : List.of(List.of("a", "b"), List.of("b", "a"), List.of("b1", "a"))) {
      writers.add(BackgroundCall.of(() -> written(order, ended, rounds)));
    }
    try (Connection tool = connect()) {
      for (int lock = 0; lock < 6; lock++) {
        long before = rounds.get();
        assertThat(taken(tool, List.of("a", "b"), Duration.ofMinutes(5))).isTrue();
        Waits.eventually(rounds::get, now -> now > before + 20);
      }
    } finally {
      ended.set(true);
    }
    long total = 0;
    for (BackgroundCall<Long> writer : writers) {
      total += writer.result();
    }
    assertThat(database.queryLong("SELECT count(*) FROM a")).isEqualTo(total);
    assertThat(database.queryLong("SELECT count(*) FROM b")).isEqualTo(total);
  }

  @Test
  void whoDoesNotGetThemSaysSoAndHoldsNone() throws Exception {
    try (Connection writer = connect();
        Connection tool = connect()) {
      writer.setAutoCommit(false);
      run(writer, "INSERT INTO b1 DEFAULT VALUES");
      tool.setAutoCommit(false);
      assertThatThrownBy(
              () ->
                  TableLocks.take(
                      tool,
                      oids(List.of("a", "b")),
                      TableLocks.Mode.ACCESS_EXCLUSIVE,
                      Duration.ofMillis(300)))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
      run(writer, "INSERT INTO a DEFAULT VALUES");
      writer.commit();
    }
  }

  private boolean taken(Connection tool, List<String> tables, Duration longest) throws Exception {
    List<Long> oids = oids(tables);
    return new LockRetryTransaction(tool, new SwapLockTimeouts(longest, 1, Duration.ZERO))
        .<Boolean, SQLException>run(
            () -> {
              TableLocks.take(tool, oids, TableLocks.Mode.ACCESS_EXCLUSIVE, longest);
              return database.queryLong(
                      "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock'"
                          + " AND relation IN ('a'::regclass, 'b'::regclass, 'b1'::regclass)")
                  == 3;
            });
  }

  private List<Long> oids(List<String> tables) throws SQLException {
    List<Long> oids = new ArrayList<>();
    for (String table : tables) {
      oids.add(database.queryLong("SELECT '%s'::regclass::oid".formatted(table)));
    }
    return oids;
  }

  /** Writes one row into each table in a transaction, again and again. */
  private long written(List<String> order, AtomicBoolean ended, AtomicLong rounds)
      throws SQLException {
    try (Connection writer = connect()) {
      writer.setAutoCommit(false);
      long written = 0;
      while (!ended.get()) {
        for (String table : order) {
          run(writer, "INSERT INTO " + table + " DEFAULT VALUES");
        }
        writer.commit();
        written++;
        rounds.incrementAndGet();
      }
      return written;
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = database.connect();
    run(connection, SOON);
    return connection;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
