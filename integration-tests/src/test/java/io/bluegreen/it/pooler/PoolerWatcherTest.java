package io.bluegreen.it.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.pooler.PgBouncer.Mode;
import io.bluegreen.fixtures.server.PgServer;
import java.sql.Connection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The watching of the control table through a pooler. */
class PoolerWatcherTest {

  @ParameterizedTest
  @EnumSource(Mode.class)
  void theWatcherListensOnlyWhereSessionsLast(Mode mode) throws Exception {
    try (PgServer server = PgServer.builder(18).setting("log_statement", "all").start();
        PooledShop shop = PooledShop.open(server, mode);
        Connection ours = shop.connect(mode == Mode.SESSION ? "session" : "transaction")) {
      assertThat(ours.getSchema()).isEqualTo("shop_blue");
      shop.flip();
      assertThat(ours.getSchema()).isEqualTo("shop_green");
      assertThat(server.log().contains("LISTEN bluegreen")).isEqualTo(mode == Mode.SESSION);
    }
  }
}
