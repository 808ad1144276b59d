package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that is gone for good is forgotten, whatever state it left behind. */
@FullOnly
class ForgetSideTest extends WorkloadDeploymentTest {
  @Test
  void theOldServerIsGoneThoughTheRunWasUnfinished() throws Exception {
    crashBefore(CutoverStep.SETTLE);
    green.execute("INSERT INTO ledger (id, writer, number) VALUES (5000, 7, 7)");
    lose(blue);
    JsonObject status = ToolRun.json(4, green.jdbcUrl(), "status");
    assertThat(status.get("fix").getAsString()).contains("bluegreen forget-side blue");
    assertThat(status.get("remarks").toString()).contains("blue cannot be read");
    for (String command : List.of("resume", "abort")) {
      for (String option : List.of("--output=json", "--accept-new-servers")) {
        ToolRun stuck = ToolRun.on(green.jdbcUrl(), command, option);
        assertThat(stuck.exit()).as(stuck.toString()).isEqualTo(4);
        assertThat(stuck.out().replaceAll("\\s+", " "))
            .contains("the flip has happened, green is active", "bluegreen forget-side blue")
            .doesNotContain("Fence and hold stay", "abort takes it back");
      }
    }
    JsonObject plan = ToolRun.json(green.jdbcUrl(), "forget-side", "blue", "--dry-run");
    assertThat(plan.get("remarks").toString())
        .contains("drop subscription", "drop slot", "drop publication", "end run");
    assertThat(green.queryLong("SELECT count(*) FROM pg_subscription")).isPositive();

    ToolRun forgotten = ToolRun.on(green.jdbcUrl(), "forget-side", "blue");
    assertThat(forgotten.exit()).as(forgotten.toString()).isZero();
    assertNothingIsLeftOn(green);
    JsonObject after = ToolRun.json(green.jdbcUrl(), "status");
    assertThat(after.get("active").getAsString()).isEqualTo("green");
    assertThat(after.get("replication").getAsString()).isEqualTo("none");
    assertThat(after.get("rollback_because").getAsString()).contains("given up");
    assertThat(ToolRun.json(green.jdbcUrl(), "forget-side", "blue").get("exit").getAsInt())
        .as("repeatable")
        .isZero();
    green.execute("INSERT INTO ledger (id, writer, number) VALUES (5001, 7, 8)");
    theNextCycleBegins();
  }

  @Test
  void theOldServerIsGoneAfterTheRunWasFinished() throws Exception {
    CutoverResult result = pair.cutover().run(pair.options());
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    lose(blue);
    JsonObject status = ToolRun.json(4, blue.jdbcUrl(), "status", "--green-url", green.jdbcUrl());
    assertThat(status.get("fix").getAsString()).contains("bluegreen forget-side blue");
    ToolRun forgotten =
        ToolRun.on(
            blue.jdbcUrl(),
            "forget-side",
            "blue",
            "--green-url",
            green.jdbcUrl(),
            "--replacement",
            "127.0.0.1:%d/%s_next".formatted(green.server().port(), green.name()));
    assertThat(forgotten.exit()).as(forgotten.toString()).isZero();
    assertNothingIsLeftOn(green);
    assertThat(green.query("SELECT blue FROM bluegreen.deployment")).endsWith("_next");
    green.execute("INSERT INTO ledger (id, writer, number) VALUES (5001, 7, 8)");
  }

  @Test
  void theNewServerIsGoneBeforeTheFlip() throws Exception {
    crashBefore(CutoverStep.ARRIVE);
    lose(green);
    ToolRun forgotten = ToolRun.on(blue.jdbcUrl(), "forget-side", "green");
    assertThat(forgotten.exit()).as(forgotten.toString()).isZero();
    assertNothingIsLeftOn(blue);
    assertThat(blue.query("SELECT phase FROM bluegreen.deployment")).isEqualTo("steady");
    blue.execute("INSERT INTO ledger (id, writer, number) VALUES (5000, 7, 7)");
    assertThat(ToolRun.json(blue.jdbcUrl(), "status").get("active").getAsString())
        .isEqualTo("blue");
  }

