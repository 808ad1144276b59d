package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.replicate.ReplicationSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is believed to run something, and who is believed to be a client. */
@FullOnly
class TrustTest extends WorkloadDeploymentTest {
  private static final String CLIENT = "4b1d0000-0000-0000-0000-000000000001";
  private static final String CLAIM =
      "SELECT bluegreen.acknowledge(jsonb_build_object('client_id', '"
          + CLIENT
          + "', 'deployment', '%s', 'session_bound', true, 'epoch_seen', 1, 'idle_side_ok', false,"
          + " 'idle_side_error', 'made up', 'application', 'none'))";

  @BeforeEach
  void start() throws Exception {
    for (PgDatabase side : new PgDatabase[] {blue, green}) {
      for (String role : new String[] {"stranger", "believed"}) {
        side.execute(
            "DO $$BEGIN CREATE ROLE %1$s LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END$$"
                .formatted(role));
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (PgDatabase side : new PgDatabase[] {blue, green}) {
      side.execute("SET bluegreen.client_role = 'public'; " + PgDatabase.installScript());
    }
  }

  @Test
  void aStrangerWhoTakesTheRunsLockHoldsUpNobody() throws Exception {
    String lock = "SELECT pg_advisory_lock(1651273079, hashtext('%s'))".formatted(pair.name());
    try (PgSession here = blue.sessionAs("stranger");
        PgSession there = green.sessionAs("stranger")) {
      here.execute(lock);
      there.execute(lock);
      for (Side to : new Side[] {Side.GREEN, Side.BLUE}) {
        CutoverResult result =
            pair.cutover().run(pair.options().withTo(to).withTerminateLeftovers(false));
        assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
        // It sees the new key in pg_locks, and takes that one too once the run is over.
        here.execute(
            "SELECT pg_advisory_lock(1651273079, %s)"
                .formatted(blue.query("SELECT key FROM bluegreen.run_lock")));
      }
    }
  }

  @Test
  void anOperatorsLockIsRespectedByEveryCommand() throws Exception {
    try (PgSession other = blue.session()) {
      assertThat(other.queryBoolean("SELECT bluegreen.take_run_lock('%s')".formatted(pair.name())))
          .isTrue();
      CutoverResult refused = pair.cutover().run(pair.options());
      assertThat(refused.outcome()).isEqualTo(CutoverOutcome.REFUSED);
      assertThat(refused.message()).contains("another run of this deployment is under way");
      for (String command : new String[] {"replicate", "contract", "with-idle-open"}) {
        ToolRun cli =
            command.equals("with-idle-open")
                ? ToolRun.run(command, "--url", blue.jdbcUrl(), "--", "true")
                : ToolRun.on(blue.jdbcUrl(), command);
        assertThat(cli.exit()).as(cli.toString()).isEqualTo(1);
      }
    }
  }

  @Test
  void replicateBeginsFromNoSideButTheActiveOne() throws Exception {
    ReplicationSetup setup = new ReplicationSetup(pair.access(), pair.options());
    CutoverResult there = pair.cutover().run(pair.options());
    assertThat(there.outcome()).as(there.message()).isEqualTo(CutoverOutcome.DONE);
    assertThatThrownBy(() -> setup.start(Side.BLUE))
        .hasMessageContaining("blue is not the active side any more");
    assertThat(
            green.queryLong(
                "SELECT count(*) FROM pg_subscription WHERE subname = '%s'"
                    .formatted(pair.names().to(Side.GREEN))))
        .isZero();
  }

  @Test
  void aClientOfARoleThatIsNotTrustedBindsNobody() throws Exception {
    String url = blue.jdbcUrl();
    assertThat(ToolRun.on(url, "init").out()).contains("every role that may connect");
    try (PgSession stranger = blue.sessionAs("stranger")) {
      stranger.execute(CLAIM.formatted(pair.name()));
      assertThat(pair.cutover().run(pair.options()).message()).contains("made up");
      for (PgDatabase side : new PgDatabase[] {blue, green}) {
        side.execute("SET bluegreen.client_role = 'believed'; " + PgDatabase.installScript());
      }
      assertThat(blue.queryLong("SELECT count(*) FROM bluegreen.live_client")).isZero();
      CutoverResult result = pair.cutover().run(pair.options());
      assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    }
  }

  @Test
  void oneClientIsIgnoredOnDemand() throws Exception {
    String url = blue.jdbcUrl();
    try (PgSession stranger = blue.sessionAs("stranger")) {
      stranger.execute(CLAIM.formatted(pair.name()));
      ToolRun refused = ToolRun.on(url, "switch", "--failover-paused");
      assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
      ToolRun done = ToolRun.on(url, "switch", "--failover-paused", "--ignore-client", CLIENT);
      assertThat(done.exit()).as(done.toString()).isZero();
      assertThat(done.out()).contains(CLIENT, "was ignored");
    }
  }
}
