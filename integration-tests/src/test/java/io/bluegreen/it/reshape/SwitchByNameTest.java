package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The comparison of a switch by name: without a lock, and of what was written since under it. */
@FullOnly
@ExtendWith(PgExtension.class)
class SwitchByNameTest {
  private static final Writers.Version EITHER =
      new Writers.Version(
          List.of(
              "INSERT INTO app.orders (id, email) VALUES (:id, 'e:r') ON CONFLICT (id) DO UPDATE SET email = excluded.email",
              "UPDATE app.orders SET email = 'u:r' WHERE id BETWEEN :id AND :id + 5",
              "DELETE FROM app.orders WHERE id = :id"),
          "INSERT INTO app.orders (email) VALUES (':u')");
  private static final String[] SWITCH = {
    "switch", "--by", "name", "--accept", "foreign-keys,defaults,unique-indexes"
  };

  private ReshapeRuns reshape;
  private PgDatabase database;

  @BeforeEach
  void verified(PgDatabase given, @TempDir Path directory) throws Exception {
    database = given;
    reshape = new ReshapeRuns(database);
    database.installControlTable();
    database.execute(
        "CREATE SCHEMA app",
        "CREATE TABLE app.orders (id serial PRIMARY KEY, email text)",
        "INSERT INTO app.orders SELECT i, 'e' || i FROM generate_series(1, 20000) i",
        "SELECT setval('app.orders_id_seq', 1000000)",
        "ANALYZE app.orders");
    Path file =
        Files.writeString(
            directory.resolve("orders.sql"),
            """
            -- reshape: orders
            -- source: app.orders
            -- target: app.orders_v2
            CREATE TABLE app.orders_v2 (id bigint PRIMARY KEY DEFAULT nextval('app.orders_id_seq'), email text NOT NULL);
            -- forward:
            SELECT id, coalesce(email, '') AS email
            -- back:
            id = id::int, email = nullif(email, '')
            """);
    reshape.done("start", file.toString());
    reshape.done("fill", "--batch", "5000", "--pause", "0s");
    reshape.done("verify");
  }

  @Test
  void writersGoOnThereAndBack() throws Exception {
    try (Writers writers = new Writers()) {
      writers
          .add(database::connect, Connection.TRANSACTION_READ_COMMITTED, EITHER, 20_000)
          .add(database::connect, Connection.TRANSACTION_READ_COMMITTED, EITHER, 20_000)
          .add(database::connect, Connection.TRANSACTION_READ_COMMITTED, EITHER, 20_000);
      for (int flip = 0; flip < 3; flip++) {
        writers.awaitMore(50);
        reshape.done(SWITCH);
        assertThat(notes()).isEmpty();
        writers.awaitMore(50);
        reshape.done("back");
      }
      writers.stop();
      writers.assertOnlyExpectedFailures();
      reshape.done("verify");
      writers
          .ledger()
          .assertKept(database.column("SELECT email FROM app.orders WHERE email LIKE 'w%'"));
    }
  }

  @Test
  void aWritePastTheMirrorIsFoundBeforeTheLock() throws Exception {
    database.execute("SET bluegreen.mirror = 'on'; UPDATE app.orders SET email = 'x' WHERE id = 7");
    assertThat(reshape.refusal(SWITCH)).contains("1 row(s) differ");
    assertThat(notes()).isEmpty();
  }

  @Test
  void aWritePastTheMirrorIsFoundUnderTheLock() throws Exception {
    for (String write :
        List.of(
            "UPDATE app.orders SET email = 'x' WHERE id = 7",
            "DELETE FROM app.orders WHERE id = 8",
            "DELETE FROM app.orders_v2 WHERE id = 9",
            "INSERT INTO app.orders_v2 VALUES (2000000, 'y')")) {
      try (Connection reader = database.connect()) {
        reader.setAutoCommit(false);
        reader.createStatement().execute("SELECT count(*) FROM app.orders");
        BackgroundCall<JsonObject> refused = BackgroundCall.of(() -> reshape.ended(1, patient()));
        // The rows are compared by now: the switch waits for the lock.
        Waits.eventually(
            () ->
                database.queryLong(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"),
            waiting -> waiting > 0);
        database.execute("SET bluegreen.mirror = 'on'; " + write);
        reader.rollback();
        assertThat(refused.result().get("message").getAsString())
            .as(write)
            .contains("1 row(s) differ");
      }
      assertThat(notes()).isEmpty();
      reshape.done("verify", "--mend");
    }
    reshape.done(SWITCH);
  }

  @Test
  void whatAKilledSwitchLeavesIsTakenAwayByTheNextOne() throws Exception {
    try (Connection reader = database.connect()) {
      reader.setAutoCommit(false);
      reader.createStatement().execute("SELECT count(*) FROM app.orders");
      BackgroundCall<JsonObject> killed = BackgroundCall.of(() -> reshape.ended(1, patient()));
      Waits.eventually(
          () ->
              database.queryLong(
                  "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"),
          ended -> ended > 0);
      killed.failure();
    }
    assertThat(notes()).isNotEmpty();
    database.execute("UPDATE app.orders SET email = 'z' WHERE id < 10");
    reshape.done(SWITCH);
    assertThat(notes()).isEmpty();
    reshape.done("contract");
    assertThat(reshape.leftovers()).isEmpty();
  }

  private static String[] patient() {
    List<String> all = new java.util.ArrayList<>(List.of(SWITCH));
    all.addAll(List.of("--lock-timeout", "100ms", "--tries", "1000"));
    return all.toArray(String[]::new);
  }

  /** What the noting of changes has left. */
  private List<String> notes() throws Exception {
    List<String> all = new java.util.ArrayList<>();
    all.addAll(database.column("SELECT tgname FROM pg_trigger WHERE tgname LIKE '%noted%'"));
    all.addAll(database.column("SELECT proname FROM pg_proc WHERE proname LIKE '%noted%'"));
    all.addAll(database.column("SELECT key FROM bluegreen.reshape_changed"));
    return all;
  }
}
