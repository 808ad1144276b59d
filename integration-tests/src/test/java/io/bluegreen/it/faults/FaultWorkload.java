package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.ledger.Ledger;
import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.awaitility.Awaitility;

/**
 * An application that knows nothing of cutovers: HikariCP over the driver, and threads that write
 * in autocommit, write in transactions, and read. It writes down what was acknowledged, what may or
 * may not have happened (08007), and every failure. Between two of its calls it can be stopped and
 * its books compared with the database.
 */
final class FaultWorkload implements AutoCloseable {
  /** What a thread was doing. */
  enum Kind {
    CONNECT,
    WRITE,
    TRANSACTION,
    READ
  }

  /** One call that failed. */
  record Failure(Kind kind, String state, Throwable error) {}

  private static final Duration NO_CALL_TAKES_LONGER = Duration.ofSeconds(60);
  private static final int CALLS_PER_CONNECTION = 20;

  /** Between two calls of a thread: replication has to keep up with all of them. */
  private static final long THINKING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final AtomicLong WORKLOADS = new AtomicLong();

  /** What all entries of this one begin with. */
  private final String name = "workload " + WORKLOADS.incrementAndGet() + "/";

  private final ClusterDeployment pair;
  private final HikariDataSource pool;
  private final List<Thread> threads = new ArrayList<>();
  private final Ledger ledger = new Ledger();
  private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong reads = new AtomicLong();
  private final ReentrantReadWriteLock rest = new ReentrantReadWriteLock(true);
  private volatile boolean stopping;

  private FaultWorkload(ClusterDeployment pair, HikariDataSource pool) {
    this.pair = pair;
    this.pool = pool;
  }

  /** Starts threads that take turns in writing, transferring and reading. */
  static FaultWorkload start(ClusterDeployment pair, int threads, String... parameters) {
    HikariConfig config = new HikariConfig();
    List<String> all = new ArrayList<>(Arrays.asList(parameters));
    all.add("prepareThreshold=2");
    config.setJdbcUrl(pair.url(all.toArray(String[]::new)));
    config.setMaximumPoolSize(threads);
    FaultWorkload workload = new FaultWorkload(pair, new HikariDataSource(config));
    for (int i = 0; i < threads; i++) {
      Kind kind = List.of(Kind.WRITE, Kind.TRANSACTION, Kind.READ).get(i % 3);
      Thread thread = new Thread(() -> workload.run(kind), "application-" + kind + "-" + i);
      thread.setDaemon(true);
      workload.threads.add(thread);
      thread.start();
    }
    return workload;
  }

