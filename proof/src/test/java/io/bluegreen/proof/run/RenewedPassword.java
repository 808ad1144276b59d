package io.bluegreen.proof.run;

import com.zaxxer.hikari.HikariConfigMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The password that an application takes from a file. When it is renewed, the application tries it
 * with a login of its own, and its pool has it for new connections; connections that are open stay.
 */
final class RenewedPassword implements AutoCloseable {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

  private final Path file;
  private final HikariConfigMXBean pool;
  private final Login login;
  private final Thread thread = new Thread(this::follow, "proof-password");
  private String known;
  private volatile boolean closed;

  /** A login that shows whether a password is right. */
  @FunctionalInterface
  interface Login {
    Connection open(String password) throws SQLException;
  }

  private RenewedPassword(Path file, HikariConfigMXBean pool, String known, Login login) {
    this.file = file;
    this.pool = pool;
    this.known = known;
    this.login = login;
    thread.setDaemon(true);
  }

  /** Follows the file from now on. */
  static RenewedPassword follow(Path file, HikariConfigMXBean pool, String known, Login login) {
    RenewedPassword renewed = new RenewedPassword(file, pool, known, login);
    renewed.thread.start();
    return renewed;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void follow() {
    while (!closed) {
      String now = read(file);
      if (!now.equals(known)) {
        pool.setPassword(now);
        if (isAccepted(now)) {
          known = now;
        }
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean isAccepted(String password) {
    try (Connection connection = login.open(password)) {
      return !connection.isClosed();
    } catch (SQLException tryAgain) {
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
