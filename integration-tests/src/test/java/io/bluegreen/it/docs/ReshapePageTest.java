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

/** docs/how-to/reshape.md, command by command, while an application writes the table. */
@FullOnly
@ExtendWith(PgExtension.class)
class ReshapePageTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 100;
  private static final String DROP_ROLES = "DROP ROLE IF EXISTS shop_owner, shop_app";

  private final PgServer server;
  private PgDatabase shop;
  private @Nullable HikariDataSource pool;
  private @Nullable Load application;

  ReshapePageTest(PgServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    assumeThat(BashSession.has(List.of("bash")))
        .as("skipped, because bash is not installed")
        .isTrue();
    server.execute(DROP_ROLES, "CREATE ROLE shop_owner LOGIN", "CREATE ROLE shop_app LOGIN");
    shop = server.createDatabase("OWNER shop_owner");
    shop.execute("SET ROLE shop_owner", PgDatabase.installScript());
    shop.execute(
        "SET ROLE shop_owner",
        "CREATE SCHEMA shop_blue",
        "CREATE SCHEMA shop_green",
        "GRANT USAGE ON SCHEMA shop_blue, shop_green TO shop_app",
        "CREATE TABLE shop_blue.orders (id serial PRIMARY KEY, email text, amount numeric(12,2) NOT NULL DEFAULT 0)",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON shop_blue.orders TO shop_app",
        "GRANT USAGE ON SEQUENCE shop_blue.orders_id_seq TO shop_app",
        "INSERT INTO shop_blue.orders (email, amount) SELECT 'e' || i, i FROM generate_series(1, 5000) i",
        "SELECT bluegreen.create_deployment('shop', 'schema', 'shop_blue', 'shop_green')");
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
  void thePageLosesNoOrder(@TempDir Path directory) throws Exception {
    RunbookPage page =
        new RunbookPage(
            "how-to/reshape.md",
            Map.of(
                "PGHOST", server.host(),
                "PGPORT", Integer.toString(server.port()),
                "PGDATABASE", shop.name(),
                "PGUSER", "shop_owner"));
    page.before("plan", this::work);
    page.before("back", () -> application().awaitMore(ROUNDS));
    page.before("contract", () -> application().awaitMore(ROUNDS));
    try (BashSession shell = BashSession.start(directory)) {
      page.play(shell);
    }
    application().awaitMore(ROUNDS);
    application().stop();
    assertThat(application().journal().failures()).isEmpty();
    List<String> acknowledged =
        application().journal().entries().stream()
            .flatMap(entry -> entry.effects().stream())
            .map(effect -> "order " + effect.number())
            .toList();
    assertThat(shop.column("SELECT email FROM shop_green.orders WHERE email LIKE 'order %'"))
        .hasSameElementsAs(acknowledged)
        .hasSameSizeAs(acknowledged);
    assertThat(shop.query("SELECT to_regclass('shop_blue.orders')")).isNull();
  }

  private void work() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        "jdbc:bluegreen:postgresql://"
            + shop.endpoint()
            + "?user=shop_app&bluegreen.deployment=shop");
    config.setMaximumPoolSize(THREADS);
    pool = new HikariDataSource(config);
    application = Load.start(pool, List.of(new Orders()), THREADS);
    application.awaitMore(ROUNDS);
  }

  private Load application() {
    if (application == null) {
      throw new IllegalStateException("no application works yet");
    }
    return application;
  }

  /** Takes an order, in columns that both shapes have. */
  private static final class Orders implements Workload {
    @Override
    public String kind() {
      return "order";
    }

    @Override
    public Round open(Connection connection, int thread) throws SQLException {
      PreparedStatement insert =
          connection.prepareStatement("INSERT INTO orders (email) VALUES (?)");
      return (number, effects) -> {
        effects.add(new WrittenRow("orders", thread, number));
        insert.setString(1, "order " + number);
        insert.executeUpdate();
      };
    }
  }
}
