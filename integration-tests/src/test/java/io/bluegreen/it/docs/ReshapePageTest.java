package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
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

/** docs/how-to/reshape.md, command by command, while an application writes the table. */
@FullOnly
@ExtendWith(PgExtension.class)
class ReshapePageTest {
  private final PgServer server;
  private @Nullable PageDatabase database;
  private @Nullable PageApplication application;

  ReshapePageTest(PgServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    assumeThat(BashSession.has(List.of("bash")))
        .as("skipped, because bash is not installed")
        .isTrue();
    PageDatabase shop = PageDatabase.on(server, "shop", "");
    database = shop;
    shop.asOwner(PgDatabase.installScript());
    shop.asOwner(
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
    if (database != null) {
      database.close();
    }
  }

  @Test
  void thePageLosesNoOrder(@TempDir Path directory) throws Exception {
    RunbookPage page = shop().page("how-to/reshape.md", Map.of());
    page.before("plan", this::work);
    page.before("back", () -> application().awaitMore());
    page.before("contract", () -> application().awaitMore());
    try (BashSession shell = BashSession.start(directory)) {
      page.play(shell);
    }
    application().stop();
    assertThat(application().failures()).isEmpty();
    List<String> acknowledged = application().acknowledged("order");
    assertThat(
            shop()
                .database()
                .column("SELECT email FROM shop_green.orders WHERE email LIKE 'order %'"))
        .hasSameElementsAs(acknowledged)
        .hasSameSizeAs(acknowledged);
    assertThat(shop().database().query("SELECT to_regclass('shop_blue.orders')")).isNull();
  }

  private void work() {
    application =
        PageApplication.on(
            "jdbc:bluegreen:postgresql://"
                + shop().database().endpoint()
                + "?user=shop_app&bluegreen.deployment=shop",
            // Into a column that both shapes have.
            new PageApplication.Insert("order", "INSERT INTO orders (email) VALUES (?)"));
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
