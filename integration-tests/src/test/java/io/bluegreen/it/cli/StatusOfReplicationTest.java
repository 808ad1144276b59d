package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Status tells a monitor whether one could still go back, and wakes it before it is too late. */
@FullOnly
class StatusOfReplicationTest extends WorkloadDeploymentTest {
  private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/nowhere";

  @Test
  void aSoundWayBackIsPossibleAndBothDirectionsAreShown() throws Exception {
    JsonObject before = ToolRun.json(blue.jdbcUrl(), "status");
    assertThat(before.get("replication").getAsString()).isEqualTo("sound");
    assertThat(before.get("rollback_possible").getAsBoolean()).isFalse();
    assertThat(before.get("rollback_because").getAsString()).contains("never been switched");
    switched();
    Awaitility.await()
        .untilAsserted(
            () -> {
              JsonObject status = ToolRun.json(green.jdbcUrl(), "status");
              assertThat(status.get("rollback_possible").getAsBoolean())
                  .as(status.toString())
                  .isTrue();
            });
    JsonObject status = ToolRun.json(blue.jdbcUrl(), "status");
    JsonObject stream = status.get("streams").getAsJsonArray().get(0).getAsJsonObject();
    assertThat(stream.get("from").getAsString()).isEqualTo("green");
    assertThat(stream.get("streaming").getAsBoolean()).isTrue();
    assertThat(stream.get("wal").getAsString()).isEqualTo("reserved");
    assertThat(stream.get("failures").getAsLong()).isZero();
    assertThat(ToolRun.on(blue.jdbcUrl(), "status").out()).contains("- rollback possible: yes");
  }

  @Test
  void aDisabledWayBackIsDyingAndWhatIsPrintedMendsIt() throws Exception {
    switched();
    String subscription = pair.names().to(Side.BLUE);
    blue.execute("ALTER SUBSCRIPTION " + subscription + " DISABLE");
    Awaitility.await()
        .until(
            () ->
                green.queryLong(
                        "SELECT count(*) FROM pg_replication_slots WHERE active"
                            + " AND database = current_database()")
                    == 0);
    JsonObject dying = ToolRun.json(4, green.jdbcUrl(), "status");
    assertThat(dying.get("replication").getAsString()).isEqualTo("dying");
    assertThat(dying.get("message").getAsString())
        .contains("way back to blue is dying", "disabled");
    assertThat(dying.get("rollback_possible").getAsBoolean()).isFalse();
    assertThat(dying.get("fix").getAsString()).contains("ALTER SUBSCRIPTION " + subscription);
    blue.execute("ALTER SUBSCRIPTION " + subscription + " ENABLE");
    Awaitility.await().until(() -> ToolRun.on(green.jdbcUrl(), "status").exit() == 0);
  }

  @Test
  void aSlotThatIsGoneIsLostAndNamesReseedAndContract() throws Exception {
    switched();
    String name = pair.names().to(Side.BLUE);
    blue.execute("ALTER SUBSCRIPTION " + name + " DISABLE");
    green.execute(
        "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '%s' AND active"
            .formatted(name));
    Awaitility.await()
        .untilAsserted(
            () -> green.execute("SELECT pg_drop_replication_slot('%s')".formatted(name)));
    JsonObject lost = ToolRun.json(4, blue.jdbcUrl(), "status");
    assertThat(lost.get("replication").getAsString()).isEqualTo("lost");
    assertThat(lost.get("rollback_because").getAsString()).contains("its slot on green is gone");
    assertThat(lost.get("fix").getAsString()).contains("bluegreen reseed", "bluegreen contract");
  }

