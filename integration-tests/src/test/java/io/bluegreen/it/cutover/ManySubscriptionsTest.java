package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pair whose tables are copied through more than one subscription. */
class ManySubscriptionsTest extends WorkloadDeploymentTest {
  @BeforeEach
  void start() throws Exception {
    String usual = pair.names().to(Side.GREEN);
    green.execute("DROP SUBSCRIPTION " + usual);
    subscribe("large", "ledger, bluegreen.sentinel");
    subscribe("small", "accounts, counters, transfers, bluegreen.sentinel");
    assertThat(pair.cutover().awaitSync(pair.options(), Duration.ofSeconds(20))).isEmpty();
  }

  @Test
  void allOfThemAreWaitedForAndEndTogether() throws Exception {
    blue.execute(
        "INSERT INTO ledger (writer, number) SELECT 1, i FROM generate_series(1, 5000) i",
        "UPDATE accounts SET balance = balance");
    CutoverResult there = pair.cutover().run(pair.options());
    assertThat(there.outcome()).as(there.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(green.queryLong("SELECT count(*) FROM ledger")).isEqualTo(5000);
    assertThat(
            green.queryLong(
                "SELECT count(*) FROM pg_subscription s"
                    + " JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()"))
        .isZero();
    assertThat(
            blue.queryLong(
                "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
        .isZero();
    green.execute("INSERT INTO ledger (writer, number) VALUES (2, 1)");
    CutoverResult back = pair.cutover().run(pair.options());
    assertThat(back.outcome()).as(back.message()).isEqualTo(CutoverOutcome.DONE);
    SideComparison.assertEqual(pair);
  }

  @Test
  void oneThatBringsNoSentinelIsRefused() throws Exception {
    for (Side side : Side.values()) {
      pair.database(side).execute("CREATE TABLE other (id int PRIMARY KEY)");
    }
    subscribe("blind", "other");
    CutoverResult result = pair.cutover().run(pair.options());
    assertThat(result.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(result.message()).contains("brings no sentinel", pair.name() + "_blind");
  }

  private void subscribe(String part, String tables) throws Exception {
    String name = pair.name() + "_" + part;
    blue.execute("CREATE PUBLICATION %s FOR TABLE %s".formatted(name, tables));
    green.execute(
        "CREATE SUBSCRIPTION %s CONNECTION '%s' PUBLICATION %s WITH (copy_data = false)"
            .formatted(name, pair.access().connectionInfo(Side.BLUE), name));
  }
}
