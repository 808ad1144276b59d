package io.bluegreen.it.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.ops.backfill.Backfill;
import io.bluegreen.ops.backfill.BackfillJob;
import io.bluegreen.ops.backfill.BackfillListener;
import io.bluegreen.ops.backfill.BackfillPace;
import io.bluegreen.ops.backfill.BackfillReport;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

@ExtendWith(PgExtension.class)
class BackfillTest {
  private static final int ROWS = 1000;
  private static final BackfillPace QUICK =
      new BackfillPace(100, Duration.ZERO, 0, Duration.ZERO, 5);

  private PgDatabase database;

  BackfillTest(PgDatabase shared) {
    database = shared;
  }

  @BeforeEach
  void fill(PgDatabase own) throws Exception {
    database = own;
    own.installControlTable();
    own.execute(
        "CREATE TABLE item (id int PRIMARY KEY, code text UNIQUE NOT NULL, cents int, n int"
            + " NOT NULL DEFAULT 0)",
        "INSERT INTO item SELECT i, 'c' || i, NULL FROM generate_series(1, " + ROWS + ") i");
  }

  @Test
  void everyRowIsFilledOnce() throws Exception {
    JsonObject json = backfill(0, "--where", "cents IS NULL", "--batch", "300");

    assertThat(json.get("rows").getAsInt()).isEqualTo(ROWS);
    assertThat(json.get("finished").getAsBoolean()).isTrue();
    assertThat(database.queryLong("SELECT count(*) FROM item WHERE cents = id * 100 AND n = 1"))
        .isEqualTo(ROWS);
    assertThat(backfill(0, "--where", "cents IS NULL").get("message").getAsString())
        .contains("filled already");
  }

