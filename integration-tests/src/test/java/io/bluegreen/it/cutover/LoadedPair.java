package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.Load;
import io.bluegreen.fixtures.load.RoundHistory;
import io.bluegreen.fixtures.load.RoundHistoryCheck;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A pair, and an application of 16 threads on it that goes through the driver. */
final class LoadedPair implements AutoCloseable {
  static final int THREADS = 16;
  private static final int ROUNDS_BETWEEN = 200;

  private final ClusterDeployment pair;
  private final HikariDataSource pool;
  private final Load application;
  private Side active = Side.BLUE;

  private LoadedPair(ClusterDeployment pair) {
    this.pair = pair;
    pool = DriverPool.open(pair, THREADS);
    application = Load.start(pool, Load.mixed(), THREADS);
  }

  static LoadedPair start() throws Exception {
    return new LoadedPair(WorkloadTables.cluster().replicated());
  }

  /** The defaults: a busy machine is no reason to end anybody. */
  CutoverOptions options() {
    return pair.options().withTimeouts(CutoverTimeouts.DEFAULT);
  }

  RoundHistory journal() {
    return application.journal();
  }

  /** Switches to the other side in the middle of the load, and tells what that cost. */
  CutoverResult switchOver(CutoverOptions options, SwitchTimes times) {
    application.awaitMore(ROUNDS_BETWEEN);
    Side to = active.other();
    long began = System.nanoTime();
    CutoverResult result = pair.cutover().run(options.withTo(to));
    application.awaitMore(ROUNDS_BETWEEN);
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    times.add("to " + to, journal().feltBetween(began, System.nanoTime()), split(result));
    active = to;
    return result;
  }

  /** Fences and flips in the middle of the load as somebody with psql does: nobody is held. */
  void flipWithoutHold() throws SQLException {
    PgDatabase source = pair.database(active);
    PgDatabase target = pair.database(active.other());
    String side = active.other().text();
    application.awaitMore(ROUNDS_BETWEEN);
    long fence = source.queryLong("SELECT bluegreen.fence('" + pair.name() + "', '10s')");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                target.queryLong("SELECT count(*) FROM bluegreen.sentinel WHERE epoch = " + fence)
                    > 0);
    target.execute(
        "SELECT setval('ledger_id_seq', 1000000), setval('transfers_id_seq', 1000000)",
        "UPDATE bluegreen.deployment SET active = '" + side + "'");
    String epoch = target.query("SELECT epoch FROM bluegreen.deployment");
    source.execute("UPDATE bluegreen.deployment SET active = '" + side + "', epoch = " + epoch);
    active = active.other();
    application.awaitMore(ROUNDS_BETWEEN);
  }

  /** Stops the application and compares what it was told with what is there, on both sides. */
  void stopAndAudit() throws Exception {
    stopAndAuditTheActiveSide();
    SideComparison.assertEqual(pair);
  }

  /** The same where nothing flows back. */
  void stopAndAuditTheActiveSide() throws Exception {
    application.stop();
    RoundHistoryCheck.assertKept(journal(), pair.database(active));
  }

  @Override
  public void close() throws SQLException {
    application.close();
    pool.close();
    pair.close();
  }

  private static String split(CutoverResult result) {
    return result.report().steps().entrySet().stream()
        .map(
            step ->
                String.format(
                    Locale.ROOT, "%s %.0f", step.getKey().text(), step.getValue().toNanos() / 1e6))
        .collect(Collectors.joining(", "));
  }
}
