package io.bluegreen.it.workload;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * An application that knows nothing of cutovers: threads that take a connection each, open their
 * statements on it and keep both open while they work. After a failure a thread gives its
 * connection back and takes another one.
 */
public final class Application implements AutoCloseable {
  /** A load that replication keeps up with, also on a small machine. */
  private static final long THINKING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long LONGEST_ROUND_MILLIS = 60_000;

  private final DataSource pool;
  private final Journal journal = new Journal();
  private final AtomicLong numbers = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  private Application(DataSource pool) {
    this.pool = pool;
  }

  /** One of every kind, writers and readers, for 16 threads. */
  public static List<Workload> mixed() {
    return List.of(
        new Inserts(),
        new Transfers(),
        new Counters(),
        new Reads(),
        new Batches(),
        new Copies(),
        new ReadOnlyTransactions(),
        new Transfers());
  }

  /** Starts threads that do these kinds of work in turn, for ever. */
  public static Application start(DataSource pool, List<Workload> kinds, int threads) {
    Application application = new Application(pool);
    for (int i = 0; i < threads; i++) {
      int number = i;
      Workload kind = kinds.get(i % kinds.size());
      Thread thread = new Thread(() -> application.work(kind, number), kind.kind() + "-" + number);
      thread.setDaemon(true);
      application.threads.add(thread);
      thread.start();
    }
    return application;
  }

  public Journal journal() {
    return journal;
  }

  /** Waits until so many rounds more have ended, of all threads together. */
  public void awaitMore(int rounds) {
    int goal = journal.size() + rounds;
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> journal.size() >= goal);
  }

  /**
   * Ends every thread after its round.
   *
   * @throws IllegalStateException if one hangs
   */
  public void stop() throws InterruptedException {
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
    }
  }

  private void work(Workload kind, int thread) {
    while (!stopping) {
      long began = System.nanoTime();
      try (Connection connection = pool.getConnection()) {
        workOn(connection, kind, thread);
      } catch (SQLException e) {
        // Neither a connection nor its statements: nothing was sent that could leave a trace.
        note(kind, thread, List.of(), began, Entry.Result.FAILED, e);
      }
    }
  }

  private void workOn(Connection connection, Workload kind, int thread) throws SQLException {
    Workload.Round round = kind.open(connection, thread);
    boolean well = true;
    while (!stopping && well) {
      List<Effect> effects = new ArrayList<>();
      long number = numbers.incrementAndGet();
      long began = System.nanoTime();
      try {
        round.run(number, effects);
        note(kind, thread, effects, began, Entry.Result.ACKNOWLEDGED, null);
      } catch (SQLException e) {
        note(kind, thread, effects, began, Entry.Result.of(e), e);
        well = false;
      }
      LockSupport.parkNanos(THINKING_NANOS);
    }
  }

  private void note(
      Workload kind,
      int thread,
      List<Effect> effects,
      long began,
      Entry.Result result,
      @Nullable SQLException failure) {
    journal.add(
        new Entry(
            kind.kind(), thread, List.copyOf(effects), began, System.nanoTime(), result, failure));
  }
}