  @Test
  void anInterruptedRunIsGoneOnWithAndDoesNoRowTwice() throws Exception {
    BackfillListener interrupts =
        new BackfillListener() {
          @Override
          public void rows(long rowsDone) {
            if (rowsDone == 400) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (Connection connection = database.connect()) {
      Backfill first = Backfill.of(connection, job(List.of()), QUICK, interrupts);
      assertThatThrownBy(first::run).isInstanceOf(InterruptedException.class);
    }

    try (Connection connection = database.connect()) {
      BackfillReport report =
          Backfill.of(connection, job(List.of()), QUICK, new BackfillListener() {}).run();
      assertThat(report.rowsBefore()).isEqualTo(400);
      assertThat(report.rows()).isEqualTo(ROWS - 400);
    }
    assertThat(database.queryLong("SELECT count(*) FROM item WHERE n = 1")).isEqualTo(ROWS);
  }

  @Test
  void aUniqueKeyOfTextServesToo() throws Exception {
    try (Connection connection = database.connect()) {
      Backfill.of(connection, job(List.of("code")), QUICK, new BackfillListener() {}).run();
    }

    assertThat(database.queryLong("SELECT count(*) FROM item WHERE n = 1")).isEqualTo(ROWS);
  }

  @Test
  void aDeadlockIsTriedAgain() throws Exception {
    try (PgSession other = database.session();
        PgSession filling = database.session()) {
      // The batch is the one that finds the deadlock, and ends.
      filling.execute("SET deadlock_timeout = '1500ms'");
      other.execute("SET deadlock_timeout = '1h'");
      other.begin().execute("UPDATE item SET cents = -1 WHERE id = 700");
      int pid = other.pid();
      CompletableFuture<Void> crossing =
          CompletableFuture.runAsync(() -> updateOnceItBlocks(other, pid));

      BackfillReport report =
          Backfill.of(filling.connection(), job(List.of()), QUICK, new BackfillListener() {}).run();

      crossing.join();
      assertThat(report.finished()).isTrue();
      assertThat(report.retries()).isPositive();
    }
    assertThat(database.queryLong("SELECT count(*) FROM item WHERE n = 1 AND cents > 0"))
        .isEqualTo(ROWS);
  }

  /** Wants a row that the batch has, once the batch waits for one that this session has. */
  private void updateOnceItBlocks(PgSession other, int pid) {
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                database.queryLong(
                        "SELECT count(*) FROM pg_stat_activity WHERE %d = ANY (pg_blocking_pids(pid))"
                            .formatted(pid))
                    == 1);
    try {
      other.execute("UPDATE item SET cents = -1 WHERE id = 650");
      other.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRowWhoseKeyChangesMeanwhileMovesNoOtherOutOfReach() throws Exception {
    try (PgSession other = database.session();
        Connection connection = database.connect()) {
      other.execute("BEGIN");
      other.execute("UPDATE item SET id = 100000 WHERE id = 7");
      Backfill backfill = Backfill.of(connection, job(List.of()), QUICK, new BackfillListener() {});
      BackgroundCall<BackfillReport> run = BackgroundCall.of(backfill::run);
      Awaitility.await()
          .until(
              () ->
                  database.queryLong(
                          "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype ="
                              + " 'transactionid'")
                      == 1);
      other.execute("COMMIT");
      assertThat(run.result().finished()).isTrue();
    }
    assertThat(database.column("SELECT id FROM item WHERE n <> 1")).isEmpty();
    assertThat(database.queryLong("SELECT count(*) FROM item WHERE id = 100000")).isEqualTo(1);
  }

  @Test
  void assignmentsMayJoinAnotherTableByTheTablesName() throws Exception {
    database.execute(
        "CREATE TABLE price (id int PRIMARY KEY, cents int)",
        "INSERT INTO price SELECT id, id + 5 FROM item");
    ToolRun.json(
        database.jdbcUrl(),
        "backfill",
        "--table",
        "public.item",
        "--set",
        "cents = (SELECT p.cents FROM price p WHERE p.id = item.id)",
        "--pause",
        "0s");
    assertThat(database.queryLong("SELECT count(*) FROM item WHERE cents = id + 5"))
        .isEqualTo(ROWS);
  }

  @Test
  void aLockedRowIsTriedAgainAndThenReported() throws Exception {
    try (PgSession other = database.session();
        Connection connection = database.connect()) {
      other.begin().execute("SELECT FROM item WHERE id = 150 FOR UPDATE");
      BackfillPace impatient = new BackfillPace(100, Duration.ZERO, 0, Duration.ZERO, 2);
      Backfill backfill =
          Backfill.of(connection, job(List.of()), impatient, new BackfillListener() {});
      connection.createStatement().execute("SET lock_timeout = '100ms'");

      assertThatThrownBy(backfill::run).hasMessageContaining("lock timeout");
      other.rollback();
      assertThat(backfill.run().finished()).isTrue();
    }
    assertThat(database.queryLong("SELECT count(*) FROM item WHERE n = 1")).isEqualTo(ROWS);
  }

  @Test
  void aSubscriberThatIsFarBehindStopsIt() throws Exception {
    database.execute("CREATE PUBLICATION p FOR TABLE item");
    Properties replication = new Properties();
    replication.setProperty("replication", "database");
    replication.setProperty("preferQueryMode", "simple");
    replication.setProperty("assumeMinServerVersion", "14");
    String slot = "lag_" + database.name();
    try (Connection subscriber = DriverManager.getConnection(database.jdbcUrl(), replication)) {
      PGConnection pg = subscriber.unwrap(PGConnection.class);
      pg.getReplicationAPI()
          .createReplicationSlot()
          .logical()
          .withSlotName(slot)
          .withOutputPlugin("pgoutput")
          .make();
      // It is connected, and never says that it has got anything.
      try (PGReplicationStream stream =
          pg.getReplicationAPI()
              .replicationStream()
              .logical()
              .withSlotName(slot)
              .withSlotOption("proto_version", "1")
              .withSlotOption("publication_names", "p")
              .withStatusInterval(0, TimeUnit.SECONDS)
              .start()) {
        database.execute(
            "CREATE TABLE bulk AS SELECT repeat('x', 1000) FROM generate_series(1, 3000)");
        JsonObject stopped =
            backfill(4, "--max-lag", "1", "--lag-patience", "1ms", "--batch", "100");
        assertThat(stopped.get("finished").getAsBoolean()).isFalse();
        assertThat(stopped.get("rows").getAsInt()).isZero();
        assertThat(stream.isClosed()).isFalse();
      }
    } finally {
      await()
          .ignoreExceptions()
          .untilAsserted(() -> database.execute("SELECT pg_drop_replication_slot('" + slot + "')"));
    }
    assertThat(backfill(0).get("rows").getAsInt()).isEqualTo(ROWS);
  }

  @Test
  void whatCannotBeWalkedThroughIsRefused() throws Exception {
    database.execute("CREATE TABLE keyless (v int)");
    String url = database.jdbcUrl();

    assertThat(ToolRun.on(url, "backfill", "--table", "keyless", "--set", "v = 1").err())
        .contains("has no primary key", "--key");
    assertThat(ToolRun.on(url, "backfill", "--table", "nowhere", "--set", "v = 1").err())
        .contains("there is no table nowhere");
    assertThat(
            ToolRun.on(url, "backfill", "--table", "item", "--set", "n = 1", "--key", "cents")
                .exit())
        .isEqualTo(1);
    assertThat(ToolRun.on(url, "backfill", "--table", "item", "--set", "nope = 1").err())
        .contains("nope", "42703");
  }

  private JsonObject backfill(int exit, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("backfill", "--table", "item", "--set", "cents = id * 100, n = n + 1"));
    all.addAll(List.of("--pause", "0ms"));
    all.addAll(List.of(more));
    return ToolRun.json(exit, database.jdbcUrl(), all.toArray(String[]::new));
  }

  private static BackfillJob job(List<String> key) {
    return new BackfillJob("item", "cents = id * 100, n = n + 1", null, key);
  }
}
