package io.bluegreen.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The operator: plain SQL in a plain connection. */
final class FlipSequence {
  private static final long PAUSE_MILLIS = 1_500;
  private static final long HOLD_MILLIS = 800;
  private static final int SCHEDULE_SECONDS = 6;

  private final DemoDeployment shop;
  private final FlipTimes flips;
  private final TransactionTimes stalls;
  private final LiveStatistics ticker;

  FlipSequence(
      DemoDeployment shop, FlipTimes flips, TransactionTimes stalls, LiveStatistics ticker) {
    this.shop = shop;
    this.flips = flips;
    this.stalls = stalls;
    this.ticker = ticker;
  }

  /** Runs the whole program: about 20 s. */
  void run() throws SQLException, InterruptedException {
    try (Connection connection = shop.plain();
        Statement psql = connection.createStatement()) {
      for (String side : new String[] {"green", "blue", "green", "blue"}) {
        pause(PAUSE_MILLIS);
        flip(psql, side);
      }
      pause(PAUSE_MILLIS / 2);
      schedule(psql, "green");
      pause(PAUSE_MILLIS);
      holdAndRelease(psql);
      pause(SCHEDULE_SECONDS * 1_000L - HOLD_MILLIS);
      flip(psql, "blue");
      pause(PAUSE_MILLIS);
      holdAndFlip(psql, "green");
      pause(PAUSE_MILLIS);
      flip(psql, "blue");
      pause(PAUSE_MILLIS);
      flip(psql, "green");
      pause(PAUSE_MILLIS);
    }
  }

  private void flip(Statement psql, String side) throws SQLException {
    ticker.operatorSays("flip to " + side);
    flips.asked(side, System.nanoTime());
    psql.execute("UPDATE bluegreen.deployment SET active = '" + side + "' WHERE name = 'shop'");
  }

  private void schedule(Statement psql, String side) throws SQLException {
    ticker.operatorSays("flip to " + side + " scheduled in " + SCHEDULE_SECONDS + " s");
    psql.execute(
        "UPDATE bluegreen.deployment SET scheduled_active = '"
            + side
            + "', scheduled_at = now() + interval '"
            + SCHEDULE_SECONDS
            + " seconds' WHERE name = 'shop'");
    try (ResultSet row =
        psql.executeQuery(
            "SELECT extract(epoch FROM scheduled_at - clock_timestamp()) * 1000000000"
                + " FROM bluegreen.deployment WHERE name = 'shop'")) {
      row.next();
      flips.asked(side, System.nanoTime() + (long) row.getDouble(1));
    }
  }

  private void holdAndRelease(Statement psql) throws SQLException, InterruptedException {
    ticker.operatorSays("hold for " + HOLD_MILLIS + " ms, then release");
    TransactionTimes.Hold hold = stalls.hold();
    psql.execute("SELECT bluegreen.hold('shop', interval '10 seconds')");
    pause(HOLD_MILLIS);
    psql.execute("SELECT bluegreen.release('shop')");
    hold.end();
  }

  private void holdAndFlip(Statement psql, String side) throws SQLException, InterruptedException {
    ticker.operatorSays("hold for " + HOLD_MILLIS + " ms, then flip to " + side);
    TransactionTimes.Hold hold = stalls.hold();
    psql.execute("SELECT bluegreen.hold('shop', interval '10 seconds')");
    pause(HOLD_MILLIS);
    flips.asked(side, System.nanoTime());
    psql.execute("UPDATE bluegreen.deployment SET active = '" + side + "' WHERE name = 'shop'");
    hold.end();
  }

  private static void pause(long millis) throws InterruptedException {
    MILLISECONDS.sleep(millis);
  }
}