  /** Waits until so many rows more were acknowledged, and somebody has read. */
  void awaitMore(int rows) {
    int goal = ledger.acknowledged() + rows;
    long readBefore = reads.get();
    Awaitility.await()
        .atMost(NO_CALL_TAKES_LONGER)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> ledger.acknowledged() >= goal && reads.get() > readBefore);
  }

  /**
   * Stops between two calls, and compares: what was acknowledged is there once, what failed is not,
   * no money is lost. Forgets the failures.
   *
   * @param writes SQLSTATEs that writes in autocommit may have ended in
   * @param transactions SQLSTATEs that transactions may have ended in
   */
  void check(Set<String> writes, Set<String> transactions)
      throws SQLException, InterruptedException {
    assertThat(rest.writeLock().tryLock(NO_CALL_TAKES_LONGER.toSeconds(), TimeUnit.SECONDS))
        .as("every call comes to an end: %s", where())
        .isTrue();
    try {
      assertThat(failures.stream().filter(f -> !isExpected(f, writes, transactions)))
          .as("failures")
          .isEmpty();
      failures.clear();
      assertKept(pair.database(pair.steadyActive()));
    } finally {
      rest.writeLock().unlock();
    }
  }

  /** Writes may only be unknown, transactions also rolled back, and reads never fail. */
  void check() throws SQLException, InterruptedException {
    check(Set.of("08007"), Set.of("08007", "40001"));
  }

  private static boolean isExpected(Failure failure, Set<String> writes, Set<String> transactions) {
    return switch (failure.kind()) {
      case WRITE -> writes.contains(failure.state());
      case TRANSACTION -> transactions.contains(failure.state());
      default -> false;
    };
  }

  private void assertKept(PgDatabase active) throws SQLException {
    ledger.assertKept(
        active.column("SELECT entry FROM ledger WHERE starts_with(entry, '" + name + "')"));
    assertThat(active.queryLong("SELECT sum(balance) FROM accounts"))
        .isEqualTo(FaultDeployments.TOTAL);
  }

  private String where() {
    StringBuilder where = new StringBuilder();
    for (Thread thread : threads) {
      where.append('\n').append(thread.getName());
      Arrays.stream(thread.getStackTrace())
          .filter(frame -> frame.getClassName().startsWith("io.bluegreen"))
          .forEach(frame -> where.append("\n  ").append(frame));
    }
    return where.toString();
  }

  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread thread : threads) {
        thread.join(NO_CALL_TAKES_LONGER.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.close();
  }

  private void run(Kind kind) {
    while (!stopping) {
      rest.readLock().lock();
      try (Connection connection = pool.getConnection()) {
        use(connection, kind);
      } catch (SQLException e) {
        failures.add(new Failure(Kind.CONNECT, String.valueOf(e.getSQLState()), e));
      } finally {
        rest.readLock().unlock();
      }
    }
  }

  /** Keeps its statements open over many calls, so that they have to survive what happens. */
  private void use(Connection connection, Kind kind) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?)");
        PreparedStatement move =
            connection.prepareStatement("UPDATE accounts SET balance = balance + ? WHERE id = ?");
        PreparedStatement sum =
            connection.prepareStatement("SELECT sum(balance) FROM accounts WHERE id > ?")) {
      for (int i = 0; i < CALLS_PER_CONNECTION && !stopping && !rest.hasQueuedThreads(); i++) {
        boolean usable =
            switch (kind) {
              case WRITE -> write(insert);
              case TRANSACTION -> transfer(connection, insert, move);
              default -> read(sum);
            };
        if (!usable) {
          return;
        }
        LockSupport.parkNanos(THINKING_NANOS);
      }
    }
  }

  private boolean write(PreparedStatement insert) {
    String entry = name + "w" + numbers.incrementAndGet();
    try {
      insert.setString(1, entry);
      insert.executeUpdate();
      ledger.acknowledge(entry);
      return true;
    } catch (SQLException e) {
      return failed(Kind.WRITE, entry, e);
    }
  }

  private boolean transfer(Connection connection, PreparedStatement insert, PreparedStatement move)
      throws SQLException {
    String entry = name + "t" + numbers.incrementAndGet();
    int from = 1 + ThreadLocalRandom.current().nextInt(FaultDeployments.ACCOUNTS - 1);
    connection.setAutoCommit(false);
    try {
      insert.setString(1, entry);
      insert.executeUpdate();
      move(move, -1, from);
      move(move, 1, from + 1);
      connection.commit();
      ledger.acknowledge(entry);
    } catch (SQLException e) {
      failed(Kind.TRANSACTION, entry, e);
      if (connection.isClosed()) {
        return false;
      }
      connection.rollback();
    }
    connection.setAutoCommit(true);
    return true;
  }

  private static void move(PreparedStatement move, int amount, int account) throws SQLException {
    move.setInt(1, amount);
    move.setInt(2, account);
    move.executeUpdate();
  }

  private boolean read(PreparedStatement sum) {
    try {
      sum.setInt(1, 0);
      try (ResultSet row = sum.executeQuery()) {
        row.next();
        assertThat(row.getLong(1)).as("a read saw a total").isEqualTo(FaultDeployments.TOTAL);
      }
      reads.incrementAndGet();
      return true;
    } catch (SQLException e) {
      return failed(Kind.READ, "", e);
    } catch (AssertionError e) {
      failures.add(new Failure(Kind.READ, "wrong", e));
      return false;
    }
  }

  /** Whoever was told that nobody knows does not write it again; nobody else does here either. */
  private boolean failed(Kind kind, String entry, SQLException e) {
    if ("08007".equals(e.getSQLState())) {
      ledger.leaveOpen(entry);
    }
    failures.add(new Failure(kind, String.valueOf(e.getSQLState()), e));
    return false;
  }
}
