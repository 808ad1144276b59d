package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.ServerErrorMessage;

/** From the end of replicate on, nobody but replication writes to the idle side. */
@FullOnly
class IdleSideTest extends WorkloadDeploymentTest {
  private static final String TRIGGERS =
      "SELECT count(*) FROM pg_trigger WHERE tgname = 'bluegreen_idle_fence'";

  @Test
  void everyWriteButReplicationsIsRefused() throws Exception {
    try (PgSession session = green.session()) {
      for (String write :
          List.of(
              "INSERT INTO ledger (writer, number) VALUES (1, 1)",
              "UPDATE accounts SET balance = 0",
              "DELETE FROM accounts WHERE false",
              "TRUNCATE ledger",
              "WITH d AS (DELETE FROM accounts RETURNING 1) SELECT count(*) FROM d",
              "DO 'BEGIN DELETE FROM accounts; END'")) {
        ServerErrorMessage refusal = session.refusal(write);
        assertThat(refusal.getSQLState()).as(write).isEqualTo("25006");
        assertThat(refusal.getSchema()).isEqualTo("bluegreen");
        assertThat(refusal.getConstraint()).isEqualTo("bluegreen_fence");
        assertThat(refusal.getDetail())
            .isEqualTo(green.query("SELECT epoch FROM bluegreen.deployment"));
        assertThat(refusal.getMessage()).contains("side green", "idle", "blue is active");
        assertThat(refusal.getHint()).contains(blue.endpoint(), "with-idle-open");
      }
      session
          .execute("ANALYZE")
          .execute("SELECT setval('ledger_id_seq', 5000)")
          .execute("ALTER TABLE ledger ADD COLUMN more text DEFAULT 'x'")
          .execute("CREATE TABLE only_green (id int)")
          .execute("INSERT INTO only_green VALUES (1)");
    }
    blue.execute("INSERT INTO ledger (writer, number) VALUES (7, 7)", "TRUNCATE transfers");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(green.query("SELECT more FROM ledger WHERE writer = 7")).isEqualTo("x"));
  }

  @Test
  void aPartitionedTableIsClosedWhereItIsNamed() throws Exception {
    for (PgDatabase side : List.of(blue, green)) {
      side.execute(
          "CREATE TABLE m (id int, month int, PRIMARY KEY (id, month)) PARTITION BY LIST (month)",
          "CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)");
    }
    pair.replicate();
    for (String table : List.of("m", "m1")) {
      try (PgSession session = green.session()) {
        assertThat(session.refusal("INSERT INTO %s VALUES (1, 1)".formatted(table)).getSQLState())
            .isEqualTo("25006");
      }
    }
  }

  @Test
  void aSwitchOpensTheNewSideAndTidiesUpWhileWritersFollow() throws Exception {
    assertThat(green.queryLong(TRIGGERS)).isEqualTo(4);
    try (FollowingWriters writers = FollowingWriters.start(pair, 4)) {
      writers.assertKeptThereAndBack();
    }
    assertThat(green.queryLong("SELECT bluegreen.unfence_idle('%s')".formatted(pair.name())))
        .isLessThanOrEqualTo(4);
    assertThat(green.queryLong(TRIGGERS)).isZero();
    assertThat(blue.queryLong(TRIGGERS)).isZero();
  }

  @Test
  void aFlipByHandOpensTheNewSideWithoutTouchingATable() throws Exception {
    long fence = blue.queryLong("SELECT bluegreen.fence('%s')".formatted(pair.name()));
    Awaitility.await()
        .until(
            () ->
                green.queryLong("SELECT count(*) FROM bluegreen.sentinel WHERE epoch = " + fence)
                    > 0);
    green.execute("UPDATE bluegreen.deployment SET active = 'green'");
    green.execute("INSERT INTO ledger (id, writer, number) VALUES (900, 1, 1)");
    assertThat(green.queryLong(TRIGGERS)).isEqualTo(4);
    assertThat(green.queryLong("SELECT bluegreen.unfence_idle('%s')".formatted(pair.name())))
        .isEqualTo(4);
  }

  @Test
  void theActiveSideIsNeverClosed() throws Exception {
    try (PgSession session = blue.session()) {
      ServerErrorMessage refusal =
          session.refusal("SELECT bluegreen.fence_idle('%s')".formatted(pair.name()));
      assertThat(refusal.getMessage()).contains("not its idle side", green.endpoint());
    }
    // Between the flip and settle the forward subscription is still there.
    green.execute("SET bluegreen.force = 'on'; UPDATE bluegreen.deployment SET active = 'green'");
    try (PgSession session = green.session()) {
      assertThat(
              session
                  .refusal("SELECT bluegreen.fence_idle('%s')".formatted(pair.name()))
                  .getMessage())
          .contains("not its idle side", blue.endpoint());
    }
  }

  @Test
  void aSideThatWasOpenedByHandIsRefusedByNameUntilItIsClosedAndCompared() throws Exception {
    green.execute(
        "ALTER TABLE accounts DISABLE TRIGGER bluegreen_idle_fence",
        "UPDATE accounts SET balance = balance WHERE id = 1");
    assertOpenIsNoticed("public.accounts", 0);
    green.execute("SELECT bluegreen.fence_idle('%s')".formatted(pair.name()));
    assertThat(preflight("idle-writes")).contains("public.accounts");
    assertThat(ToolRun.json(url(), "status").get("remarks").toString())
        .contains("public.accounts", "bluegreen verify");
    ToolRun.json(url(), "verify", "--patience", "1s");
    assertThat(preflight("idle-writes")).isEmpty();
  }

  @Test
  void aDifferenceThatWasMadeMeanwhileStaysAnError() throws Exception {
    green.execute(
        "DROP TRIGGER bluegreen_idle_fence ON accounts",
        "UPDATE accounts SET balance = 1 WHERE id = 1",
        "SELECT bluegreen.fence_idle('%s')".formatted(pair.name()));
    JsonObject verdict = ToolRun.json(1, url(), "verify", "--patience", "1s");
    assertThat(verdict.get("remarks").toString()).contains("public.accounts", "differs");
    assertThat(preflight("idle-writes")).contains("public.accounts");
  }

  @Test
  void aFenceThatWasLiftedAfterASwitchIsNoticedToo() throws Exception {
    CutoverResult there = pair.cutover().run(pair.options());
    assertThat(there.outcome()).as(there.message()).isEqualTo(CutoverOutcome.DONE);
    blue.execute(
        "SELECT bluegreen.unfence('%s')".formatted(pair.name()),
        "UPDATE accounts SET balance = balance WHERE id = 1");
    assertOpenIsNoticed("public.accounts", 4);
    blue.execute("SELECT bluegreen.fence_idle('%s')".formatted(pair.name()));
    assertThat(preflight("idle-writes")).contains("public.accounts");
    assertThat(ToolRun.json(4, url(), "status").get("rollback_because").getAsString())
        .contains("public.accounts", "bluegreen verify", "--skip idle-writes");
    ToolRun refused = ToolRun.on(url(), "rollback");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("public.accounts", "bluegreen verify");
    ToolRun back = ToolRun.on(url(), "rollback", "--skip", "idle-writes", "--failover-paused");
    assertThat(back.exit()).as(back.toString()).isZero();
    assertThat(back.out()).contains("overridden: idle-writes");
    blue.execute("INSERT INTO ledger (writer, number) VALUES (3, 3)");
  }

  @Test
  void aRowThatMeetsAConflictIsAnErrorThatNamesTheKind() throws Exception {
    green.execute(
        "DROP TRIGGER bluegreen_idle_fence ON accounts", "DELETE FROM accounts WHERE id = 1");
    blue.execute("UPDATE accounts SET balance = balance WHERE id = 1");
    Awaitility.await().until(() -> preflight("apply-trouble").contains("update_missing"));
    assertThat(ToolRun.json(url(), "status").get("remarks").toString()).contains("update_missing");
  }

  @Test
  void applyThatFailsAgainAndAgainIsAnErrorThoughItsWorkerRunsAtTimes() throws Exception {
    green.execute(
        "DROP TRIGGER bluegreen_idle_fence ON counters", "INSERT INTO counters VALUES (999, 0)");
    blue.execute("INSERT INTO counters VALUES (999, 1)");
    String trouble =
        "SELECT verdict || ' ' || problem FROM bluegreen.apply_trouble('%s', '6 s')"
            .formatted(pair.name());
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(green.query(trouble))
                    .startsWith("error ")
                    .contains("fails again and again"));
  }

  @Test
  void aCommandMayWriteWhileItRuns(@TempDir Path directory) throws Exception {
    Path done = directory.resolve("done");
    CompletableFuture<ToolRun> command =
        CompletableFuture.supplyAsync(
            () ->
                ToolRun.run(
                    "with-idle-open",
                    "--url",
                    url(),
                    "--",
                    "sh",
                    "-c",
                    "while [ ! -e '%s' ]; do sleep 0.05; done; exit 7".formatted(done)));
    try {
      Awaitility.await()
          .until(
              () ->
                  green.queryLong(
                          "SELECT count(*) FROM bluegreen.idle_opening WHERE closed_at IS NULL")
                      > 0);
      Awaitility.await().until(() -> canWrite("UPDATE counters SET n = n"));
      CutoverResult refused = pair.cutover().run(pair.options());
      assertThat(refused.outcome()).isEqualTo(CutoverOutcome.REFUSED);
      assertThat(preflight("idle-side-open")).contains("with-idle-open");
    } finally {
      Files.createFile(done);
    }
    assertThat(command.get().exit()).as(command.get().toString()).isEqualTo(7);
    assertThat(canWrite("UPDATE counters SET n = n")).isFalse();
    assertThat(preflight("idle-writes")).contains("public.counters").doesNotContain("ledger");
    ToolRun.json(url(), "verify", "--patience", "1s");
    assertThat(preflight("idle-writes")).isEmpty();
  }

  private boolean canWrite(String write) throws SQLException {
    try {
      green.execute(write);
      return true;
    } catch (SQLException refused) {
      assertThat(refused.getSQLState()).isEqualTo("25006");
      return false;
    }
  }

  /** A monitor is woken only where there is a way back to lose. */
  private void assertOpenIsNoticed(String table, int statusExit) throws Exception {
    CutoverResult refused = pair.cutover().run(pair.options());
    assertThat(refused.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(refused.message())
        .contains(table, "SELECT bluegreen.fence_idle('%s')".formatted(pair.name()));
    assertThat(preflight("idle-side-open")).contains(table);
    assertThat(ToolRun.json(statusExit, url(), "status").get("remarks").toString())
        .contains("open for writing");
  }

  /** The errors of one check, as one text; empty where it has none. */
  private String preflight(String check) {
    ToolRun cli = ToolRun.on(url(), "preflight", "--failover-paused", "--output", "json");
    for (JsonElement one :
        JsonParser.parseString(cli.out()).getAsJsonObject().get("checks").getAsJsonArray()) {
      JsonObject line = one.getAsJsonObject();
      if (line.get("id").getAsString().equals(check)) {
        return line.get("verdict").getAsString().equals("error")
            ? line.get("findings").toString()
            : "";
      }
    }
    throw new IllegalStateException("there is no check " + check);
  }

  private String url() {
    return blue.jdbcUrl();
  }
}
