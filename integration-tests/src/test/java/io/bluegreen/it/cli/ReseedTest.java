package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.replicate.Reseed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A way back that was lost is made anew, while the applications go on. */
@FullOnly
class ReseedTest extends WorkloadDeploymentTest {
  @Test
  void theOldSideBecomesACopyAgainUnderLoadAndIsNeverOpen() throws Exception {
    green.execute("ALTER TABLE ledger ADD COLUMN email text DEFAULT 'none'");
    switched(Side.GREEN);
    blue.execute(
        "CREATE TABLE truncated (at timestamptz PRIMARY KEY DEFAULT clock_timestamp())",
        "CREATE FUNCTION note_truncate() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN INSERT INTO truncated DEFAULT VALUES; RETURN NULL; END'",
        "CREATE TRIGGER noted BEFORE TRUNCATE ON counters EXECUTE FUNCTION note_truncate()");
    loseTheSlot();
    green.execute("INSERT INTO ledger (writer, number) SELECT 8, g FROM generate_series(1, 500) g");
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Integer> writes = CompletableFuture.supplyAsync(() -> write(over));
    CompletableFuture<Integer> intruder = CompletableFuture.supplyAsync(() -> intrude(over));
    try {
      JsonObject status = ToolRun.json(4, green.jdbcUrl(), "status");
      assertThat(status.get("fix").getAsString()).contains("bluegreen reseed");
      JsonObject plan = ToolRun.json(green.jdbcUrl(), "reseed", "--dry-run");
      assertThat(plan.get("tables").toString()).contains("public.ledger");
      assertThat(blue.queryLong("SELECT count(*) FROM accounts")).isPositive();
      ToolRun reseeded = ToolRun.on(green.jdbcUrl(), "reseed");
      assertThat(reseeded.exit()).as(reseeded.toString()).isZero();
    } finally {
      over.set(true);
    }
    assertThat(writes.get()).isPositive();
    assertThat(intruder.get()).as("writes that blue let through").isZero();
    assertThat(blue.queryLong("SELECT count(*) FROM truncated")).isZero();
    assertThat(
            blue.queryLong(
                "SELECT count(*) FROM pg_trigger WHERE tgname = 'noted' AND tgenabled = 'O'"))
        .isEqualTo(1);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(blue.query("SELECT count(*) || '/' || sum(number) FROM ledger"))
                    .isEqualTo(green.query("SELECT count(*) || '/' || sum(number) FROM ledger")));
    WorkloadTables.assertTotals(blue);
    ToolRun.json(green.jdbcUrl(), "verify", "--patience", "5s");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(
                        ToolRun.json(green.jdbcUrl(), "status")
                            .get("rollback_possible")
                            .getAsBoolean())
                    .isTrue());
    ToolRun back = ToolRun.on(green.jdbcUrl(), "rollback");
    assertThat(back.exit()).as(back.toString()).isZero();
    blue.execute("INSERT INTO ledger (writer, number) VALUES (9, 9)");
  }

  @Test
  void whatWasInterruptedAnywhereIsFinishedByTheSameCommand() throws Exception {
    switched(Side.GREEN);
    loseTheSlot();
    try (Reseed reseed = Reseed.open(pair.access(), pair.options(), Side.GREEN)) {
      reseed.empty();
    }
    assertThat(blue.queryLong("SELECT count(*) FROM accounts")).isZero();
    assertThat(ToolRun.on(green.jdbcUrl(), "rollback").exit()).isEqualTo(1);
    ToolRun waiting = ToolRun.on(green.jdbcUrl(), "reseed", "--timeout", "0s");
    assertThat(waiting.exit()).as(waiting.toString()).isIn(0, 4);
    Awaitility.await()
        .untilAsserted(
            () -> {
              ToolRun again = ToolRun.on(green.jdbcUrl(), "reseed");
              assertThat(again.exit()).as(again.toString()).isIn(0, 1);
              assertThat(again.toString()).containsAnyOf("follows");
            });
    assertThat(blue.queryLong("SELECT count(*) FROM accounts")).isEqualTo(WorkloadTables.ACCOUNTS);
    switched(Side.BLUE);
  }

  @Test
  void aSideThatFollowsIsNotThrownAwayUnasked() throws Exception {
    switched(Side.GREEN);
    ToolRun refused = ToolRun.on(green.jdbcUrl(), "reseed");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("blue follows green", "--anyway");
    ToolRun anyway = ToolRun.on(green.jdbcUrl(), "reseed", "--anyway");
    assertThat(anyway.exit()).as(anyway.toString()).isZero();
    switched(Side.BLUE);
  }

  @Test
  void beforeTheFirstSwitchTheCopyIsMadeAnewToo() throws Exception {
    String name = pair.names().to(Side.GREEN);
    green.execute("ALTER SUBSCRIPTION " + name + " DISABLE");
    dropSlot(blue, green, name);
    blue.execute("UPDATE accounts SET balance = balance");
    JsonObject status = ToolRun.json(4, blue.jdbcUrl(), "status");
    assertThat(status.get("message").getAsString()).contains("replication to green is lost");
    ToolRun reseeded = ToolRun.on(blue.jdbcUrl(), "reseed");
    assertThat(reseeded.exit()).as(reseeded.toString()).isZero();
    switched(Side.GREEN);
  }

  @Test
  void aTableThatPointsAtTheEmptiedOnesIsNamedBeforeAnythingChanges() throws Exception {
    switched(Side.GREEN);
    blue.execute("CREATE TABLE own (account int REFERENCES accounts)");
    loseTheSlot();
    ToolRun refused = ToolRun.on(green.jdbcUrl(), "reseed");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("public.own, which references public.accounts");
    assertThat(blue.queryLong("SELECT count(*) FROM accounts")).isEqualTo(WorkloadTables.ACCOUNTS);
    try (Reseed reseed = Reseed.open(pair.access(), pair.options(), Side.GREEN)) {
      assertThatThrownBy(reseed::empty).isInstanceOf(SQLException.class);
    }
    assertThat(blue.queryLong("SELECT count(*) FROM accounts")).isEqualTo(WorkloadTables.ACCOUNTS);
  }

  private int write(AtomicBoolean over) {
    int written = 0;
    try {
      while (!over.get()) {
        green.execute(
            "INSERT INTO ledger (writer, number) VALUES (9, %d)".formatted(++written),
            "UPDATE accounts SET balance = balance + 1 WHERE id = 1; UPDATE accounts SET balance = balance - 1 WHERE id = 2");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return written;
  }

  /** An application that has missed the switch; returns how many of its writes were let through. */
  private int intrude(AtomicBoolean over) {
    int through = 0;
    while (!over.get()) {
      try {
        blue.execute("INSERT INTO ledger (id, writer, number) VALUES (900000, 66, 66)");
        through++;
      } catch (SQLException refused) {
        assertThat(refused.getSQLState()).isEqualTo("25006");
      }
    }
    return through;
  }

  private void switched(Side to) {
    CutoverResult result = pair.cutover().run(pair.options().withTo(to));
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
  }

  private void loseTheSlot() throws SQLException {
    dropSlot(green, blue, pair.names().to(Side.BLUE));
  }

  /** A subscriber that went on would take the slot again before it is dropped. */
  private static void dropSlot(PgDatabase publisher, PgDatabase subscriber, String name)
      throws SQLException {
    subscriber.execute("ALTER SUBSCRIPTION %s DISABLE".formatted(name));
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(
            () -> publisher.execute("SELECT pg_drop_replication_slot('%s')".formatted(name)));
    subscriber.execute("ALTER SUBSCRIPTION %s ENABLE".formatted(name));
  }
}
