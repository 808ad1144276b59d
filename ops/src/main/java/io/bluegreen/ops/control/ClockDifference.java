package io.bluegreen.ops.control;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/**
 * The difference between the clocks of two servers, as far as it can be measured from this machine:
 * each answer was given between its query and its arrival.
 *
 * @param aheadMillis by how much the second server's clock is ahead; negative where it is behind
 * @param uncertainMillis by how much that may be wrong, in both directions
 */
public record ClockDifference(long aheadMillis, long uncertainMillis) {
  private static final int SAMPLES = 5;
  private static final Duration MOST = Duration.ofSeconds(5);

  private static final String NOW =
      "SELECT (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000)::bigint";

  /**
   * One pair of answers.
   *
   * @param firstMillis what the first server's clock said
   * @param secondMillis what the second server's clock said after that
   * @param tookMillis from the first question until the second answer
   */
  public record Sample(long firstMillis, long secondMillis, long tookMillis) {
    ClockDifference difference() {
      long half = tookMillis / 2;
      return new ClockDifference(secondMillis - firstMillis - half, half + 1);
    }
  }

  /** A server's clock. */
  @FunctionalInterface
  public interface Clock {
    /** Returns the time in milliseconds. */
    long millis() throws SQLException;
  }

  /** Returns the time in milliseconds by the clock of the server behind a connection. */
  public static long millis(Connection connection) throws SQLException {
    return Sql.number(connection, NOW);
  }

  /** Asks both servers a few times; the quickest answers count. */
  public static ClockDifference measure(Connection first, Connection second) throws SQLException {
    return measure(() -> millis(first), () -> millis(second));
  }

  /** Asks both clocks a few times; the quickest answers count. */
  public static ClockDifference measure(Clock first, Clock second) throws SQLException {
    ClockDifference best = sample(first, second).difference();
    for (int i = 1; i < SAMPLES; i++) {
      ClockDifference next = sample(first, second).difference();
      best = next.uncertainMillis < best.uncertainMillis ? next : best;
    }
    return best;
  }

  private static Sample sample(Clock first, Clock second) throws SQLException {
    long begun = System.nanoTime();
    long here = first.millis();
    long there = second.millis();
    return new Sample(here, there, (System.nanoTime() - begun) / 1_000_000);
  }

  /**
   * How far two clocks may be apart: a quarter of the hold, so that the flip finds enough of it
   * left on the other server, and never more than a few seconds.
   */
  public static Duration allowed(Duration hold) {
    Duration quarter = hold.dividedBy(4);
    return quarter.compareTo(MOST) < 0 ? quarter : MOST;
  }

  /** Tells whether the clocks are further apart than this, whatever the measurement is off. */
  public boolean exceeds(Duration allowed) {
    return Math.abs(aheadMillis) - uncertainMillis > allowed.toMillis();
  }

  /** Returns it in words: {@code 12.3 s ahead}. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%.1f s %s",
        Math.abs(aheadMillis) / 1000.0,
        aheadMillis < 0 ? "behind" : "ahead");
  }
}
