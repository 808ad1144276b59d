package io.bluegreen.it.cutover;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.load.Load;
import io.bluegreen.fixtures.load.RoundHistory;
import io.bluegreen.fixtures.load.RoundHistoryCheck;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.pooler.PgBouncer;
import io.bluegreen.jdbc.model.Side;
import org.junit.jupiter.api.Test;

/**
 * The same load moved in two ways, by us and by a careful script around PgBouncer, in the same run
 * on the same servers. What each costs is told, not asserted; {@code
 * -Dbluegreen.it.comparedSwitches=6} for medians that mean something.
 */
@FullOnly
class PoolerComparisonTest {
  private static final int SWITCHES = Integer.getInteger("bluegreen.it.comparedSwitches", 2);
  private static final int ROUNDS_BETWEEN = 200;

  @Test
  void whatPgBouncerCostsBesideUs() throws Exception {
    behindPgBouncer();
    withTheDriver();
  }

  private static void withTheDriver() throws Exception {
    SwitchTimes times = new SwitchTimes("the driver and our protocol");
    try (LoadedPair loaded = LoadedPair.start()) {
      for (int i = 0; i < SWITCHES; i++) {
        loaded.switchOver(loaded.options(), times);
      }
      loaded.stopAndAudit();
    }
    times.tell();
  }

  private static void behindPgBouncer() throws Exception {
    SwitchTimes times = new SwitchTimes("PgBouncer, PAUSE to RESUME, without a fence");
    try (ClusterDeployment pair = WorkloadTables.cluster().replicated();
        PgBouncer pooler =
            PgBouncer.inFrontOf(
                pair.name(),
                pair.database(Side.BLUE),
                PgBouncer.Mode.TRANSACTION,
                LoadedPair.THREADS);
        PoolerScript script = new PoolerScript(pair, pooler, pair.name());
        HikariDataSource pool =
            DriverPool.open(
                "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&prepareThreshold=0"
                    .formatted(pooler.port(), pair.name()),
                LoadedPair.THREADS);
        Load application = Load.start(pool, Load.mixed(), LoadedPair.THREADS)) {
      RoundHistory journal = application.journal();
      Side active = Side.BLUE;
      for (int i = 0; i < SWITCHES; i++) {
        application.awaitMore(ROUNDS_BETWEEN);
        active = active.other();
        long began = System.nanoTime();
        String split = script.switchTo(active);
        application.awaitMore(ROUNDS_BETWEEN);
        times.add("to " + active, journal.feltBetween(began, System.nanoTime()), split);
      }
      application.stop();
      RoundHistoryCheck.assertKept(journal, pair.database(active));
    }
    times.tell();
  }
}
