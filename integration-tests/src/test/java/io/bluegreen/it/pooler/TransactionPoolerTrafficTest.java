package io.bluegreen.it.pooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.ledger.Ledger;
import io.bluegreen.fixtures.pooler.PgBouncer;
import io.bluegreen.fixtures.pooler.PgBouncer.Mode;
import io.bluegreen.fixtures.server.SharedServers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads on few server sessions, while the deployment flips under them. */
@OnOldAndNewServer
class TransactionPoolerTrafficTest {
  private static final int THREADS = 8;
  private static final int FLIPS = 12;

  private final PooledShop shop;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean stop = new AtomicBoolean();

  TransactionPoolerTrafficTest(int major) throws SQLException, IOException {
    shop = PooledShop.open(SharedServers.of(major), Mode.TRANSACTION);
  }

  @AfterEach
  void close() throws Exception {
    stop.set(true);
    threads.shutdownNow();
    shop.close();
  }

  @Test
  void everyTransactionIsOnTheRightSideAndNoOtherClientEverSeesOurPath() throws Exception {
    FlipClock clock = new FlipClock("blue");
    List<PoolerClient> shoppers = new ArrayList<>();
    List<Future<List<String>>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      PoolerClient shopper =
          new PoolerClient("shopper" + i, shop.connect("transaction"), clock, stop);
      shoppers.add(shopper);
      work.add(threads.submit(shopper));
    }
    Future<Long> stranger = threads.submit(this::lookAround);
    for (int i = 0; i < FLIPS; i++) {
      flip(clock, shoppers, work);
    }
    assertThat(serverSessions()).isLessThanOrEqualTo(PgBouncer.POOL_SIZE);
    stop.set(true);
    Ledger ledger = new Ledger();
    for (Future<List<String>> one : work) {
      ledger.acknowledgeAll(one.get());
    }
    assertThat(stranger.get()).isPositive();
    assertThat(shop.count("public")).isZero();
    assertThat(shop.count("blue")).isPositive();
    assertThat(shop.count("green")).isPositive();
    ledger.assertKept(
        shop.database()
            .column(
                "SELECT what FROM shop_blue.entry UNION ALL SELECT what FROM shop_green.entry"));
  }

  /** Flips once everybody has worked on the side that is active now. */
  private void flip(FlipClock clock, List<PoolerClient> shoppers, List<Future<List<String>>> work)
      throws SQLException {
    List<Long> before = shoppers.stream().map(PoolerClient::rounds).toList();
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(60))
        .until(() -> haveWorkedSince(before, shoppers) || work.stream().anyMatch(Future::isDone));
    clock.flipBegins();
    clock.flipEnds(shop.flip());
  }

  private static boolean haveWorkedSince(List<Long> before, List<PoolerClient> shoppers) {
    for (int i = 0; i < before.size(); i++) {
      if (shoppers.get(i).rounds() <= before.get(i)) {
        return false;
      }
    }
    return true;
  }

  private long lookAround() throws SQLException {
    long looks = 0;
    try (Connection plain = shop.connectPlain()) {
      while (!stop.get()) {
        assertThat(TransactionKinds.query(plain, "SHOW search_path"))
            .isEqualTo(PooledShop.DEFAULT_PATH);
        looks++;
      }
    }
    return looks;
  }

  private long serverSessions() throws SQLException {
    return shop.database()
        .queryLong(
            "SELECT count(*) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND usename = 'app'");
  }
}
