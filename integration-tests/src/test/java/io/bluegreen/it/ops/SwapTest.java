package io.bluegreen.it.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import io.bluegreen.ops.swap.SwapLoss;
import io.bluegreen.ops.swap.TableSwap;
import java.sql.Connection;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(PgExtension.class)
class SwapTest {
  private PgDatabase database;
  private String url;

  SwapTest(PgDatabase shared) {
    database = shared;
    url = shared.jdbcUrl();
  }

  @BeforeEach
  void twins(PgDatabase own) throws Exception {
    database = own;
    url = own.jdbcUrl();
    own.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, code text NOT NULL, n int DEFAULT 0)",
        "CREATE UNIQUE INDEX orders_code ON orders (code)",
        "CREATE INDEX orders_n ON orders (n)",
        "INSERT INTO orders VALUES (1, 'old')",
        "CREATE TABLE twin (LIKE orders INCLUDING ALL)",
        "INSERT INTO twin VALUES (1, 'new')");
  }

  @Test
  void aTableAndItsTwinChangeNamesAndBack() throws Exception {
    ToolRun.json(url, swap());
    assertThat(database.query("SELECT code FROM orders")).isEqualTo("new");
    assertThat(database.query("SELECT code FROM twin")).isEqualTo("old");
    assertThat(
            database.column(
                "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid ="
                    + " 'orders'::regclass ORDER BY 1"))
        .containsExactly("orders_code", "orders_n", "orders_pkey");
    database.execute(
        "INSERT INTO orders VALUES (1, 'x') ON CONFLICT ON CONSTRAINT orders_pkey DO NOTHING");

    ToolRun.json(url, swap());
    assertThat(database.query("SELECT code FROM orders")).isEqualTo("old");
    assertThat(
            database.column(
                "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid ="
                    + " 'orders'::regclass ORDER BY 1"))
        .containsExactly("orders_code", "orders_n", "orders_pkey");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          grants             | GRANT SELECT ON orders TO PUBLIC
          grants             | GRANT UPDATE (n) ON orders TO PUBLIC
          foreign-keys-to-it | CREATE TABLE line (o int REFERENCES orders)
          foreign-keys       | ALTER TABLE orders ADD CONSTRAINT c CHECK (n < 9)
          views              | CREATE VIEW v AS SELECT id FROM orders
          rules              | CREATE RULE r AS ON DELETE TO orders DO INSTEAD NOTHING
          triggers           | CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()
          publications       | CREATE PUBLICATION p FOR TABLE orders
          row-security       | ALTER TABLE orders ENABLE ROW LEVEL SECURITY
          row-security       | CREATE POLICY p ON orders USING (n > 0)
          columns            | ALTER TABLE orders ADD extra int
          columns            | ALTER TABLE twin ALTER n TYPE bigint
          defaults           | ALTER TABLE twin ALTER n DROP DEFAULT
          sequences          | CREATE SEQUENCE s OWNED BY orders.n; ALTER TABLE twin ALTER n SET DEFAULT nextval('s')
          inheritance        | CREATE TABLE child () INHERITS (orders)
          row-type           | CREATE FUNCTION f(orders) RETURNS int LANGUAGE sql AS 'SELECT 1'
          replica-identity   | ALTER TABLE orders REPLICA IDENTITY FULL
          unlogged           | ALTER TABLE twin SET UNLOGGED
          unique-indexes     | CREATE UNIQUE INDEX u ON orders (code, n)
          """)
  void whatWouldBeLostIsNamedAndNothingIsSwapped(String check, String sql) throws Exception {
    database.execute(sql);

    JsonObject refused = ToolRun.json(1, url, swap());

    assertThat(refused.get("losses").getAsJsonArray())
        .anySatisfy(
            loss -> assertThat(loss.getAsJsonObject().get("check").getAsString()).isEqualTo(check));
    assertThat(database.query("SELECT code FROM orders")).isEqualTo("old");
  }

  @Test
  void rowsThatWereWrittenAfterTheCopyAreNamed() throws Exception {
    database.execute(
        "UPDATE twin SET code = 'old'",
        "INSERT INTO orders VALUES (2, 'late')",
        "UPDATE orders SET n = 5 WHERE id = 1");

    JsonObject refused = ToolRun.json(1, url, "swap-table", "--table", "orders", "--with", "twin");

    JsonObject loss = refused.get("losses").getAsJsonArray().get(0).getAsJsonObject();
    assertThat(loss.get("check").getAsString()).isEqualTo("rows");
    assertThat(loss.get("what").getAsString()).startsWith("2 row(s) are not in the twin");
    assertThat(database.queryLong("SELECT count(*) FROM orders")).isEqualTo(2);
  }

  @Test
  void aLossCanBeAccepted() throws Exception {
    database.execute("GRANT SELECT ON orders TO PUBLIC");

    ToolRun.json(
        url, "swap-table", "--table", "orders", "--with", "twin", "--accept", "grants,rows");

    assertThat(database.query("SELECT code FROM orders")).isEqualTo("new");
  }

  @Test
  void sequencesOfTheTwinHaveToBeAhead() throws Exception {
    database.execute(
        "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
        "CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
        "INSERT INTO a SELECT FROM generate_series(1, 10)");
    try (Connection connection = database.connect()) {
      TableSwap swap = new TableSwap(connection, SwapLockTimeouts.DEFAULT, Set.of());
      assertThat(swap.losses("a", "b")).extracting(SwapLoss::check).containsExactly("sequences");
      database.execute("SELECT setval('b_id_seq', 10)");
      assertThat(swap.losses("a", "b")).isEmpty();
    }
  }

  @Test
  void aTableThatIsBusyIsTriedAgain() throws Exception {
    try (PgSession reader = database.session()) {
      reader.begin().execute("SELECT FROM orders");
      ToolRun busy =
          ToolRun.on(
              url,
              "swap-table",
              "--table",
              "orders",
              "--with",
              "twin",
              "--accept",
              "rows",
              "--lock-timeout",
              "50ms",
              "--tries",
              "2",
              "--pause",
              "1ms");
      assertThat(busy.exit()).isEqualTo(1);
      assertThat(busy.err()).contains("lock timeout", "55P03");
      assertThat(database.query("SELECT code FROM orders")).isEqualTo("old");
      reader.rollback();
    }
    ToolRun.json(url, swap());
  }

  @Test
  void aViewShowsAnotherTableAndKeepsWhatItHas() throws Exception {
    database.execute(
        "CREATE VIEW v WITH (security_barrier = true) AS SELECT id, code FROM orders",
        "GRANT SELECT ON v TO PUBLIC",
        "CREATE VIEW above AS SELECT code FROM v");
    String grants = "SELECT relacl::text || reloptions::text FROM pg_class WHERE relname = 'v'";
    String before = database.query(grants);

    JsonObject swapped = ToolRun.json(url, "swap-view", "--view", "v", "--to", "twin");
    assertThat(swapped.get("from").getAsString()).isEqualTo("public.orders");
    assertThat(database.query("SELECT code FROM above")).isEqualTo("new");
    assertThat(database.query(grants)).isEqualTo(before);

    ToolRun.json(url, "swap-view", "--view", "v", "--to", "orders");
    assertThat(database.query("SELECT code FROM above")).isEqualTo("old");
  }

  @Test
  void aViewThatIsMoreThanASelectionIsRefused() throws Exception {
    database.execute("CREATE VIEW v AS SELECT id, code FROM orders WHERE n = 0");
    assertThat(ToolRun.json(1, url, "swap-view", "--view", "v", "--to", "twin").toString())
        .contains("more than a selection");

    database.execute("CREATE VIEW w AS SELECT id, n FROM orders", "ALTER TABLE twin DROP n");
    assertThat(ToolRun.json(1, url, "swap-view", "--view", "w", "--to", "twin").toString())
        .contains("has no column n integer");
    assertThat(ToolRun.on(url, "swap-view", "--view", "nowhere", "--to", "twin").err())
        .contains("there is no view nowhere");
  }

  private static String[] swap() {
    return new String[] {"swap-table", "--table", "orders", "--with", "twin", "--accept", "rows"};
  }
}