  @Test
  void applyThatFailsAgainAndAgainIsDying() throws Exception {
    switched();
    blue.execute(
        "ALTER TABLE counters DISABLE TRIGGER bluegreen_fence",
        "INSERT INTO counters VALUES (999, 0)",
        "ALTER TABLE counters ENABLE TRIGGER bluegreen_fence");
    green.execute("INSERT INTO counters VALUES (999, 1)");
    Awaitility.await()
        .atMost(java.time.Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              ToolRun status = ToolRun.on(green.jdbcUrl(), "status", "--output", "json");
              assertThat(status.exit()).as(status.toString()).isEqualTo(4);
              assertThat(status.out())
                  .contains("fails again and again", "\"replication\":\"dying\"");
            });
  }

  @Test
  void aFenceThatSomebodyLiftsOnTheOldSideMakesTheWayBackDoubtfulUntilBothAreEqual()
      throws Exception {
    switched();
    blue.execute(
        "SELECT bluegreen.unfence('%s')".formatted(pair.name()),
        "UPDATE counters SET n = 777 WHERE id = 1");
    JsonObject open = ToolRun.json(4, green.jdbcUrl(), "status");
    assertThat(open.get("replication").getAsString()).isEqualTo("doubtful");
    assertThat(open.get("message").getAsString()).contains("everybody may write");
    assertThat(open.get("rollback_possible").getAsBoolean()).isFalse();
    assertRollbackIsRefused("everybody may write ");
    blue.execute(open.get("fix").getAsString().replaceAll("^on blue: | closes it; then .*$", ""));

    JsonObject closed = ToolRun.json(4, green.jdbcUrl(), "status");
    assertThat(closed.get("message").getAsString())
        .contains("somebody may have written")
        .doesNotContain("everybody");
    assertRollbackIsRefused("idle-writes on blue");
    assertThat(ToolRun.json(1, green.jdbcUrl(), "verify").get("differences").toString())
        .contains("public.counters", "id = 1 differs");
    ToolRun.json(4, green.jdbcUrl(), "status");
    green.execute("UPDATE counters SET n = 777 WHERE id = 1");
    pair.awaitReplication(Side.GREEN);
    ToolRun.json(green.jdbcUrl(), "verify");
    assertThat(ToolRun.json(green.jdbcUrl(), "status").get("replication").getAsString())
        .isEqualTo("sound");
    ToolRun.json(green.jdbcUrl(), "rollback", "--failover-paused");
  }

  private void assertRollbackIsRefused(String because) {
    ToolRun refused = ToolRun.on(green.jdbcUrl(), "rollback", "--failover-paused");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.out() + refused.err()).contains(because);
  }

  @Test
  void behindTheFenceTheActiveSideRefusesWritesNow() throws Exception {
    assertThatThrownBy(
            () ->
                pair.cutover()
                    .run(pair.options().withListener(SimulatedCrash.before(CutoverStep.ARRIVE))))
        .isInstanceOf(SimulatedCrash.class);
    JsonObject status = ToolRun.json(4, green.jdbcUrl(), "status");
    assertThat(status.get("message").getAsString())
        .contains("unfinished at step", "blue, the active side, refuses writes NOW");
    assertThat(status.get("refuses_writes").getAsBoolean()).isTrue();
    ToolRun.json(3, green.jdbcUrl(), "abort");
    assertThat(ToolRun.json(green.jdbcUrl(), "status").get("refuses_writes").getAsBoolean())
        .isFalse();
    blue.execute("SELECT bluegreen.fence('%s')".formatted(pair.name()));
    JsonObject byHand = ToolRun.json(4, blue.jdbcUrl(), "status");
    assertThat(byHand.get("message").getAsString()).contains("refuses writes NOW");
    blue.execute(byHand.get("fix").getAsString().replace("on blue: ", ""));
    ToolRun.json(blue.jdbcUrl(), "status");
  }

  @Test
  void eitherServerWillDoAndADeadOneIsARemark() throws Exception {
    switched();
    String dsn = "host=127.0.0.1 port=%d dbname=%s".formatted(green.server().port(), green.name());
    JsonObject status =
        ToolRun.json(
            NOWHERE,
            "status",
            "--deployment",
            pair.name(),
            "--green-dsn",
            dsn,
            "--user",
            "postgres");
    assertThat(status.get("active").getAsString()).isEqualTo("green");
    JsonObject alone =
        ToolRun.json(NOWHERE, "status", "--blue-url", NOWHERE, "--green-url", green.jdbcUrl());
    assertThat(alone.get("remarks").toString()).contains("blue cannot be read");
    assertThat(alone.get("rollback_possible").getAsBoolean()).isFalse();
    assertThat(alone.get("replication").getAsString()).isEqualTo("sound");
  }

  private void switched() {
    CutoverResult result = pair.cutover().run(pair.options().withTo(Side.GREEN));
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
  }
}