  @Test
  void whereTheFlipMayHaveBeenSentAPersonSaysSo() throws Exception {
    crashBefore(CutoverStep.FLIP);
    blue.execute(
        "UPDATE bluegreen.deployment SET note = replace(note, '\"way_back\"', '\"flip\"')");
    lose(green);
    assertThat(ToolRun.json(4, blue.jdbcUrl(), "abort").get("message").getAsString())
        .contains("whether the flip happened", "Fence and hold stay", "forget-side green");
    ToolRun refused = ToolRun.on(blue.jdbcUrl(), "forget-side", "green");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("may have made green active", "--accept-lost-writes");
    long before = blue.queryLong("SELECT epoch FROM bluegreen.deployment");
    ToolRun forgotten = ToolRun.on(blue.jdbcUrl(), "forget-side", "green", "--accept-lost-writes");
    assertThat(forgotten.exit()).as(forgotten.toString()).isZero();
    assertThat(blue.queryLong("SELECT epoch FROM bluegreen.deployment")).isGreaterThan(before);
    blue.execute("INSERT INTO ledger (id, writer, number) VALUES (5000, 7, 7)");
  }

  @Test
  void theActiveSideAndOneThatAnswersAreNotForgotten() throws Exception {
    ToolRun active = ToolRun.on(green.jdbcUrl(), "forget-side", "blue");
    assertThat(active.exit()).as(active.toString()).isEqualTo(1);
    assertThat(active.err()).contains("blue is the active side");
    ToolRun answering = ToolRun.on(blue.jdbcUrl(), "forget-side", "green");
    assertThat(answering.exit()).as(answering.toString()).isEqualTo(1);
    assertThat(answering.err()).contains("answers", "bluegreen contract", "--although-it-answers");
    assertThat(blue.queryLong("SELECT count(*) FROM pg_publication")).isEqualTo(1);
    ToolRun told = ToolRun.on(blue.jdbcUrl(), "forget-side", "green", "--although-it-answers");
    assertThat(told.exit()).as(told.toString()).isZero();
    assertNothingIsLeftOn(blue);
  }

  /** A third server takes the place of the lost one, here a database of the living server. */
  private void theNextCycleBegins() throws Exception {
    PgDatabase next = green.server().createDatabase(green.name() + "_next", "");
    try {
      next.installControlTable();
      next.execute(WorkloadTables.create().toArray(String[]::new));
      green.execute("UPDATE bluegreen.deployment SET blue = '%s'".formatted(next.endpoint()));
      ToolRun replicated = ToolRun.on(green.jdbcUrl(), "replicate");
      assertThat(replicated.exit()).as(replicated.toString()).isZero();
      assertThat(next.queryLong("SELECT count(*) FROM ledger WHERE writer = 7")).isEqualTo(2);
      ToolRun contract = ToolRun.on(green.jdbcUrl(), "contract");
      assertThat(contract.exit()).as(contract.toString()).isZero();
    } finally {
      next.drop();
    }
  }

  private void crashBefore(CutoverStep step) {
    assertThatThrownBy(
            () -> pair.cutover().run(pair.options().withListener(SimulatedCrash.before(step))))
        .isInstanceOf(SimulatedCrash.class);
  }

  private static void lose(PgDatabase database) throws IOException {
    database.server().kill();
  }

  private static void assertNothingIsLeftOn(PgDatabase database) throws Exception {
    for (String left :
        List.of(
            "pg_publication",
            "pg_replication_slots WHERE database = current_database()",
            "pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
            "bluegreen.fenced_table WHERE enabled")) {
      assertThat(database.queryLong("SELECT count(*) FROM " + left)).as(left).isZero();
    }
  }
}
