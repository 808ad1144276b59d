package io.bluegreen.proof.workload;

import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.History;
import io.bluegreen.proof.history.Outcome;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** One thread of an application, as its work sees it. */
public final class Worker {
  private final History history;
  private final int process;
  private final SplittableRandom random;
  private final AtomicLong numbers;
  private final Judge judge;
  private final LongSupplier epoch;
  private final DataSource pool;

  Worker(
      History history,
      int process,
      SplittableRandom random,
      AtomicLong numbers,
      Judge judge,
      LongSupplier epoch,
      DataSource pool) {
    this.history = history;
    this.process = process;
    this.random = random;
    this.numbers = numbers;
    this.judge = judge;
    this.epoch = epoch;
    this.pool = pool;
  }

  /** What an operation sends, and what it sees. */
  @FunctionalInterface
  public interface Body {
    Sight run(Attempt attempt) throws SQLException;
  }

  /** How far an operation has come; decides what a failure of it says. */
  public static final class Attempt {
    private boolean decided = true;
    private boolean compound;
    private boolean inParts;

    /** From here on nothing is committed before {@link #commit}. */
    void begin() {
      decided = false;
    }

    /** From here on the driver promises nothing of a call that is lost. */
    void compound() {
      compound = true;
    }

    /** From here on a part may stand whatever the error says, unless it says that nothing does. */
    void inParts() {
      inParts = true;
    }

    private Outcome outcome(SQLException failure, Judge judge) {
      if (!decided) {
        return Outcome.FAIL;
      }
      return inParts ? Judge.ofParts(failure) : judge.of(failure, compound);
    }

    void commit(Connection connection) throws SQLException {
      decided = true;
      connection.commit();
    }
  }

  /** Does one operation and takes it down; a failure is thrown on to whoever has the connection. */
  public void perform(Action action, Body body) throws SQLException {
    long before = epoch.getAsLong();
    History.Invocation invocation = history.invoke(process, action);
    Attempt attempt = new Attempt();
    try {
      Sight sight = body.run(attempt);
      invocation.ok(sight.between(before, epoch.getAsLong()));
    } catch (SQLException e) {
      invocation.end(attempt.outcome(e, judge), e.getSQLState() + " " + e.getMessage());
      throw e;
    }
  }

  /** A number that nobody else has, in any JVM. */
  public long number() {
    return numbers.incrementAndGet();
  }

  /** So many of them. */
  List<Long> numbers(int count) {
    return Stream.generate(this::number).limit(count).toList();
  }

  /** Another connection of the application, beside the one that the round has. */
  Connection secondConnection() throws SQLException {
    return pool.getConnection();
  }

  public SplittableRandom random() {
    return random;
  }

  public int process() {
    return process;
  }
}
