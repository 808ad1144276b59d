package io.bluegreen.it.cutover;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Writers that use only plain JDBC and the control row. When a fence refuses their write, they read
 * the row again and continue on the other side. They do not know of holds. They record acknowledged
 * writes, and writes whose outcome is unknown.
 */
final class FollowingWriters implements AutoCloseable {
  /** One acknowledged insert. */
  record Entry(int writer, long number) {}

  private final ClusterDeployment pair;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Entry> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<Entry> unknown = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final CountDownLatch allHaveWritten;
  private volatile boolean stopping;

  private FollowingWriters(ClusterDeployment pair, int count) {
    this.pair = pair;
    allHaveWritten = new CountDownLatch(count);
  }

  /** Starts writers, and returns once each of them has written. */
  static FollowingWriters start(ClusterDeployment pair, int count) throws InterruptedException {
    FollowingWriters writers = new FollowingWriters(pair, count);
    for (int i = 0; i < count; i++) {
      int writer = i;
      Thread thread = new Thread(() -> writers.run(writer), "writer-" + i);
      writers.threads.add(thread);
      thread.start();
    }
    if (!writers.allHaveWritten.await(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("not every writer has written: " + writers.failures);
    }
    return writers;
  }

  List<Entry> acknowledged() {
    return List.copyOf(acknowledged);
  }

  List<Entry> unknown() {
    return List.copyOf(unknown);
  }

  /** Waits until all of them together have written so many rows more, on whichever side. */
  void awaitMore(int rows) {
    int goal = acknowledged.size() + rows;
    Awaitility.await().until(() -> acknowledged.size() >= goal);
  }

  /** Stops them; fails if one of them met an error that it should not have. */
  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join(20_000);
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("writers failed: " + failures, failures.peek());
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread thread : threads) {
        thread.join(20_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(int writer) {
    try (FollowingClient client = new FollowingClient(pair)) {
      for (long number = 1; !stopping; number++) {
        write(client, new Entry(writer, number));
        client.transfer(writer, number);
        allHaveWrittenOnce(number);
      }
    } catch (SQLException | RuntimeException e) {
      if (!stopping) {
        failures.add(e);
      }
    }
  }

  private void allHaveWrittenOnce(long number) {
    if (number == 1) {
      allHaveWritten.countDown();
    }
  }

  private void write(FollowingClient client, Entry entry) throws SQLException {
    switch (client.insert(entry.writer(), entry.number())) {
      case ACKNOWLEDGED -> acknowledged.add(entry);
      case UNKNOWN -> unknown.add(entry);
    }
  }
}
