package io.bluegreen.demo;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.jdbc.BlueGreenDriver;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;

/**
 * A demonstration of flips of two schemas under load.
 *
 * <p>Run by {@code mvn -q -Pdemo verify}. The exit code is 1 if a call failed, or if an
 * acknowledged row is missing, doubled, or separated from the rest of its transaction.
 */
public final class Demo {
  private static final int WRITERS = 8;

  private Demo() {}

  public static void main(String[] arguments) throws Exception {
    LiveLine out = LiveLine.onStandardOut();
    DriverLog.showOn(out);
    if (!run(out)) {
      System.exit(1);
    }
  }

  private static boolean run(LiveLine out) throws Exception {
    out.say("");
    out.say("Starting PostgreSQL 18: schemas shop_blue and shop_green, each with its own");
    out.say("table and sequence. " + WRITERS + " threads write and read through HikariCP and");
    out.say("jdbc:bluegreen:, while plain SQL flips the row of the control table.");
    out.say("");
    TransactionLedger ledger = new TransactionLedger();
    TransactionTimes stalls = new TransactionTimes();
    FlipTimes flips = new FlipTimes();
    WriterCounts tally = new WriterCounts();
    try (PgServer server = PgServer.start(18)) {
      DemoDeployment shop = DemoDeployment.create(server);
      try (HikariDataSource pool = shop.pool(WRITERS);
          WriterThreads workload = new WriterThreads(pool, WRITERS, ledger, tally, stalls, flips);
          LiveStatistics ticker = new LiveStatistics(out, tally, flips)) {
        workload.start();
        ticker.start();
        new FlipSequence(shop, flips, stalls, ticker).run();
      }
      boolean fine = new FinalTable(out, tally, stalls, flips).print(ledger.check(shop), shop);
      endWatcher();
      return fine;
    }
  }

  /** The watcher would stay for another minute, and warn of the server that is gone. */
  private static void endWatcher() throws SQLException {
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver instanceof BlueGreenDriver) {
        DriverManager.deregisterDriver(driver);
      }
    }
  }
}
