package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/how-to/runbook-data-swap.md, command by command, while orders are taken at the prices of the
 * day.
 */
@FullOnly
@ExtendWith(PgExtension.class)
class DataSwapRunbookTest {
  private static final String ORDERS = "SELECT number FROM sales.orders";

  private final PgServer server;
  private @Nullable PageDatabase database;
  private @Nullable PageApplication application;

  DataSwapRunbookTest(PgServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    assumeThat(BashSession.has(List.of("bash", "psql")))
        .as("skipped, because bash and psql are not both installed")
        .isTrue();
    PageDatabase created =
        PageDatabase.on(server, "swap", "IN ROLE pg_read_all_stats, pg_signal_backend");
    database = created;
    created.asOwner(
        "CREATE SCHEMA shop_blue",
        "CREATE SCHEMA sales",
        "GRANT USAGE ON SCHEMA shop_blue, sales TO swap_app",
        "CREATE TABLE shop_blue.product (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
        "CREATE TABLE shop_blue.price (product_id int PRIMARY KEY REFERENCES shop_blue.product,"
            + " amount numeric NOT NULL, gross numeric GENERATED ALWAYS AS (amount * 1.2) STORED)",
        "CREATE TABLE sales.orders (number text PRIMARY KEY, least numeric, most numeric)",
        "INSERT INTO shop_blue.product (name) SELECT 'p' || i FROM generate_series(1, 100) i",
        "INSERT INTO shop_blue.price (product_id, amount) SELECT id, 10 FROM shop_blue.product",
        "GRANT SELECT ON ALL TABLES IN SCHEMA shop_blue TO swap_app",
        "GRANT SELECT, INSERT ON sales.orders TO swap_app");
  }

  @AfterEach
  void stop() throws Exception {
    if (application != null) {
      application.close();
    }
    if (database != null) {
      database.close();
    }
  }

  @Test
  void theRunbookLosesNoOrderAndNobodySeesAnError(@TempDir Path directory) throws Exception {
    RunbookPage runbook =
        shop()
            .page("how-to/runbook-data-swap.md", Map.of("NOW", "shop_blue", "NEXT", "shop_green"));
    runbook.before("prepare", this::work);
    runbook.before("rollback", () -> application().awaitMore());
    runbook.before("again", () -> application().awaitMore());
    runbook.before("contract", () -> application().stop());
    try (BashSession shell = BashSession.start(directory)) {
      runbook.play(shell);
    }
    assertThat(application().failures()).isEmpty();
    List<String> acknowledged = application().acknowledged("order");
    assertThat(shop().database().column(ORDERS)).hasSameElementsAs(acknowledged);
    assertThat(shop().database().column("SELECT DISTINCT least FROM sales.orders ORDER BY 1"))
        .as("prices of both versions")
        .isEqualTo(List.of("10", "11.00"));
    assertThat(shop().database().queryLong("SELECT count(*) FROM sales.orders WHERE least <> most"))
        .as("orders that saw two versions")
        .isZero();
  }

  /** Takes orders at what all prices are, found without a schema's name. */
  private void work() {
    application =
        PageApplication.on(
            "jdbc:bluegreen:postgresql://" + shop().database().endpoint() + "?user=swap_app",
            new PageApplication.Insert(
                "order",
                "INSERT INTO sales.orders SELECT ?, min(amount), max(amount)"
                    + " FROM price JOIN product ON id = product_id"));
  }

  private PageApplication application() {
    if (application == null) {
      throw new IllegalStateException("no application works yet");
    }
    return application;
  }

  private PageDatabase shop() {
    if (database == null) {
      throw new IllegalStateException("no database is there yet");
    }
    return database;
  }
}
