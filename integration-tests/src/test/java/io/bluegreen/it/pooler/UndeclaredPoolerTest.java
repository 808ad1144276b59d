package io.bluegreen.it.pooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.pooler.PgBouncer;
import io.bluegreen.fixtures.pooler.PgBouncer.Mode;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bouncer that nobody has told the driver of. */
class UndeclaredPoolerTest {

  @ParameterizedTest
  @CsvSource({"15, SESSION", "15, TRANSACTION", "18, SESSION", "18, TRANSACTION"})
  void aPathThatIsSwallowedFailsTheFirstConnect(int major, Mode mode) throws Exception {
    PgServer server = SharedServers.of(major);
    try (PooledShop shop = PooledShop.open(server, PgBouncer.start(server, mode, "search_path"))) {
      assertThatThrownBy(() -> shop.connect("none"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("search_path")
          .hasMessageContaining("did not reach the server")
          .hasMessageContaining("bluegreen.pooler=session or bluegreen.pooler=transaction");
      assertTheMendWorks(shop, mode);
    }
  }

  @ParameterizedTest
  @CsvSource({"15, SESSION", "15, TRANSACTION", "18, SESSION", "18, TRANSACTION"})
  void aPathThatIsRefusedIsExplained(int major, Mode mode) throws Exception {
    try (PooledShop shop = PooledShop.open(SharedServers.of(major), mode)) {
      assertThatThrownBy(() -> shop.connect("none"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("search_path")
          .hasMessageContaining("bluegreen.pooler=session or bluegreen.pooler=transaction")
          .hasCauseInstanceOf(SQLException.class);
      assertTheMendWorks(shop, mode);
    }
  }

  private static void assertTheMendWorks(PooledShop shop, Mode mode) throws SQLException {
    try (Connection ours = shop.connect(mode == Mode.SESSION ? "session" : "transaction")) {
      assertThat(ours.getSchema()).isEqualTo("shop_blue");
    }
  }
}
