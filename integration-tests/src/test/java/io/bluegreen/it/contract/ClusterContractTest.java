package io.bluegreen.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.crash.CrashingAccess;
import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.contract.ClusterContract;
import io.bluegreen.ops.contract.ContractPlan;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.replicate.ReplicationSetup;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a switch to green, blue is let go. */
class ClusterContractTest extends WorkloadDeploymentTest {
  private static final String LEFT =
      "SELECT (SELECT count(*) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
          + " WHERE d.datname = current_database())"
          + " + (SELECT count(*) FROM pg_replication_slots WHERE database = current_database())"
          + " + (SELECT count(*) FROM pg_publication)";

  @BeforeEach
  void start() throws Exception {
    assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void whoeverStillUsesTheOldSideIsNamedAndNothingIsDropped() throws Exception {
    green.execute(
        "SELECT bluegreen.acknowledge(jsonb_build_object('client_id', gen_random_uuid(),"
            + " 'deployment', '%s', 'application', 'shop', 'epoch_seen', 1))"
                .formatted(pair.name()));
    blue.execute(
        "SELECT pg_create_logical_replication_slot('cdc_%s', 'pgoutput')".formatted(pair.name()));
    try (PgSession session = blue.session();
        ClusterContract contract = open(pair.access(), false)) {
      // A name that begins like the tool's own is an application's all the same.
      for (String name : List.of("nightly report", "bluegreen-shop")) {
        session.execute("SET application_name = '%s'".formatted(name));
        ContractPlan plan = contract.plan();
        assertThat(plan.problems())
            .anyMatch(
                problem -> problem.contains("client shop") && problem.contains("has not seen"))
            .anyMatch(problem -> problem.contains("application '" + name + "'"));
      }
      assertThatThrownBy(contract::carryOut).hasMessageContaining("blue is still in use");
    }
    assertThat(green.queryLong(LEFT)).isEqualTo(2);
    blue.execute("SELECT pg_drop_replication_slot('cdc_%s')".formatted(pair.name()));
  }

  @Test
  void aClientThatKnowsTheOldServerAloneIsNamed() throws Exception {
    String reports =
        "SELECT bluegreen.acknowledge(jsonb_build_object('client_id', '%s'::uuid,"
            + " 'deployment', '%s', 'application', 'shop', 'host', 'app1', 'connections', 1, 'epoch_seen', 9999999999999))";
    String here = "6b1c7a52-0c5e-4d3a-9b55-0d6a6a1f0001";
    blue.execute(reports.formatted(here, pair.name()));
    try (ClusterContract contract = open(pair.access(), false)) {
      assertThat(contract.plan().problems())
          .containsExactly(
              "client shop on app1 reaches the control table of blue alone: let its URL, bluegreen.control and bluegreen.allowedHosts name the server of green, and start it again");
      assertThatThrownBy(contract::carryOut).hasMessageContaining("blue is still in use");
      green.execute(reports.formatted(here, pair.name()));
      assertThat(contract.plan().problems()).isEmpty();
    }
  }

  @Test
  void aLiveClientThatCouldNotStartWithoutTheOldServerIsNamed() throws Exception {
    String old = pair.url("bluegreen.ttl=100ms");
    try (Connection connection = DriverManager.getConnection(old);
        ClusterContract contract = open(pair.access(), false)) {
      awaitReport(connection);
      assertThat(contract.plan().problems())
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("knows the server of green from the row alone", pair.endpoint(Side.GREEN));
      assertThatThrownBy(contract::carryOut).hasMessageContaining("blue is still in use");
    }
  }

  @Test
  void aClientWhoseLastConnectionIsGoneIsNoObstacleWhileItsWatcherLivesOn() throws Exception {
    String old = pair.url("bluegreen.ttl=100ms");
    try (ClusterContract contract = open(pair.access(), false)) {
      try (Connection connection = DriverManager.getConnection(old)) {
        awaitReport(connection);
        assertThat(contract.plan().problems()).hasSize(1);
      }
      Awaitility.await().untilAsserted(() -> assertThat(contract.plan().problems()).isEmpty());
      assertThat(green.queryLong("SELECT count(*) FROM bluegreen.live_client")).isEqualTo(1);
    }
  }

  @Test
  void aClientOfTheOldServerAloneIsNoObstacleWithoutConnections() throws Exception {
    blue.execute(
        "SELECT bluegreen.acknowledge(jsonb_build_object('client_id', gen_random_uuid(),"
            + " 'deployment', '%s', 'application', 'shop', 'connections', 0, 'epoch_seen', 9999999999999))"
                .formatted(pair.name()));
    try (ClusterContract contract = open(pair.access(), false)) {
      assertThat(contract.plan().problems()).isEmpty();
    }
  }

  @Test
  void aLiveClientThatNamesTheNewServerTooIsNoObstacle() throws Exception {
    String added = pair.endpoint(Side.GREEN);
    String both =
        pair.url("bluegreen.ttl=100ms")
            .replace("//", "//%s,".formatted(added.substring(0, added.indexOf('/'))));
    String control =
        pair.url(
            "bluegreen.ttl=100ms",
            "bluegreen.control=%s;%s"
                .formatted(pair.endpoint(Side.BLUE), added.replace("127.0.0.1", "localhost")));
    for (String url : List.of(both, control)) {
      try (Connection connection = DriverManager.getConnection(url);
          ClusterContract contract = open(pair.access(), false)) {
        awaitReport(connection);
        assertThat(contract.plan().problems()).as(url).isEmpty();
      }
    }
  }

  @Test
  void aClientOfAnOlderDriverDoesNotSayAndIsNoObstacle() throws Exception {
    String reports =
        "SELECT bluegreen.acknowledge(jsonb_build_object('client_id', gen_random_uuid(),"
            + " 'deployment', '%s', 'application', 'shop', 'epoch_seen', 9999999999999))";
    green.execute(reports.formatted(pair.name()));
    assertThat(
            green.queryLong(
                "SELECT count(*) FROM bluegreen.live_client WHERE endpoint_configured IS NULL"))
        .isEqualTo(1);
    try (ClusterContract contract = open(pair.access(), false)) {
      assertThat(contract.plan().problems()).isEmpty();
    }
  }

  /** Waits until the driver has acknowledged the last switch on both servers. */
  private void awaitReport(Connection connection) throws SQLException {
    assertThat(connection.isValid(5)).isTrue();
    for (Side side : Side.values()) {
      Awaitility.await()
          .until(
              () ->
                  pair.database(side)
                          .queryLong(
                              "SELECT count(*) FROM bluegreen.live_client c JOIN bluegreen.deployment d ON d.name = c.deployment WHERE c.epoch_seen >= d.epoch AND c.idle_side_ok")
                      > 0);
    }
  }

  @Test
  void theRowThatStaysBeginsTheNextCycle() throws Exception {
    try (ClusterContract contract = open(pair.access(), false)) {
      contract.carryOut();
    }
    assertThat(green.query("SELECT note FROM bluegreen.deployment")).isNull();
    PgDatabase next = blue.server().createDatabase("next_" + pair.name(), "");
    try {
      next.installControlTable();
      next.execute(WorkloadTables.create().toArray(String[]::new));
      green.execute("UPDATE bluegreen.deployment SET blue = '%s'".formatted(next.endpoint()));
      PairAccess access =
          new UrlPairAccess(
              Map.of(Side.BLUE, next.jdbcUrl(), Side.GREEN, green.jdbcUrl()),
              Map.of(
                  Side.BLUE,
                  next.server().connectionInfo(next.name()),
                  Side.GREEN,
                  green.server().connectionInfo(green.name())));
      ReplicationSetup setup = new ReplicationSetup(access, pair.options());
      setup.start(Side.GREEN);
      assertThat(setup.awaitReady(Side.GREEN, Duration.ofSeconds(60))).isTrue();
      CutoverResult moved = new Cutover(access).run(pair.options());
      assertThat(moved.outcome()).as(moved.message()).isEqualTo(CutoverOutcome.DONE);
      assertThat(next.query("SELECT active FROM bluegreen.deployment")).isEqualTo("blue");
      try (ClusterContract contract =
          ClusterContract.open(access, pair.options(), Side.BLUE, false)) {
        contract.carryOut();
      }
    } finally {
      next.drop();
    }
  }

  @Test
  void nothingOfTheReplicationIsLeftAndTheOldSideStaysClosed() throws Exception {
    // The first six statements give the two connections their name and settings.
    for (int at = 1; ; at++) {
      try (ClusterContract crashing = open(new CrashingAccess(pair.access(), at + 6), false)) {
        crashing.carryOut();
        break;
      } catch (SimulatedCrash killed) {
        // and once more, a statement later
      }
    }
    try (ClusterContract contract = open(pair.access(), false)) {
      assertThat(contract.plan().problems()).isEmpty();
      assertThat(contract.plan().steps()).isEmpty();
      contract.carryOut();
    }
    for (Side side : Side.values()) {
      assertThat(pair.database(side).queryLong(LEFT)).as(side.text()).isZero();
    }
    assertThatThrownBy(() -> blue.execute("UPDATE accounts SET balance = balance"))
        .hasMessageContaining("fence");
    green.execute("UPDATE accounts SET balance = balance");
  }

  @Test
  void anOldSideThatIsGoneIsNotAskedAndTheNewOneKeepsNoWalForIt() throws Exception {
    try (ClusterContract contract = open(pair.access(), true)) {
      assertThat(contract.plan().steps())
          .containsExactly(
              "drop slot %s on green".formatted(pair.names().to(Side.BLUE)),
              "drop publication %s on green".formatted(pair.names().publication()));
      blue.execute("ALTER SUBSCRIPTION %s DISABLE".formatted(pair.names().to(Side.BLUE)));
      contract.carryOut();
      assertThat(contract.plan().steps()).isEmpty();
    }
  }

  private ClusterContract open(PairAccess access, boolean oldIsGone) throws Exception {
    return ClusterContract.open(access, pair.options(), Side.GREEN, oldIsGone);
  }
}
