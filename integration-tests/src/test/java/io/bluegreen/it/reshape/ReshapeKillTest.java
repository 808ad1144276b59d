package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.it.reshape.KilledTool.Blow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kill -9} of the tool's process, and of the whole server, at statements of every step,
 * while applications write. The same command again ends well, and no row is lost or doubled.
 */
@FullOnly
@TestInstance(Lifecycle.PER_CLASS)
class ReshapeKillTest {
  private static final int MOST = 20_000;
  private static final int GROWTH = 3;
  private static final int KEYS = 300;
  private static final Writers.Version EITHER =
      new Writers.Version(
          List.of(
              "INSERT INTO orders (id, email) VALUES (:id, 'e:r') ON CONFLICT (id) DO UPDATE SET email = excluded.email",
              "UPDATE orders SET email = 'u:r' WHERE id = :id",
              "DELETE FROM orders WHERE id = :id"),
          "INSERT INTO orders (email) VALUES (':u')");

  private PgServer server;
  private PgDatabase database;
  private ReshapeRuns reshape;

  /** Commands that lead to the state before a step. */
  @FunctionalInterface
  private interface Reset {
    void run() throws Exception;
  }

  ReshapeKillTest() {
    server = PgServer.builder(18).setting("max_connections", "60").start();
    database = new PgDatabase(server, "postgres");
    reshape = new ReshapeRuns(database);
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void tables() throws Exception {
    database = server.createDatabase();
    reshape = new ReshapeRuns(database);
    database.installControlTable();
  }

  @ParameterizedTest
  @EnumSource
  void byName(Blow blow, @TempDir Path directory) throws Exception {
    database.execute("CREATE SCHEMA app", table("app"));
    Path file =
        Files.writeString(directory.resolve("orders.sql"), spec("app.orders", "app.orders_v2"));
    String[] byName = {
      "switch", "orders", "--by", "name", "--accept", "foreign-keys,defaults,unique-indexes"
    };
    everyStep(
        blow,
        file,
        () -> {
          Connection connection = database.connect();
          connection.createStatement().execute("SET search_path = app");
          return connection;
        },
        byName);
  }

  @ParameterizedTest
  @EnumSource
  void bySchema(Blow blow, @TempDir Path directory) throws Exception {
    SchemaDeployment deployment = SchemaDeployment.in(database).onBlue(table("blue")).create();
    Path file =
        Files.writeString(directory.resolve("orders.sql"), spec("blue.orders", "green.orders"));
    everyStep(blow, file, deployment::connect, "switch", "orders", "--by", "schema");
  }

  private void everyStep(Blow blow, Path file, Callable<Connection> connect, String... thereCommand)
      throws Exception {
    Callable<Connection> writing = connect;
    try (Writers writers = new Writers()) {
      writers
          .add(writing, Connection.TRANSACTION_READ_COMMITTED, EITHER, KEYS)
          .add(writing, Connection.TRANSACTION_REPEATABLE_READ, EITHER, KEYS);
      writers.awaitMore(10);
      hitAll(
          blow, () -> reshape.ended(reshape.isOpen() ? 3 : 0, "abort"), "start", file.toString());
      hitOn(blow, "fill", "--batch", "500", "--pause", "0s");
      hitAll(blow, () -> {}, "verify", "orders");
      hitAll(blow, () -> reshape.done("back", "orders"), thereCommand);
      hitAll(blow, () -> reshape.done(thereCommand), "back", "orders");
      reshape.done("verify", "orders");
      hitAll(
          blow,
          () -> {
            reshape.done("start", file.toString());
            reshape.done("fill", "--pause", "0s");
          },
          "abort");
      reshape.done("start", file.toString());
      reshape.done("fill", "--pause", "0s");
      reshape.done("verify");
      reshape.done(thereCommand);
      writers.awaitMore(10);
      reshape.done("verify", "orders");
      hitOn(blow, "contract", "orders");
      writers.awaitMore(10);
      writers.stop();
      assertThat(reshape.leftovers()).isEmpty();
      try (Connection connection = connect.call();
          var rows =
              connection
                  .createStatement()
                  .executeQuery("SELECT email FROM orders WHERE email LIKE 'w%'")) {
        List<String> kept = new java.util.ArrayList<>();
        while (rows.next()) {
          kept.add(rows.getString(1));
        }
        writers.ledger().assertKept(kept);
      }
    }
  }

  /** Hits a step at later and later statements, until it ends before it is hit. */
  private void hitAll(Blow blow, Reset before, String... command) throws Exception {
    KilledTool tool = new KilledTool(database);
    boolean hit = true;
    for (int at = 1; hit && at < MOST; at = 1 + at * GROWTH) {
      hit = tool.hit(blow, at, command);
      repeat(command);
      if (hit) {
        before.run();
      }
    }
    assertThat(hit).as("%s came to its end", (Object) List.of(command)).isFalse();
  }

  /** The same for a step that goes on where it was hit. */
  private void hitOn(Blow blow, String... command) throws Exception {
    KilledTool tool = new KilledTool(database);
    boolean hit = true;
    for (int at = 1; hit && at < MOST; at = 1 + at * GROWTH) {
      hit = tool.hit(blow, at, command);
    }
    assertThat(hit).as("%s came to its end", (Object) List.of(command)).isFalse();
    repeat(command);
  }

  /** An abort that has not happened yet ends with 3, one that has with 0. */
  private void repeat(String... command) throws Exception {
    boolean restores = command[0].equals("abort") && reshape.isOpen();
    reshape.ended(restores ? 3 : 0, command);
  }

  private static String table(String schema) {
    return "CREATE TABLE %1$s.orders (id serial PRIMARY KEY, email text, amount numeric(12,2) NOT NULL DEFAULT 0); INSERT INTO %1$s.orders (email) SELECT 'e' || i FROM generate_series(1, %2$d) i; SELECT setval('%1$s.orders_id_seq', 1000000)"
        .formatted(schema, KEYS);
  }

  private static String spec(String source, String target) {
    return """
        -- reshape: orders
        -- source: %1$s
        -- target: %2$s
        CREATE TABLE %2$s (id bigint PRIMARY KEY DEFAULT nextval('%1$s_id_seq'), email text NOT NULL, cents bigint NOT NULL DEFAULT 0);
        -- forward:
        SELECT id, coalesce(email, '') AS email, (amount * 100)::bigint AS cents
        -- back:
        id = id::int, email = nullif(email, ''), amount = cents / 100.0
        -- after fill:
        CREATE INDEX orders_email ON %2$s (email);
        """
        .formatted(source, target);
  }
}
