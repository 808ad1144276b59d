package io.bluegreen.it.reshape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.ledger.Ledger;
import io.bluegreen.fixtures.thread.WorkerThreads;
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
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.postgresql.PGConnection;

/**
 * Writers of one version of an application each: they run the statements of their version at
 * random, one or several in a transaction, at one isolation level. Failures are counted by
 * SQLSTATE.
 */
final class Writers implements AutoCloseable {
  private static final int MOST_IN_A_TRANSACTION = 3;

  private final WorkerThreads threads = new WorkerThreads();
  private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> races = new ConcurrentHashMap<>();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong();
  private final Ledger ledger = new Ledger();

  /**
   * One version of an application.
   *
   * @param statements with {@code :id} for a key among few, {@code :r} for a number up to 100,
   *     {@code :n} for a number that no other statement has; one that begins with {@code copy} has
   *     its row behind a bar, and a batch has {@code ;;} between its statements
   * @param racing statements that may lose a race, on a plain table too
   * @param insert a row of its own, with {@code :u} for a text that nobody else writes; may be
   *     empty
   */
  record Version(List<String> statements, List<RacingStatement> racing, String insert) {
    Version(List<String> statements, String insert) {
      this(statements, List.of(), insert);
    }

    /** Returns the version that also runs this statement, and writes no row of its own. */
    Version withoutOwnRows(String statement) {
      List<String> more = new ArrayList<>(statements);
      more.add(statement);
      return new Version(more, racing, "");
    }

    int size() {
      return statements.size() + racing.size();
    }

    /** Returns the texts of all statements. */
    List<String> all() {
      return Stream.concat(statements.stream(), racing.stream().map(RacingStatement::sql)).toList();
    }
  }

  /** Starts a writer. */
  Writers add(Callable<Connection> connect, int isolation, Version version, int keys) {
    int number = threads.count();
    threads.start("writer-" + number, () -> work(connect, isolation, version, keys, number));
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

  /**
   * Failures by SQLSTATE, with the message of those that nobody expects. Lost races are not among
   * them.
   */
  Map<String, Integer> failures() {
    return counts(failures);
  }

  /** The races that were lost, by SQLSTATE. */
  Map<String, Integer> races() {
    return counts(races);
  }

  private static Map<String, Integer> counts(Map<String, AtomicInteger> counters) {
    Map<String, Integer> all = new TreeMap<>();
    counters.forEach((state, count) -> all.put(state, count.get()));
    return all;
  }

  int deadlocks() {
    return failures().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("40P01"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** Fails unless writers met deadlocks only, and those with a fixed snapshot 40001. */
  void assertOnlyExpectedFailures() {
    assertThat(failures().keySet())
        .allMatch(failure -> failure.equals("40P01") || failure.equals("40001"));
  }

  void stop() throws InterruptedException {
    threads.stop();
  }

  @Override
  public void close() {
    threads.close();
  }

  private void work(
      Callable<Connection> connect, int isolation, Version version, int keys, int number) {
    Random random = new Random(number);
    while (!threads.isStopping()) {
      try (Connection connection = connect.call()) {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(isolation);
        while (!threads.isStopping()) {
          transaction(connection, isolation, version, keys, random);
        }
      } catch (SQLException e) {
        count(e, isolation);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void transaction(
      Connection connection, int isolation, Version version, int keys, Random random)
      throws SQLException {
    String own =
        version.insert().isEmpty() || random.nextInt(4) > 0 ? "" : "w" + numbers.incrementAndGet();
    try {
      for (int i = random.nextInt(MOST_IN_A_TRANSACTION); i >= 0; i--) {
        int chosen = random.nextInt(version.size());
        if (chosen < version.statements().size()) {
          run(connection, version.statements().get(chosen), keys, random, own);
        } else if (isLost(
            connection, version.racing().get(chosen - version.statements().size()), keys, random)) {
          return;
        }
      }
      if (!own.isEmpty()) {
        run(connection, version.insert(), keys, random, own);
      }
    } catch (SQLException e) {
      count(e, isolation);
      connection.rollback();
      return;
    }
    try {
      connection.commit();
    } catch (SQLException e) {
      if (!own.isEmpty() && !String.valueOf(e.getSQLState()).startsWith("40")) {
        ledger.leaveOpen(own);
      }
      count(e, isolation);
      connection.rollback();
      return;
    }
    committed.incrementAndGet();
    if (!own.isEmpty()) {
      ledger.acknowledge(own);
    }
  }

  /** Runs a statement, and rolls back if it lost its race. */
  private boolean isLost(Connection connection, RacingStatement statement, int keys, Random random)
      throws SQLException {
    try {
      run(connection, statement.sql(), keys, random, "");
      return false;
    } catch (SQLException e) {
      if (!statement.explains(e)) {
        throw e;
      }
      races.computeIfAbsent(statement.state(), any -> new AtomicInteger()).incrementAndGet();
      connection.rollback();
      return true;
    }
  }

  private void run(Connection connection, String template, int keys, Random random, String own)
      throws SQLException {
    String sql =
        template
            .replace(":id", Integer.toString(1 + random.nextInt(keys)))
            .replace(":r", Integer.toString(1 + random.nextInt(100)))
            .replace(":n", template.contains(":n") ? "" + numbers.incrementAndGet() : "")
            .replace(":u", own);
    execute(connection, sql);
  }

  /** Runs a statement, a batch or a COPY. */
  static void execute(Connection connection, String sql) throws SQLException {
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

  /** In READ COMMITTED nobody may meet 40001, so the level is part of the text there. */
  private void count(SQLException e, int isolation) {
    SQLException first =
        e instanceof java.sql.BatchUpdateException && e.getNextException() != null
            ? e.getNextException()
            : e;
    String state = String.valueOf(first.getSQLState());
    boolean expected =
        state.equals("40P01")
            || (state.equals("40001") && isolation != Connection.TRANSACTION_READ_COMMITTED);
    String key =
        expected
            ? state
            : "%s at level %d: %s"
                .formatted(
                    state, isolation, String.valueOf(first.getMessage()).replaceAll("\\d+", "N"));
    failures.computeIfAbsent(key, any -> new AtomicInteger()).incrementAndGet();
  }
}
