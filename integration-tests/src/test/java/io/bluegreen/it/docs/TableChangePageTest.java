package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.SharedServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/how-to/change-a-table.md, command by command, while an application writes the tables. */
@FullOnly
class TableChangePageTest {
  private static final String PG_REPACK = "/usr/lib/postgresql/%d/bin";

  private PgServer server = SharedServers.newest();
  private @Nullable PageDatabase shop;
  private @Nullable PageApplication orders;
  private @Nullable PageApplication users;

  @BeforeEach
  void programs() throws Exception {
    assumeThat(BashSession.has(List.of("bash", "psql")))
        .as("skipped, because bash and psql are not both installed")
        .isTrue();
  }

  @AfterEach
  void stop() throws Exception {
    for (PageApplication application : new PageApplication[] {orders, users}) {
      if (application != null) {
        application.close();
      }
    }
    if (shop != null) {
      shop.close();
    }
  }

  @Test
  void thePageLosesNoRow(@TempDir Path directory) throws Exception {
    RunbookPage page = page();
    page.without("repack");
    users = application("user", "INSERT INTO users (mail) VALUES (?)");
    page.before(
        "gate",
        () -> orders = application("order", "INSERT INTO orders (customer_email) VALUES (?)"));
    page.before("shadow", () -> running(orders).awaitMore());
    page.before("view", () -> running(orders).awaitMore());
    page.before("unview", () -> ended(running(orders), "green.orders", "customer_email", "order"));
    page.before("rename", () -> running(users).awaitMore());
    page.before("renameback", () -> running(users).awaitMore());
    page.before("contract", () -> running(users).awaitMore());
    try (BashSession shell = BashSession.start(directory)) {
      page.play(shell);
    }
    ended(running(users), "public.users", "mail", "user");
    assertThat(database().query("SELECT pg_typeof(id) FROM users LIMIT 1")).isEqualTo("bigint");
    assertThat(database().query("SELECT to_regclass('users_new')")).isNull();
    assertThat(database().query("SELECT relkind FROM pg_class WHERE oid = 'orders'::regclass"))
        .isEqualTo("r");
  }

  @Test
  void aTableIsRepackedUnderTheLock(@TempDir Path directory) throws Exception {
    int major = 15;
    assumeThat(Path.of(PG_REPACK.formatted(major), "pg_repack"))
        .as("skipped, because package postgresql-15-repack is not installed")
        .exists();
    try (PgServer installed = PgServer.builder(major).installed().start()) {
      server = installed;
      RunbookPage page = page();
      database()
          .execute(
              "CREATE EXTENSION pg_repack",
              "ALTER TABLE orders ADD customer_email text",
              "DELETE FROM orders WHERE id % 10 > 0");
      orders = application("order", "INSERT INTO orders (customer_email) VALUES (?)");
      String size = "SELECT pg_relation_size('orders')";
      long before = database().queryLong(size);
      page.only("yours", "repack");
      try (BashSession shell = BashSession.start(directory)) {
        shell.run("export PATH=%s:$PATH".formatted(PG_REPACK.formatted(major)));
        page.play(shell);
      }
      ended(running(orders), "public.orders", "customer_email", "order");
      orders = null;
      assertThat(database().queryLong(size)).isLessThan(before / 2);
      shop = null;
    }
  }

  private void ended(PageApplication application, String table, String column, String kind)
      throws Exception {
    application.stop();
    assertThat(application.failures()).isEmpty();
    List<String> acknowledged = application.acknowledged(kind);
    assertThat(
            database()
                .column(
                    "SELECT %1$s FROM %2$s WHERE %1$s LIKE '%3$s %%'"
                        .formatted(column, table, kind)))
        .hasSameElementsAs(acknowledged)
        .hasSameSizeAs(acknowledged);
  }

  private RunbookPage page() throws Exception {
    PageDatabase created = PageDatabase.on(server, "shop", "");
    shop = created;
    created.asOwner(PgDatabase.installScript());
    created.database().execute("GRANT CREATE ON SCHEMA public TO shop_owner");
    created.asOwner(
        "CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL)",
        "INSERT INTO customers SELECT i, 'c' || i FROM generate_series(1, 500) i",
        "CREATE TABLE orders (id serial PRIMARY KEY, customer_id int REFERENCES customers, amount numeric NOT NULL DEFAULT 0)",
        "INSERT INTO orders (customer_id, amount) SELECT 1 + i % 500, i FROM generate_series(1, 20000) i",
        "CREATE VIEW large_orders AS SELECT id, amount FROM orders WHERE amount > 100",
        "CREATE TABLE users (id serial PRIMARY KEY, name text, mail text)",
        "INSERT INTO users (name, mail) SELECT 'n' || i, 'm' || i FROM generate_series(1, 5000) i",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO shop_app",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO shop_app");
    return created.page("how-to/change-a-table.md", Map.of());
  }

  private PageApplication application(String kind, String sql) {
    return PageApplication.on(
        "jdbc:postgresql://" + database().endpoint() + "?user=shop_app",
        new PageApplication.Insert(kind, sql));
  }

  private PgDatabase database() {
    return running(shop).database();
  }

  private static <T> T running(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("it does not run yet");
    }
    return part;
  }
}
