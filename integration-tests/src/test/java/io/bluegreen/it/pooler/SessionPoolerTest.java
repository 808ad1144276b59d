package io.bluegreen.it.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.pooler.PgBouncer.Mode;
import io.bluegreen.fixtures.server.SharedServers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One server session per client, handed to the next client after DISCARD ALL. */
@OnOldAndNewServer
class SessionPoolerTest {
  private static final String PID = "SELECT pg_backend_pid()";

  private final PooledShop shop;

  SessionPoolerTest(int major) throws SQLException, IOException {
    shop = PooledShop.open(SharedServers.of(major), Mode.SESSION);
  }

  @AfterEach
  void close() throws Exception {
    shop.close();
  }

  @Test
  void aConnectionIsOnTheActiveSideAndFollowsFlips() throws Exception {
    try (Connection ours = shop.connect("session")) {
      for (TransactionKinds.Transaction transaction : TransactionKinds.ALL) {
        assertThat(transaction.run(ours, "row").sides()).allMatch("blue"::equals);
      }
      String session = TransactionKinds.query(ours, PID);
      shop.flip();
      for (TransactionKinds.Transaction transaction : TransactionKinds.ALL) {
        assertThat(transaction.run(ours, "row").sides()).allMatch("green"::equals);
      }
      assertThat(TransactionKinds.query(ours, PID)).isEqualTo(session);
    }
    assertThat(shop.count("public")).isZero();
    assertThat(shop.count("blue")).isEqualTo(shop.count("green")).isPositive();
  }

  @Test
  void theFirstTransactionWithAutocommitOffIsOnTheActiveSide() throws Exception {
    try (Connection ours = shop.connect("session")) {
      ours.setAutoCommit(false);
      assertThat(TransactionKinds.query(ours, "SELECT current_schema()")).isEqualTo("shop_blue");
      ours.rollback();
      assertThat(ours.getSchema()).isEqualTo("shop_blue");
    }
  }

  @Test
  void nothingIsLeftForTheNextClientAndNothingOfTheLastOneIsFound() throws Exception {
    Set<String> ours = new HashSet<>();
    try (Connection first = shop.connect("session");
        Connection second = shop.connect("session")) {
      ours.add(TransactionKinds.query(first, PID));
      ours.add(TransactionKinds.query(second, PID));
      second.setSchema("public");
    }
    Set<String> reused = new HashSet<>();
    try (Connection first = shop.connectPlain();
        Connection second = shop.connectPlain()) {
      for (Connection plain : new Connection[] {first, second}) {
        reused.add(TransactionKinds.query(plain, PID));
        assertThat(TransactionKinds.query(plain, "SHOW search_path"))
            .isEqualTo(PooledShop.DEFAULT_PATH);
        try (Statement statement = plain.createStatement()) {
          statement.execute("SET search_path = pg_catalog");
        }
      }
    }
    assertThat(reused).isEqualTo(ours);
    try (Connection again = shop.connect("session")) {
      assertThat(ours).contains(TransactionKinds.query(again, PID));
      assertThat(again.getSchema()).isEqualTo("shop_blue");
    }
  }

  @Test
  void resettingGivesTheActiveSide() throws Exception {
    try (Connection ours = shop.connect("session");
        Statement statement = ours.createStatement()) {
      for (String sql : new String[] {"RESET ALL", "DISCARD ALL", "RESET search_path"}) {
        statement.execute(sql);
        assertThat(ours.getSchema()).isEqualTo("shop_" + shop.active());
        String flipped = shop.flip();
        assertThat(ours.getSchema()).isEqualTo("shop_" + flipped);
      }
    }
  }
}
