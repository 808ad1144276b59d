package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.jdbc.control.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * An operator with nothing but psql: no hold, no drain, only the fence and the row. Whoever was in
 * a transaction has to repeat it; everybody else notices nothing, and nothing is lost or doubled.
 */
class BareFlipTest {
  @Test
  void underLoadOnlyOpenTransactionsFail() throws Exception {
    try (FaultyPair pair = FaultyPair.replicated();
        FaultWorkload application = FaultWorkload.start(pair, 9)) {
      application.awaitMore(50);
      flip(pair);
      application.awaitMore(50);
      application.check(Set.of(), Set.of("40001"));
      assertThat(pair.active()).isEqualTo(Side.GREEN);
    }
  }

  private static void flip(FaultyPair pair) throws SQLException {
    PgDatabase blue = pair.database(Side.BLUE);
    PgDatabase green = pair.database(Side.GREEN);
    long fence = blue.queryLong("SELECT bluegreen.fence('" + pair.name() + "', '10s')");
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                green.queryLong("SELECT count(*) FROM bluegreen.sentinel WHERE epoch = " + fence)
                    > 0);
    green.execute(
        "SELECT setval('ledger_id_seq', 1000000)",
        "UPDATE bluegreen.deployment SET active = 'green'");
    String epoch = green.query("SELECT epoch FROM bluegreen.deployment");
    blue.execute("UPDATE bluegreen.deployment SET active = 'green', epoch = " + epoch);
  }
}
