package io.bluegreen.it.pooler;

import io.bluegreen.it.pooler.TransactionKinds.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One thread with a connection of its own, which runs all kinds of transactions until it is told to
 * stop and checks the side of each.
 */
final class PoolerClient implements Callable<List<String>> {
  private final String name;
  private final Connection connection;
  private final FlipClock clock;
  private final AtomicBoolean stop;
  private final AtomicLong rounds = new AtomicLong();
  private final List<String> written = new ArrayList<>();

  PoolerClient(String name, Connection connection, FlipClock clock, AtomicBoolean stop) {
    this.name = name;
    this.connection = connection;
    this.clock = clock;
    this.stop = stop;
  }

  /** How often it has run every kind of transaction. */
  long rounds() {
    return rounds.get();
  }

  /** Works; returns the texts of the rows that it knows to be committed. */
  @Override
  public List<String> call() throws SQLException {
    try (connection;
        PreparedStatement kept = connection.prepareStatement(TransactionKinds.INSERT)) {
      for (long round = 0; !stop.get(); round++) {
        work(kept, name + "-" + round);
        rounds.incrementAndGet();
      }
    }
    return written;
  }

  private void work(PreparedStatement kept, String id) throws SQLException {
    int step = 0;
    for (TransactionKinds.Transaction transaction : TransactionKinds.ALL) {
      String what = id + "-" + step++;
      check(() -> transaction.run(connection, what));
    }
    check(() -> withKeptStatement(kept, id + "-kept"));
  }

  private static Outcome withKeptStatement(PreparedStatement kept, String what)
      throws SQLException {
    kept.setString(1, what);
    try (ResultSet row = kept.executeQuery()) {
      row.next();
      return new Outcome(List.of(row.getString(1)), List.of(what));
    }
  }

  private void check(Work work) throws SQLException {
    FlipClock.Reading before = clock.read();
    Outcome outcome = work.run();
    written.addAll(outcome.written());
    if (new HashSet<>(outcome.sides()).size() > 1) {
      throw new AssertionError("one transaction on two sides: " + outcome);
    }
    if (!outcome.sides().isEmpty() && before.isWrong(outcome.sides().get(0), clock.read())) {
      throw new AssertionError("wrong side, while " + before + ": " + outcome);
    }
  }

  private interface Work {
    Outcome run() throws SQLException;
  }
}
