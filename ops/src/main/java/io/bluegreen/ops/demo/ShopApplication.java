package io.bluegreen.ops.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The application of the demo, which knows nothing of a cutover except its URL. Each thread keeps
 * one connection with its prepared statements open, and writes, transfers and reads in turn.
 * Thread-safe.
 */
public final class ShopApplication {
  private static final long THINKING_NANOS = 5_000_000;
  private static final long END_MILLIS = 60_000;

  private final String url;
  private final Properties login;
  private final OrderJournal journal;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  private ShopApplication(String url, Properties login, OrderJournal journal) {
    this.url = url;
    this.login = login;
    this.journal = journal;
  }

  static ShopApplication start(String url, Properties login, int count, OrderJournal journal) {
    ShopApplication application = new ShopApplication(url, login, journal);
    for (int i = 1; i <= count; i++) {
      Thread thread = new Thread(application::work, "shop-" + i);
      thread.setDaemon(true);
      application.threads.add(thread);
      thread.start();
    }
    return application;
  }

  /** Ends every thread after its transaction. The threads are daemons and need not be stopped. */
  public void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join(END_MILLIS);
    }
  }

  private void work() {
    while (!stopping) {
      try (Connection connection = connected();
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?)");
          PreparedStatement transfer =
              connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?");
          PreparedStatement read =
              connection.prepareStatement("SELECT count(*) FROM account WHERE balance > ?")) {
        while (!stopping) {
          write(insert);
          transfer(connection, insert, transfer);
          read(read);
          LockSupport.parkNanos(THINKING_NANOS);
        }
      } catch (SQLException failed) {
        // The journal has the failure already. A new connection follows, as from a pool.
        LockSupport.parkNanos(THINKING_NANOS);
      }
    }
  }

  private Connection connected() throws SQLException {
    try {
      return DriverManager.getConnection(url, login);
    } catch (SQLException e) {
      journal.failed(0, e);
      throw e;
    }
  }

  private void write(PreparedStatement insert) throws SQLException {
    long entry = journal.nextEntry();
    recorded(
        entry,
        () -> {
          insert.setLong(1, entry);
          insert.executeUpdate();
        });
  }

  private void transfer(Connection connection, PreparedStatement insert, PreparedStatement update)
      throws SQLException {
    long entry = journal.nextEntry();
    int from = ThreadLocalRandom.current().nextInt(1, DemoAccounts.COUNT);
    recorded(
        entry,
        () -> {
          connection.setAutoCommit(false);
          move(update, -1, from);
          move(update, 1, from + 1);
          insert.setLong(1, entry);
          insert.executeUpdate();
          connection.commit();
          connection.setAutoCommit(true);
        });
  }

  private static void move(PreparedStatement update, int amount, int account) throws SQLException {
    update.setInt(1, amount);
    update.setInt(2, account);
    update.executeUpdate();
  }

  private void read(PreparedStatement read) throws SQLException {
    recorded(
        0,
        () -> {
          read.setInt(1, 0);
          try (ResultSet row = read.executeQuery()) {
            row.next();
          }
        });
  }

  private void recorded(long entry, Work work) throws SQLException {
    long began = System.nanoTime();
    try {
      work.run();
      journal.succeeded(entry, System.nanoTime() - began);
    } catch (SQLException e) {
      journal.failed(entry, e);
      throw e;
    }
  }

  /** Statements of one transaction. */
  @FunctionalInterface
  private interface Work {
    void run() throws SQLException;
  }
}
