package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.launch.ToolRun;
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

  @Test
  void aTableWithoutAPrimaryKeyIsRefusedWithTheMend() throws Exception {
    database.execute("ALTER TABLE app.orders DROP CONSTRAINT orders_pkey");
    assertThat(reshape.refusal("plan", file.toString()))
        .contains("has no primary key", "CREATE UNIQUE INDEX CONCURRENTLY");
    assertThat(reshape.refusal("start", file.toString())).contains("has no primary key");
    database.execute("CREATE UNIQUE INDEX CONCURRENTLY orders_id ON app.orders (id)");
    Path named =
        Files.writeString(
            file.resolveSibling("named.sql"),
            SPEC.replace("-- source: app.orders\n", "-- source: app.orders\n-- key: id\n"));
    reshape.done("start", named.toString());
    reshape.done("fill", "--pause", "0s");
    both("UPDATE app.orders SET id = id + 10000 WHERE id < 20");
    reshape.done("verify");
  }

  @Test
  void aWriterMayTruncateEitherSide() throws Exception {
    ready();
    both("TRUNCATE app.orders");
    assertThat(database.queryLong("SELECT count(*) FROM app.orders_v2")).isZero();
    both("INSERT INTO app.orders_v2 (customer_email, cents) VALUES ('a', 1), ('b', 2)");
    both("TRUNCATE app.orders_v2");
    assertThat(database.queryLong("SELECT count(*) FROM app.orders")).isZero();
    both("INSERT INTO app.orders (email, amount) VALUES ('c', 1)");
    database.execute(
        "CREATE TABLE app.line (id int REFERENCES app.orders_v2)", "DELETE FROM app.line");
    both("TRUNCATE app.orders");
    reshape.done("verify");
  }

  @Test
  void aPlainOwnerMirrorsWhatRowSecurityShowsToOthersOnly() throws Exception {
    database.execute("DROP ROLE IF EXISTS reshape_owner, reshape_tenant");
    database.execute("CREATE ROLE reshape_owner LOGIN", "CREATE ROLE reshape_tenant LOGIN");
    try {
      database.execute(
          "GRANT ALL ON SCHEMA app TO reshape_owner",
          "GRANT USAGE ON SCHEMA app TO reshape_tenant",
          "ALTER TABLE app.orders OWNER TO reshape_owner",
          "ALTER SEQUENCE app.orders_id_seq OWNER TO reshape_owner",
          "GRANT ALL ON SCHEMA bluegreen TO reshape_owner",
          "GRANT ALL ON ALL TABLES IN SCHEMA bluegreen TO reshape_owner",
          "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bluegreen TO reshape_owner",
          "SET ROLE reshape_owner",
          "GRANT SELECT, INSERT, UPDATE, DELETE ON app.orders TO reshape_tenant",
          "GRANT USAGE ON SEQUENCE app.orders_id_seq TO reshape_tenant",
          "ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY",
          "CREATE POLICY own ON app.orders USING (email = current_user) WITH CHECK (email = current_user)");
      String url = database.jdbcUrl().replace("user=postgres", "user=reshape_owner");
      for (String[] step :
          new String[][] {
            {"reshape", "start", file.toString()}, {"reshape", "fill", "--pause", "0s"},
          }) {
        ToolRun.json(url, step);
      }
      database.execute(
          "SET ROLE reshape_tenant",
          "INSERT INTO app.orders (email, amount) VALUES ('reshape_tenant', 3)",
          "UPDATE app.orders SET amount = 4",
          "DELETE FROM app.orders WHERE amount < 1");
      ToolRun.json(url, "reshape", "verify");
      assertThat(
              database.query(
                  "SELECT cents FROM app.orders_v2 WHERE customer_email = 'reshape_tenant'"))
          .isEqualTo("400");
      assertThat(database.queryLong("SELECT count(*) FROM app.orders_v2")).isEqualTo(ROWS + 1);
      ToolRun.json(3, url, "reshape", "abort");
    } finally {
      database.execute(
          "REASSIGN OWNED BY reshape_owner TO postgres",
          "DROP OWNED BY reshape_owner, reshape_tenant",
          "DROP ROLE reshape_owner, reshape_tenant");
    }
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
