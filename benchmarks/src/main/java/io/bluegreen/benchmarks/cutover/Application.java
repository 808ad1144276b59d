package io.bluegreen.benchmarks.cutover;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * An application with a pool. Each thread takes a connection, writes or reads one row in
 * autocommit, returns the connection, and pauses. A failed operation is counted and tried again
 * until it succeeds.
 */
final class Application implements AutoCloseable {
  /** Operations a second of all threads together. */
  private static final int RATE = 1_500;

  private static final long REST_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long FILLING_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final HikariDataSource pool;
  private final int threads;
  private final List<Thread> running = new ArrayList<>();
  private final AtomicLong errors = new AtomicLong();
  private final long startNanos;
  private final Latencies reads;
  private final Latencies writes;
  private volatile boolean stopping;

  private Application(HikariDataSource pool, int threads) {
    this.pool = pool;
    this.threads = threads;
    this.startNanos = System.nanoTime();
    this.reads = new Latencies(startNanos);
    this.writes = new Latencies(startNanos);
  }

  /** Opens all connections, warms up, and starts. */
  static Application start(DataSource source, int threads, long warmupNanos) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(threads);
    config.setPoolName("application");
    HikariDataSource pool = new HikariDataSource(config);
    awaitFull(pool);
    try (Application warming = new Application(pool, threads)) {
      warming.run();
      LockSupport.parkNanos(warmupNanos);
      warming.stop();
    }
    Application application = new Application(pool, threads);
    application.run();
    return application;
  }

  /**
   * The pool opens its connections one after the other; what is measured begins with all of them.
   */
  private static void awaitFull(HikariDataSource pool) {
    long giveUp = System.nanoTime() + FILLING_NANOS;
    while (pool.getHikariPoolMXBean().getTotalConnections() < pool.getMaximumPoolSize()) {
      if (System.nanoTime() - giveUp > 0) {
        throw new IllegalStateException(
            "the pool has only "
                + pool.getHikariPoolMXBean().getTotalConnections()
                + " connections of "
                + pool.getMaximumPoolSize());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  double nowMillis() {
    return (System.nanoTime() - startNanos) / 1e6;
  }

  Course course(String way, double movedAtMillis, double operatorMillis) {
    return new Course(
        way, threads, reads, writes, errors.get(), movedAtMillis, operatorMillis, nowMillis());
  }

  private void run() {
    for (int i = 0; i < threads; i++) {
      int first = i;
      Thread thread = new Thread(() -> work(first), "application-" + i);
      thread.setDaemon(true);
      running.add(thread);
      thread.start();
    }
  }

  private void work(int first) {
    long rest = TimeUnit.SECONDS.toNanos(1) * threads / RATE;
    for (int i = first; !stopping; i++) {
      boolean write = i % 2 == 0;
      long from = System.nanoTime();
      while (!succeeds(write)) {
        if (stopping) {
          return;
        }
        errors.incrementAndGet();
        LockSupport.parkNanos(REST_AFTER_FAILURE);
      }
      (write ? writes : reads).succeeded(from, System.nanoTime());
      LockSupport.parkNanos(rest);
    }
  }

  private boolean succeeds(boolean write) {
    try (Connection connection = pool.getConnection()) {
      if (write) {
        write(connection);
      } else {
        read(connection);
      }
      return true;
    } catch (SQLException told) {
      return false;
    }
  }

  private static void write(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO ledger (amount) VALUES (?)")) {
      insert.setInt(1, 42);
      insert.executeUpdate();
    }
  }

  private static void read(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT balance FROM account WHERE id = 1");
        ResultSet row = select.executeQuery()) {
      row.next();
    }
  }

  void stop() {
    stopping = true;
    for (Thread thread : running) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(40));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Stops; the pool goes on until {@link #closePool}. */
  @Override
  public void close() {
    stop();
  }

  void closePool() {
    pool.close();
  }
}
