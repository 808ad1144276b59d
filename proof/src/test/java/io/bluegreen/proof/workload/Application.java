package io.bluegreen.proof.workload;

import io.bluegreen.proof.history.History;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * An application that knows nothing of cutovers. Its threads take a connection, open their
 * statements on it, and work; after a failure a thread goes on with its connection or takes another
 * one, as it happens.
 */
public final class Application implements AutoCloseable {
  /** A load that replication keeps up with, also on a small machine. */
  private static final long THINKING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final int MOST_ROUNDS = 40;
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(90);

  private final DataSource pool;
  private final History history;
  private final AtomicLong numbers;
  private final Judge judge;
  private final LongSupplier epoch;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLongArray rounds;
  private final AtomicLong refused = new AtomicLong();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  private Application(
      DataSource pool, History history, long base, Judge judge, LongSupplier epoch, int count) {
    this.pool = pool;
    this.history = history;
    this.numbers = new AtomicLong(base);
    this.judge = judge;
    this.epoch = epoch;
    this.rounds = new AtomicLongArray(count);
  }

  /** How an application is made up. */
  public record Plan(
      List<Work> works, int threads, long seed, Judge judge, LongSupplier epoch, long base) {}

  /** Starts threads that do the works in turn, until they are stopped. */
  public static Application start(
      DataSource pool, History history, Plan plan, ThreadFactory factory) {
    Application application =
        new Application(pool, history, plan.base(), plan.judge(), plan.epoch(), plan.threads());
    SplittableRandom random = new SplittableRandom(plan.seed());
    for (int i = 0; i < plan.threads(); i++) {
      int process = i;
      Work work = plan.works().get(i % plan.works().size());
      SplittableRandom own = random.split();
      application.threads.add(factory.newThread(() -> application.work(work, process, own)));
    }
    application.threads.forEach(Thread::start);
    return application;
  }

  public History history() {
    return history;
  }

  /** How often there was no connection to be had, or it could not be prepared for work. */
  public long refused() {
    return refused.get();
  }

  /** What must never happen to an application, whatever is attacked: errors that are no SQL. */
  public List<String> broken() {
    return List.copyOf(broken);
  }

  /** How many rounds each thread has ended well so far. */
  public long[] rounds() {
    long[] now = new long[rounds.length()];
    Arrays.setAll(now, rounds::get);
    return now;
  }

  /** Tells whether each thread has ended a round well since some earlier moment. */
  public boolean allWorkedSince(long[] earlier) {
    for (int i = 0; i < earlier.length; i++) {
      if (rounds.get(i) <= earlier[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where each thread is now, in our own classes and the driver's. */
  public String whereabouts() {
    StringBuilder text = new StringBuilder();
    for (Thread thread : threads) {
      text.append('\n').append(thread.getName());
      Arrays.stream(thread.getStackTrace())
          .limit(30)
          .forEach(frame -> text.append("\n    ").append(frame));
    }
    return text.toString();
  }

  /** Ends every thread after its round; one that hangs is noted as broken. */
  @Override
  public void close() {
    stopping = true;
    long deadline = System.nanoTime() + LONGEST_ROUND.toNanos();
    try {
      for (Thread thread : threads) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        if (thread.isAlive()) {
          broken.add(thread.getName() + " hangs at " + Arrays.toString(thread.getStackTrace()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(Work work, int process, SplittableRandom random) {
    Worker worker = new Worker(history, process, random, numbers, judge, epoch, pool);
    while (!stopping) {
      try (Connection connection = pool.getConnection()) {
        workOn(connection, work, worker);
      } catch (SQLException e) {
        refused.incrementAndGet();
        LockSupport.parkNanos(THINKING_NANOS);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        broken.add(work.name() + " met " + describe(e));
        LockSupport.parkNanos(THINKING_NANOS);
      }
    }
  }

  private void workOn(Connection connection, Work work, Worker worker) throws SQLException {
    Work.Round round = work.open(connection, worker);
    int most = worker.random().nextInt(1, MOST_ROUNDS);
    for (int i = 0; i < most && !stopping; i++) {
      try {
        round.run();
        rounds.incrementAndGet(worker.process());
      } catch (SQLException e) {
        boolean given = worker.random().nextBoolean();
        if (!goesOn(connection) || given) {
          return;
        }
      }
      LockSupport.parkNanos(THINKING_NANOS);
    }
    if (work.needsSession()) {
      reset(connection);
    }
  }

  /**
   * After a failure: a transaction is rolled back, and the connection used on. One that is dead
   * shows it to the pool here: a COPY goes past the pool's eyes.
   */
  private static boolean goesOn(Connection connection) {
    if (isClosed(connection)) {
      return false;
    }
    try (Statement statement = connection.createStatement()) {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      statement.execute("SELECT 1");
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  /** A pool hands connections on: what a session was given is taken back first. */
  private static void reset(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("RESET ROLE");
      statement.execute("RESET ALL");
      statement.execute("UNLISTEN *");
      statement.execute("DISCARD TEMP");
      statement.execute("SELECT pg_advisory_unlock_all()");
    }
  }

  private static String describe(Throwable error) {
    StringBuilder text = new StringBuilder(error.toString());
    Arrays.stream(error.getStackTrace()).limit(12).forEach(f -> text.append("\n    ").append(f));
    return text.toString();
  }
}
