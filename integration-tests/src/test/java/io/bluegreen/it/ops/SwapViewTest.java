package io.bluegreen.it.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A view in the place of a table, and a view whose columns get another type. */
@ExtendWith(PgExtension.class)
class SwapViewTest {
  private PgDatabase database;

  SwapViewTest(PgDatabase shared) {
    database = shared;
  }

  @BeforeEach
  void shapes(PgDatabase own) throws Exception {
    database = own;
    own.execute(
        "CREATE SCHEMA green",
        "CREATE TABLE orders (id int PRIMARY KEY, email text, amount numeric, created timestamptz DEFAULT now())",
        "CREATE TABLE green.orders (id bigint PRIMARY KEY, email text NOT NULL, amount numeric(12,2), created timestamptz DEFAULT now(), note text DEFAULT 'n')",
        "INSERT INTO orders SELECT i, 'e' || i, i + 0.5, '2026-01-01' FROM generate_series(1, 10) i",
        "INSERT INTO green.orders SELECT * FROM orders");
  }

  @Test
  void aViewTakesATablesPlaceAndGivesItBack() throws Exception {
    database.execute(
        "CREATE VIEW cheap AS SELECT id, amount FROM orders WHERE amount < 5",
        "GRANT SELECT, INSERT ON orders TO PUBLIC",
        "GRANT SELECT ON cheap TO PUBLIC");

    JsonObject placed = swapped(0, "orders", "green.orders");
    assertThat(placed.get("from").getAsString()).isEqualTo("public.orders_before_view");
    assertThat(placed.get("types").toString()).contains("id: bigint, was integer");
    assertThat(kind("orders")).isEqualTo("v");
    database.execute("INSERT INTO orders (id, email, amount) VALUES (11, 'view', 1)");
    assertThat(
            database.query("SELECT note || (created IS NOT NULL) FROM green.orders WHERE id = 11"))
        .as("defaults hold behind the view")
        .isEqualTo("ntrue");
    assertThat(database.queryLong("SELECT count(*) FROM cheap")).isEqualTo(5);
    assertThat(database.query("SELECT has_table_privilege('public', 'orders', 'INSERT')"))
        .isEqualTo("t");

    swapped(0, "orders", "orders_before_view");
    assertThat(kind("orders")).isEqualTo("r");
    assertThat(database.queryLong("SELECT count(*) FROM orders")).isEqualTo(10);
    assertThat(database.queryLong("SELECT count(*) FROM cheap")).isEqualTo(4);
    assertThat(database.query("SELECT to_regclass('orders_before_view')")).isNull();
  }

  @Test
  void aTableKeepsItsPlaceWhereSomethingWouldBeLost() throws Exception {
    database.execute("UPDATE orders SET email = 'late' WHERE id = 3");
    assertThat(losses("orders", "green.orders")).contains("\"rows\"", "1 row(s)");
    swapped(0, "orders", "green.orders", "--accept", "rows");
    swapped(0, "orders", "orders_before_view");
    database.execute("UPDATE green.orders SET email = 'late' WHERE id = 3");

    database.execute("CREATE TABLE line (order_id int REFERENCES orders)");
    assertThat(losses("orders", "green.orders")).contains("foreign-keys-to-it");
    database.execute("DROP TABLE line", "ALTER TABLE orders ENABLE ROW LEVEL SECURITY");
    assertThat(losses("orders", "green.orders")).contains("row-security");
    database.execute(
        "ALTER TABLE orders DISABLE ROW LEVEL SECURITY", "ALTER TABLE orders ADD extra int");
    assertThat(losses("orders", "green.orders")).contains("has no column extra integer");
    database.execute(
        "ALTER TABLE orders DROP extra", "ALTER TABLE green.orders ALTER created TYPE date");
    database.execute(
        "ALTER TABLE orders ALTER created DROP DEFAULT, ALTER created TYPE interval USING '1 day'");
    assertThat(losses("orders", "green.orders")).contains("no cast leads there from date");
    assertThat(kind("orders")).isEqualTo("r");
  }

  @Test
  void aViewTakesTheTypesOfWhatItShowsAndKeepsTheRest() throws Exception {
    database.execute(
        "CREATE VIEW v WITH (security_barrier = true) AS SELECT id, email, amount, created FROM orders",
        "ALTER VIEW v ALTER COLUMN email SET DEFAULT 'nobody'",
        "COMMENT ON VIEW v IS 'the orders'",
        "COMMENT ON COLUMN v.amount IS 'in euros'",
        "GRANT SELECT, INSERT ON v TO PUBLIC",
        "CREATE VIEW above AS SELECT sum(amount) FROM v");
    String kept =
        "SELECT relacl::text || reloptions::text || obj_description(oid) || col_description(oid, 3) FROM pg_class WHERE relname = 'v'";
    String before = database.query(kept);

    JsonObject swapped = swapped(0, "v", "green.orders");
    assertThat(swapped.get("types").toString())
        .contains("id: bigint, was integer", "amount: numeric(12,2), was numeric");
    assertThat(database.query("SELECT pg_typeof(id) FROM v LIMIT 1")).isEqualTo("bigint");
    database.execute("INSERT INTO v (id, amount) VALUES (11, 1)");
    assertThat(database.query("SELECT email FROM green.orders WHERE id = 11")).isEqualTo("nobody");
    assertThat(database.query(kept)).isEqualTo(before);
    assertThat(database.query("SELECT * FROM above")).isEqualTo("61.00");

    swapped(0, "v", "orders");
    assertThat(database.query("SELECT pg_typeof(id) FROM v LIMIT 1")).isEqualTo("integer");
    assertThat(database.query(kept)).isEqualTo(before);
  }

  @Test
  void aViewMayKeepItsTypes() throws Exception {
    database.execute(
        "CREATE VIEW v AS SELECT id, email FROM orders", "CREATE VIEW above AS SELECT id FROM v");
    swapped(0, "v", "green.orders", "--keep-types");
    assertThat(database.query("SELECT pg_typeof(id) FROM above LIMIT 1")).isEqualTo("integer");
    database.execute("UPDATE v SET email = 'through' WHERE id = 1");
    swapped(0, "v", "orders", "--keep-types");
    assertThat(database.query("SELECT email FROM above JOIN v USING (id) WHERE id = 1"))
        .isEqualTo("e1");
  }

  private JsonObject swapped(int exit, String view, String to, String... more) {
    String[] all = new String[5 + more.length];
    System.arraycopy(new String[] {"swap-view", "--view", view, "--to", to}, 0, all, 0, 5);
    System.arraycopy(more, 0, all, 5, more.length);
    return ToolRun.json(exit, database.jdbcUrl(), all);
  }

  private String losses(String view, String to) {
    return swapped(1, view, to).toString();
  }

  private String kind(String relation) throws Exception {
    return String.valueOf(
        database.query("SELECT relkind FROM pg_class WHERE oid = to_regclass('" + relation + "')"));
  }
}
