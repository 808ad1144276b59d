package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flips between two shapes of a table that is written all the time, by an application that follows
 * the flips through the driver, and by one that stays on each side. Property {@code
 * bluegreen.it.reshapeSeconds} makes it as long as one likes.
 */
@ExtendWith(PgExtension.class)
class SchemaSwitchTest {
  private static final Duration LENGTH =
      Duration.ofSeconds(Long.getLong("bluegreen.it.reshapeSeconds", TestExtent.of(30L, 5L)));
  private static final int FLIPS = 5;
  private static final int KEYS = 2000;
  private static final Writers.Version EITHER =
      new Writers.Version(
          List.of(
              "INSERT INTO orders (id, email) VALUES (:id, 'e:r') ON CONFLICT (id) DO UPDATE SET email = excluded.email",
              "UPDATE orders SET email = 'u:r' WHERE id = :id",
              "DELETE FROM orders WHERE id = :id",
              "copy orders (email) from stdin|c:r"),
          List.of(
              RacingStatement.merge(
                  "MERGE INTO orders o USING (SELECT :id AS id) n ON o.id = n.id WHEN MATCHED THEN UPDATE SET email = 'm:r' WHEN NOT MATCHED THEN INSERT (id, email) VALUES (n.id, 'm')",
                  "INSERT INTO orders (id, email) VALUES (:id, 'r')")),
          "INSERT INTO orders (email) VALUES (':u')");

  @Test
  void flipsThereAndBackLoseNothing(PgDatabase database, @TempDir Path directory) throws Exception {
    database.installControlTable();
    SchemaDeployment deployment =
        SchemaDeployment.in(database)
            .onBlue(
                "CREATE TABLE orders (id serial PRIMARY KEY, email text, kind varchar(10) NOT NULL DEFAULT 'a')",
                "INSERT INTO orders (email) SELECT 'e' || i FROM generate_series(1, "
                    + KEYS
                    + ") i",
                "SELECT setval('orders_id_seq', 1000000)")
            .create();
    Path file =
        Files.writeString(
            directory.resolve("orders.sql"),
            """
            -- reshape: orders
            -- source: blue.orders
            -- target: green.orders
            CREATE TABLE green.orders (id bigint PRIMARY KEY DEFAULT nextval('blue.orders_id_seq'), email text NOT NULL, kind text NOT NULL DEFAULT 'a');
            -- forward:
            SELECT id, coalesce(email, '') AS email, kind
            -- back:
            id = id::int, email = nullif(email, ''), kind = kind
            """);
    ReshapeRuns reshape = new ReshapeRuns(database);
    reshape.done("start", file.toString());
    try (Writers writers = new Writers()) {
      Callable<Connection> follows = deployment::connect;
      writers
          .add(follows, Connection.TRANSACTION_READ_COMMITTED, EITHER, KEYS)
          .add(follows, Connection.TRANSACTION_READ_COMMITTED, EITHER, KEYS)
          .add(follows, Connection.TRANSACTION_REPEATABLE_READ, EITHER, KEYS);
      reshape.done("fill", "--batch", "100", "--pause", "1ms");
      reshape.done("verify");
      writers
          .add(
              () -> deployment.connect("bluegreen.side=blue"),
              Connection.TRANSACTION_SERIALIZABLE,
              EITHER,
              KEYS)
          .add(
              () -> deployment.connect("bluegreen.side=green"),
              Connection.TRANSACTION_READ_COMMITTED,
              EITHER,
              KEYS);
      for (int flip = 0; flip < FLIPS; flip++) {
        reshape.done("switch", "--by", "schema");
        assertThat(deployment.active()).isEqualTo("green");
        writers.awaitFor(LENGTH.dividedBy(2L * FLIPS));
        reshape.done("verify");
        reshape.done("back");
        assertThat(deployment.active()).isEqualTo("blue");
        writers.awaitFor(LENGTH.dividedBy(2L * FLIPS));
        reshape.done("verify");
      }
      writers.stop();
      writers.assertOnlyExpectedFailures();
      assertThat(reshape.done("verify").get("different").getAsInt()).isZero();
      writers
          .ledger()
          .assertKept(database.column("SELECT email FROM blue.orders WHERE email LIKE 'w%'"));
      writers
          .ledger()
          .assertKept(database.column("SELECT email FROM green.orders WHERE email LIKE 'w%'"));
      System.getLogger(SchemaSwitchTest.class.getName())
          .log(
              System.Logger.Level.INFO,
              "{0} transactions, {1} rows of their own, failures {2}, lost races {3}",
              writers.committed(),
              writers.ledger().acknowledged(),
              writers.failures(),
              writers.races());
    }
    reshape.done("switch", "--by", "schema");
    reshape.done("contract");
    assertThat(database.query("SELECT to_regclass('blue.orders')")).isNull();
    database.execute("INSERT INTO green.orders (email) VALUES ('after')");
    assertThat(reshape.leftovers()).isEmpty();
  }
}
