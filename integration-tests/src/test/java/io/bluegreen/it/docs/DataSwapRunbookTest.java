package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.load.Load;
import io.bluegreen.fixtures.load.Workload;
import io.bluegreen.fixtures.load.WrittenRow;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
  private static final int THREADS = 4;
  private static final int ROUNDS = 100;
  private static final String DROP_ROLES = "DROP ROLE IF EXISTS swap_owner, swap_app";
  private static final String ORDERS = "SELECT number FROM sales.orders";

  private final PgServer server;
  private PgDatabase shop;
  private @Nullable HikariDataSource pool;
  private @Nullable Load application;

  DataSwapRunbookTest(PgServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    assumeThat(BashSession.has(List.of("bash", "psql")))
        .as("skipped, because bash and psql are not both installed")
        .isTrue();
    server.execute(
        DROP_ROLES,
        "CREATE ROLE swap_owner LOGIN IN ROLE pg_read_all_stats, pg_signal_backend",
        "CREATE ROLE swap_app LOGIN");
    shop = server.createDatabase("OWNER swap_owner");
    shop.execute(
        "SET ROLE swap_owner",
        "CREATE SCHEMA shop_blue",
        "CREATE SCHEMA sales",
        "GRANT USAGE ON SCHEMA shop_blue, sales TO swap_app",
        "CREATE TABLE shop_blue.product (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
        "CREATE TABLE shop_blue.price (product_id int PRIMARY KEY REFERENCES shop_blue.product,"
            + " amount numeric NOT NULL, gross numeric GENERATED ALWAYS AS (amount * 1.2) STORED)",
        "CREATE TABLE sales.orders (number bigint PRIMARY KEY, least numeric, most numeric)",
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
    if (pool != null) {
      pool.close();
    }
    if (shop != null) {
      shop.drop();
      server.execute(DROP_ROLES);
    }
  }

  @Test
  void theRunbookLosesNoOrderAndNobodySeesAnError(@TempDir Path directory) throws Exception {
    RunbookPage runbook =
        new RunbookPage(
            "how-to/runbook-data-swap.md",
            Map.of(
                "PGHOST",
                server.host(),
                "PGPORT",
                Integer.toString(server.port()),
                "PGDATABASE",
                shop.name(),
                "PGUSER",
                "swap_owner",
                "NOW",
                "shop_blue",
                "NEXT",
                "shop_green"));
    runbook.before("prepare", this::work);
    runbook.before("rollback", () -> application().awaitMore(ROUNDS));
    runbook.before("again", () -> application().awaitMore(ROUNDS));
    runbook.before("contract", this::stopWorking);
    try (BashSession shell = BashSession.start(directory)) {
      runbook.play(shell);
    }
    assertThat(application().journal().failures()).isEmpty();
    List<String> acknowledged =
        application().journal().entries().stream()
            .flatMap(entry -> entry.effects().stream())
            .map(effect -> Long.toString(effect.number()))
            .toList();
    assertThat(shop.column(ORDERS)).hasSameElementsAs(acknowledged);
    assertThat(shop.column("SELECT DISTINCT least FROM sales.orders ORDER BY 1"))
        .as("prices of both versions")
        .isEqualTo(List.of("10", "11.00"));
    assertThat(shop.queryLong("SELECT count(*) FROM sales.orders WHERE least <> most"))
        .as("orders that saw two versions")
        .isZero();
  }

  private void work() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:bluegreen:postgresql://" + shop.endpoint() + "?user=swap_app");
    config.setMaximumPoolSize(THREADS);
    pool = new HikariDataSource(config);
    application = Load.start(pool, List.of(new Orders()), THREADS);
    application.awaitMore(ROUNDS);
  }

  private void stopWorking() throws Exception {
    application().awaitMore(ROUNDS);
    application().stop();
    if (pool != null) {
      pool.close();
    }
  }

  private Load application() {
    if (application == null) {
      throw new IllegalStateException("no application works yet");
    }
    return application;
  }

  /** Takes an order at what all prices are, found without a schema's name. */
  private static final class Orders implements Workload {
    @Override
    public String kind() {
      return "order";
    }

    @Override
    public Round open(Connection connection, int thread) throws SQLException {
      PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO sales.orders SELECT ?, min(amount), max(amount)"
                  + " FROM price JOIN product ON id = product_id");
      return (number, effects) -> {
        effects.add(new WrittenRow("orders", thread, number));
        insert.setLong(1, number);
        insert.executeUpdate();
      };
    }
  }
}
