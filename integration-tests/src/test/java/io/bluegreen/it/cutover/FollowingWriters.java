package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.ledger.Ledger;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
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
  private final ClusterDeployment pair;
  private final List<Thread> threads = new ArrayList<>();
  private final Ledger ledger = new Ledger();
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

  int acknowledged() {
    return ledger.acknowledged();
  }

  /** Every acknowledged write is there once, nothing else but what may be, and no money is lost. */
  void assertKept(PgDatabase active) throws SQLException {
    ledger.assertKept(active.column("SELECT writer || '/' || number FROM ledger"));
    WorkloadTables.assertTotals(active);
  }

  /**
   * Leads the pair to green and back while they write, and stops them. Both sides are equal then,
   * and blue has every acknowledged write once.
   */
  void assertKeptThereAndBack() throws Exception {
    awaitMore(50);
    for (Side to : List.of(Side.GREEN, Side.BLUE)) {
      CutoverResult result = pair.cutover().run(pair.options().withTo(to));
      assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
      awaitMore(50);
    }
    stop();
    SideComparison.assertEqual(pair);
    assertKept(pair.blue());
  }

  /** Waits until all of them together have written so many rows more, on whichever side. */
  void awaitMore(int rows) {
    int goal = acknowledged() + rows;
    Awaitility.await().until(() -> acknowledged() >= goal);
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
        write(client, writer, number);
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

  private void write(FollowingClient client, int writer, long number) throws SQLException {
    String row = writer + "/" + number;
    switch (client.insert(writer, number)) {
      case ACKNOWLEDGED -> ledger.acknowledge(row);
      case UNKNOWN -> ledger.leaveOpen(row);
    }
  }
}
