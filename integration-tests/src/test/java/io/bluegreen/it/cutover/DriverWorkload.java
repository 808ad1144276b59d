package io.bluegreen.it.cutover;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.jdbc.control.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * An application that knows nothing of cutovers: HikariCP over the driver, every thread holding one
 * connection and its statements open all the time. What was acknowledged is written down.
 */
final class DriverWorkload implements AutoCloseable {
  private final HikariDataSource pool;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<SQLException> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong numbers = new AtomicLong();
  private volatile boolean stopping;

  private DriverWorkload(HikariDataSource pool) {
    this.pool = pool;
  }

  static DriverWorkload start(CutoverPair pair, int threads) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        pair.database(Side.BLUE).jdbcUrl().replace("jdbc:", "jdbc:bluegreen:")
            + "&prepareThreshold=2&bluegreen.deployment="
            + pair.name());
    config.setMaximumPoolSize(threads);
    DriverWorkload workload = new DriverWorkload(new HikariDataSource(config));
    for (int i = 0; i < threads; i++) {
      int writer = i;
      Thread thread = new Thread(() -> workload.run(writer), "application-" + i);
      workload.threads.add(thread);
      thread.start();
    }
    return workload;
  }

  /** Waits until all threads together have had so many rows more acknowledged. */
  void awaitMore(int rows) {
    int goal = acknowledged.size() + rows;
    Awaitility.await().until(() -> acknowledged.size() >= goal || !failures.isEmpty());
  }

  List<String> acknowledged() {
    return List.copyOf(acknowledged);
  }

  List<SQLException> failures() {
    return List.copyOf(failures);
  }

  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join(40_000);
    }
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.close();
  }

  private void run(int writer) {
    try (Connection connection = pool.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO ledger (writer, number) VALUES (?, ?)");
        PreparedStatement move =
            connection.prepareStatement("UPDATE accounts SET balance = balance + ? WHERE id = ?");
        PreparedStatement read =
            connection.prepareStatement("SELECT sum(balance) FROM accounts WHERE id > ?")) {
      while (!stopping) {
        switch (writer % 4) {
          case 0 -> insert(insert, writer);
          case 1 -> batch(connection, insert, writer);
          case 2 -> transfer(connection, move);
          default -> read(read);
        }
      }
    } catch (SQLException e) {
      failures.add(e);
    }
  }

  private void insert(PreparedStatement insert, int writer) throws SQLException {
    long number = numbers.incrementAndGet();
    insert.setInt(1, writer);
    insert.setLong(2, number);
    insert.executeUpdate();
    acknowledged.add(writer + "/" + number);
  }

  private void batch(Connection connection, PreparedStatement insert, int writer)
      throws SQLException {
    connection.setAutoCommit(false);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long number = numbers.incrementAndGet();
      insert.setInt(1, writer);
      insert.setLong(2, number);
      insert.addBatch();
      rows.add(writer + "/" + number);
    }
    insert.executeBatch();
    connection.commit();
    connection.setAutoCommit(true);
    acknowledged.addAll(rows);
  }

  private static void transfer(Connection connection, PreparedStatement move) throws SQLException {
    connection.setAutoCommit(false);
    int from = 1 + ThreadLocalRandom.current().nextInt(CutoverPair.ACCOUNTS - 1);
    move.setLong(1, -1);
    move.setInt(2, from);
    move.executeUpdate();
    move.setLong(1, 1);
    move.setInt(2, from + 1);
    move.executeUpdate();
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static void read(PreparedStatement read) throws SQLException {
    read.setInt(1, 0);
    try (ResultSet row = read.executeQuery()) {
      row.next();
      if (row.getLong(1) != CutoverPair.TOTAL) {
        throw new SQLException("a read saw a total of " + row.getLong(1));
      }
    }
  }
}
