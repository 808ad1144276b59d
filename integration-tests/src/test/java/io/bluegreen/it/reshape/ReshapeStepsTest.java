package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One reshape, command by command: what each shows, refuses and does. */
@ExtendWith(PgExtension.class)
class ReshapeStepsTest {
  private static final int ROWS = 500;
  private static final String SPEC =
      """
      -- reshape: orders
      -- source: app.orders

      -- target: app.orders_v2
      CREATE TABLE app.orders_v2 (
        id bigint PRIMARY KEY DEFAULT nextval('app.orders_id_seq'),
        customer_email text NOT NULL, cents bigint NOT NULL, created timestamptz NOT NULL DEFAULT now());
      -- forward:
      SELECT id, coalesce(email, '') AS customer_email, (amount * 100)::bigint AS cents
      -- back:
      id = id::int,
      email = nullif(customer_email, ''),
      amount = cents / 100.0,
      note = keep
      -- loss: note
      -- after fill:
      CREATE INDEX orders_v2_email ON app.orders_v2 (customer_email);
      ALTER TABLE app.orders_v2 ADD CONSTRAINT cents_fit CHECK (cents > -1000000) NOT VALID;
      """;

  private PgDatabase database;
  private Path file;
  private ReshapeRuns reshape;

  ReshapeStepsTest(PgDatabase shared) {
    database = shared;
    reshape = new ReshapeRuns(shared);
    file = Path.of("");
  }

  @BeforeEach
  void tables(PgDatabase own, @TempDir Path directory) throws Exception {
    database = own;
    reshape = new ReshapeRuns(own);
    own.installControlTable();
    own.execute(
        "CREATE SCHEMA app",
        "CREATE TABLE app.orders (id serial PRIMARY KEY, email text, amount numeric(12,2) NOT NULL, note text)",
        "INSERT INTO app.orders (email, amount, note) SELECT CASE WHEN i % 3 > 0 THEN 'e' || i END, i / 100.0, 'n'"
            + " FROM generate_series(1, "
            + ROWS
            + ") i");
    file = Files.writeString(directory.resolve("orders.reshape.sql"), SPEC);
  }

  @Test
  void fromPlanToContractByName() throws Exception {
    JsonObject plan = reshape.done("plan", file.toString());
    assertThat(plan.get("round_trip_rows").getAsInt()).isEqualTo(ROWS);
    assertThat(plan.get("round_trip_changed").getAsInt()).isZero();
    assertThat(database.query("SELECT to_regclass('app.orders_v2')"))
        .as("a plan makes nothing")
        .isNull();

    reshape.done("start", file.toString());
    both("INSERT INTO app.orders (email, amount) VALUES ('mirrored', 7)");
    reshape.done("fill", "orders", "--batch", "37", "--pause", "0s");
    JsonObject verified = reshape.done("verify", "orders");
    assertThat(verified.get("rows").getAsInt()).isEqualTo(ROWS + 1);

    reshape.done(
        "switch", "orders", "--by", "name", "--accept", "foreign-keys,defaults,unique-indexes");
    assertThat(database.query("SELECT cents FROM app.orders WHERE id = 7")).isEqualTo("7");
    both("INSERT INTO app.orders (customer_email, cents) VALUES ('new', 12)");
    both("UPDATE app.orders SET cents = 99 WHERE id = 5");
    assertThat(database.query("SELECT note || amount FROM app.orders_v2 WHERE id = 5"))
        .as("what the new shape does not have is kept")
        .isEqualTo("n0.99");
    reshape.done("verify", "orders");

    reshape.done("back", "orders");
    assertThat(database.query("SELECT amount FROM app.orders WHERE id = 5")).isEqualTo("0.99");
    both("DELETE FROM app.orders WHERE id = 6");
    reshape.done("verify", "orders");

    reshape.done(
        "switch", "orders", "--by", "name", "--accept", "foreign-keys,defaults,unique-indexes");
    reshape.done("contract", "orders");
    assertThat(database.query("SELECT to_regclass('app.orders_v2')")).isNull();
    assertThat(database.queryLong("SELECT count(*) FROM app.orders")).isEqualTo(ROWS + 1);
    database.execute("INSERT INTO app.orders (customer_email, cents) VALUES ('last', 1)");
    assertThat(reshape.leftovers()).isEmpty();
  }

  @Test
  void byViewAndBack() throws Exception {
    database.execute(
        "CREATE VIEW app.cheap AS SELECT id FROM app.orders WHERE id < 10",
        "GRANT SELECT ON app.orders TO public");
    ready();

    reshape.done("switch", "orders", "--by", "view");
    assertThat(database.query("SELECT cents FROM app.orders WHERE id = 7")).isEqualTo("7");
    database.execute("INSERT INTO app.orders (customer_email, cents) VALUES ('view', 3)");
    assertThat(
            database.query(
                "SELECT created IS NOT NULL FROM app.orders WHERE customer_email = 'view'"))
        .as("defaults of the target hold behind the view")
        .isEqualTo("t");
    assertThat(database.queryLong("SELECT count(*) FROM app.orders_before_orders"))
        .isEqualTo(ROWS + 1);
    assertThat(database.queryLong("SELECT count(*) FROM app.cheap")).isEqualTo(9);
    assertThat(database.query("SELECT has_table_privilege('public', 'app.orders', 'SELECT')"))
        .isEqualTo("t");
    reshape.done("verify", "orders");

    reshape.done("back", "orders");
    assertThat(database.query("SELECT relkind FROM pg_class WHERE oid = 'app.orders'::regclass"))
        .isEqualTo("r");
    assertThat(database.queryLong("SELECT count(*) FROM app.orders")).isEqualTo(ROWS + 1);
    assertThat(database.queryLong("SELECT count(*) FROM app.cheap")).isEqualTo(9);
    reshape.ended(3, "abort", "orders");
    assertThat(reshape.leftovers()).isEmpty();
    assertThat(database.query("SELECT to_regclass('app.orders_v2')")).isNull();
  }

  private void ready() throws Exception {
    reshape.done("start", file.toString());
    reshape.done("fill", "orders", "--pause", "0s");
    reshape.done("verify", "orders");
  }

  /** Writes to one side, and expects as many rows in the other. */
  private void both(String sql) throws Exception {
    database.execute(sql);
    String rows = "SELECT count(*) FROM ";
    assertThat(database.queryLong(rows + "app.orders_v2"))
        .isEqualTo(
            "syncing".equals(database.query("SELECT state FROM bluegreen.reshape"))
                ? 1
                : database.queryLong(rows + "app.orders"));
  }
}
