package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The reads that several threads request at the same time with the same settings. One thread reads,
 * and the others share its result, success or failure, within their own time limits. Requests with
 * other settings never wait for it. Thread-safe.
 */
final class SharedReads {
  private final ConcurrentMap<Object, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

  /**
   * Makes a read, or shares that of another thread.
   *
   * @param what tells one read from another
   * @throws SQLException what the read failed with, or SQLSTATE 08001 where it lasts too long
   */
  void run(Object what, LoginLimit limit, Read read) throws SQLException {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> there = underWay.putIfAbsent(what, mine);
    if (there != null) {
      share(there, limit);
      return;
    }
    try {
      read.run();
      mine.complete(null);
    } catch (SQLException | RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      underWay.remove(what, mine);
    }
  }

  private static void share(CompletableFuture<Void> there, LoginLimit limit) throws SQLException {
    try {
      there.get(limit.millis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException) {
        throw (SQLException) e.getCause();
      }
      throw new SQLException(
          "The control table could not be read: " + e.getCause(),
          SqlStateCode.UNABLE_TO_CONNECT,
          e);
    } catch (TimeoutException e) {
      throw new SQLException(
          "The control table has not been read within " + limit.millis() + " ms.",
          SqlStateCode.UNABLE_TO_CONNECT,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException(
          "The thread was interrupted before the control table had been read.",
          SqlStateCode.UNABLE_TO_CONNECT,
          e);
    }
  }

  /** What is made once for all. */
  @FunctionalInterface
  interface Read {
    void run() throws SQLException;
  }
}
