package io.bluegreen.it.reshape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.ledger.Ledger;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.postgresql.PGConnection;

/**
 * Writers of one version of an application each: they run the statements of their version at
 * random, one or several in a transaction, at one isolation level. Failures are counted by
 * SQLSTATE.
 */
final class Writers implements AutoCloseable {
  private static final long LONGEST_ROUND_MILLIS = 60_000;
  private static final int MOST_IN_A_TRANSACTION = 3;

  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong();
  private final Ledger ledger = new Ledger();
  private volatile boolean stopping;

  /**
   * One version of an application.
   *
   * @param statements with {@code :id} for a key among few, {@code :r} for a number up to 100; one
   *     that begins with {@code copy} has its row behind a bar
   * @param insert a row of its own, with {@code :u} for a text that nobody else writes; may be
   *     empty
   */
  record Version(List<String> statements, String insert) {}

  /** Starts a writer. */
  Writers add(Callable<Connection> connect, int isolation, Version version, int keys) {
    int number = threads.size();
    Thread thread =
        new Thread(() -> work(connect, isolation, version, keys, number), "writer-" + number);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return this;
  }

  /** Waits until so many transactions more have committed. */
  void awaitMore(int transactions) {
    long goal = committed.get() + transactions;
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> committed.get() >= goal);
  }

  /** Waits until a time is over in which at least one transaction has committed. */
  void awaitFor(Duration length) {
    long begun = System.nanoTime();
    awaitMore(1);
    Awaitility.await()
        .atMost(length.plusMinutes(1))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> System.nanoTime() - begun >= length.toNanos());
  }

  long committed() {
    return committed.get();
  }

  Ledger ledger() {
    return ledger;
  }

  /** Failures by SQLSTATE, with the first message of each. */
  Map<String, Integer> failures() {
    Map<String, Integer> all = new TreeMap<>();
    failures.forEach((state, count) -> all.put(state, count.get()));
    return all;
  }

  int deadlocks() {
    return failures().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("40P01"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  void assertOnly(Set<String> expected) {
    assertThat(failures().keySet()).allMatch(failure -> expected.contains(failure.substring(0, 5)));
  }

  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join(LONGEST_ROUND_MILLIS);
      if (thread.isAlive()) {
        throw new IllegalStateException(thread + " hangs");
      }
    }
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the writers were ended", e);
    }
  }

  private void work(
      Callable<Connection> connect, int isolation, Version version, int keys, int number) {
    Random random = new Random(number);
    while (!stopping) {
      try (Connection connection = connect.call()) {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(isolation);
        while (!stopping) {
          transaction(connection, version, keys, random);
        }
      } catch (SQLException e) {
        count(e);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void transaction(Connection connection, Version version, int keys, Random random)
      throws SQLException {
    String own =
        version.insert().isEmpty() || random.nextInt(4) > 0 ? "" : "w" + numbers.incrementAndGet();
    try {
      for (int i = random.nextInt(MOST_IN_A_TRANSACTION); i >= 0; i--) {
        List<String> all = version.statements();
        run(connection, all.get(random.nextInt(all.size())), keys, random, own);
      }
      if (!own.isEmpty()) {
        run(connection, version.insert(), keys, random, own);
      }
    } catch (SQLException e) {
      count(e);
      connection.rollback();
      return;
    }
    try {
      connection.commit();
    } catch (SQLException e) {
      if (!own.isEmpty() && !String.valueOf(e.getSQLState()).startsWith("40")) {
        ledger.leaveOpen(own);
      }
      count(e);
      connection.rollback();
      return;
    }
    committed.incrementAndGet();
    if (!own.isEmpty()) {
      ledger.acknowledge(own);
    }
  }

  private static void run(
      Connection connection, String template, int keys, Random random, String own)
      throws SQLException {
    String sql =
        template
            .replace(":id", Integer.toString(1 + random.nextInt(keys)))
            .replace(":r", Integer.toString(1 + random.nextInt(100)))
            .replace(":u", own);
    if (sql.startsWith("copy")) {
      int bar = sql.indexOf('|');
      try {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                sql.substring(0, bar),
                new ByteArrayInputStream((sql.substring(bar + 1) + "\n").getBytes(UTF_8)));
      } catch (IOException e) {
        throw new SQLException(e);
      }
      return;
    }
    try (Statement statement = connection.createStatement()) {
      if (sql.contains(";;")) {
        for (String one : sql.split(";;", -1)) {
          statement.addBatch(one);
        }
        statement.executeBatch();
      } else {
        statement.execute(sql);
      }
    }
  }

  private void count(SQLException e) {
    SQLException first =
        e instanceof java.sql.BatchUpdateException && e.getNextException() != null
            ? e.getNextException()
            : e;
    String state = String.valueOf(first.getSQLState());
    String key =
        state.startsWith("40") || state.startsWith("23505")
            ? state
            : state + " " + String.valueOf(first.getMessage()).replaceAll("\\d+", "N");
    failures.computeIfAbsent(key, any -> new AtomicInteger()).incrementAndGet();
  }
}
