package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.StreamingStandby;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/**
 * The base of tests in which a real streaming standby takes over on one side. Each test has servers
 * of its own, because a promotion is for good.
 */
abstract class StandbyPromotion {
  static final String STANDBY = "standby";
  static final String WRITE = "INSERT INTO ledger (writer, number) VALUES (%d, %d)";
  static final String LEDGER = "SELECT count(*) FROM ledger WHERE writer = %d";

  final PgServer fresh = server(18);

  static PgServer server(int major) {
    return PgServer.builder(major)
        .setting("wal_level", "logical")
        .setting("wal_retrieve_retry_interval", "100ms")
        .start();
  }

  @AfterEach
  void stop() throws Exception {
    fresh.close();
  }

  static ClusterDeployment pair(PgServer old, PgServer fresh) throws Exception {
    return WorkloadTables.cluster(ClusterServers.between(old, fresh)).create();
  }

  static String url(ClusterDeployment pair) {
    return pair.blue().jdbcUrl();
  }

  /** Copies the pair by command, as an operator would who knows of the standby. */
  static void replicate(ClusterDeployment pair) {
    assertDone(pair, "replicate");
    assertDone(pair, "warm");
  }

  /** Copies the active side once more, after something was lost. */
  static void reseed(ClusterDeployment pair) {
    assertDone(pair, "reseed");
    assertDone(pair, "warm");
  }

  static void assertDone(ClusterDeployment pair, String... command) {
    ToolRun run = ToolRun.on(url(pair), command);
    assertThat(run.exit()).as(run.toString()).isZero();
  }

  static ToolRun switched(ClusterDeployment pair, String... options) {
    return ToolRun.on(
        url(pair),
        Stream.concat(Stream.of("switch", "--failover-paused"), Stream.of(options))
            .toArray(String[]::new));
  }

  static void assertSwitches(ClusterDeployment pair) {
    ToolRun run = switched(pair);
    assertThat(run.exit()).as(run.toString()).isZero();
  }

  /** Switches, and lets the standby take over at the beginning of a step. */
  static CutoverResult promotedDuring(
      ClusterDeployment pair, StreamingStandby standby, CutoverStep during) {
    CutoverOptions options =
        pair.options()
            .withListener(
                new CutoverListener() {
                  @Override
                  public void starts(CutoverStep step) {
                    if (step == during) {
                      standby.takeOver();
                    }
                  }
                });
    return pair.cutover().run(options);
  }

  /** Takes a run back that did not do so itself, as its message says. */
  static void abortIfNeeded(ClusterDeployment pair, CutoverResult result) {
    assertThat(result.outcome()).as(result.message()).isNotEqualTo(CutoverOutcome.DONE);
    if (result.outcome() == CutoverOutcome.NEEDS_A_PERSON) {
      assertThat(result.message()).contains("run abort");
      CutoverResult back = pair.cutover().abort(pair.options().withAcceptNewServers(true));
      assertThat(back.outcome()).as(back.message()).isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
    }
  }

  static JsonObject statusWhere(ClusterDeployment pair, int exit, String text) {
    Waits.eventually()
        .untilAsserted(
            () -> {
              ToolRun status = ToolRun.on(url(pair), "status", "--output", "json");
              assertThat(status.out()).contains(text);
              assertThat(status.exit()).as(status.toString()).isEqualTo(exit);
            });
    return ToolRun.json(exit, url(pair), "status");
  }

  static void assertRefused(ClusterDeployment pair, String because, String... command) {
    ToolRun refused = ToolRun.on(url(pair), command);
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains(because);
  }

  static void assertLedgerDiffers(ClusterDeployment pair) {
    assertThat(ToolRun.json(1, url(pair), "verify").get("differences").toString())
        .contains("public.ledger");
  }

  /** Waits until a side knows that the other one has all of it: the rest is sent again. */
  static void awaitConfirmed(ClusterDeployment pair, Side from) throws SQLException {
    String written = pair.database(from).query("SELECT pg_current_wal_lsn()");
    String behind =
        "SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'logical' AND database ="
            + " current_database() AND confirmed_flush_lsn < '"
            + written
            + "'";
    Waits.eventually().until(() -> pair.database(from).queryLong(behind) == 0);
  }
}
