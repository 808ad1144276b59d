package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.load.Load;
import io.bluegreen.fixtures.load.RoundHistoryCheck;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/how-to/runbook-upgrade.md, command by command, to PostgreSQL 18 under load: from 15 as it is
 * written, and from 16, where the operator is no superuser on either server.
 */
@FullOnly
class UpgradeRunbookTest {
  private static final String DATABASE = "shop";
  private static final String OWNER = "shop_owner";
  private static final String OPERATOR = "bluegreen_operator";
  private static final int FIRST_WITHOUT_SUPERUSER = 16;
  private static final int THREADS = 8;
  private static final int ROUNDS = 200;
  private static final String LEDGER = "SELECT writer || '/' || number FROM ledger";

  private PgServer newServer;
  private PgDatabase green;
  private @Nullable HikariDataSource pool;
  private @Nullable Load application;
  private List<@Nullable String> writtenOnGreen = List.of();
  private String password = "";

  @BeforeEach
  void start() throws Exception {
    assumeThat(BashSession.has(List.of("bash", "psql", "pg_dump", "pg_dumpall")))
        .as("skipped, because bash, psql, pg_dump and pg_dumpall are not all installed")
        .isTrue();
    newServer = launch(18);
    green = new PgDatabase(newServer, DATABASE);
  }

  @AfterEach
  void stop() throws Exception {
    if (application != null) {
      application.close();
    }
    if (pool != null) {
      pool.close();
    }
    if (newServer != null) {
      newServer.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, FIRST_WITHOUT_SUPERUSER})
  void theRunbookLosesNothingAndNobodySeesAnError(int major, @TempDir Path directory)
      throws Exception {
    try (PgServer oldServer = launch(major);
        BashSession shell = BashSession.start(directory)) {
      PgDatabase blue = shop(oldServer);
      RunbookPage runbook = runbook(blue);
      runbook.before("applications", () -> work(blue));
      runbook.before("rollback", () -> remember(directory, oldServer));
      runbook.before("again", () -> assertNothingLostOnTheWayBack(blue));
      runbook.before("contract", this::stopWorking);
      runbook.play(shell);
      assertThat(application().journal().failures()).isEmpty();
      RoundHistoryCheck.assertKept(application().journal(), green);
      assertThat(green.queryLong("SELECT count(*) FROM billing.invoice")).isEqualTo(2);
      assertThat(List.of(shell.printed(), newServer.log(), oldServer.log(), history(blue)))
          .noneMatch(text -> text.contains(password));
      assertUninstalled(blue);
      assertUninstalled(green);
    }
  }

  private RunbookPage runbook(PgDatabase blue) throws Exception {
    PgServer oldServer = blue.server();
    RunbookPage runbook =
        new RunbookPage(
            "how-to/runbook-upgrade.md",
            Map.of(
                "OLD_HOST", oldServer.host(),
                "OLD_PORT", Integer.toString(oldServer.port()),
                "NEW_HOST", newServer.host(),
                "NEW_PORT", Integer.toString(newServer.port()),
                "DATABASE", DATABASE,
                "ADMIN", "postgres"));
    boolean superuserNeeded = oldServer.major() < FIRST_WITHOUT_SUPERUSER;
    runbook.without(superuserNeeded ? "from 16" : "before 16");
    if (!superuserNeeded) {
      // pg_dump reads no server that is newer than itself, and 15 is what is often installed.
      runbook.instead("roles", () -> newServer.execute(roles()));
      runbook.instead("structure", () -> green.execute(tables()));
    }
    return runbook;
  }

  private void work(PgDatabase blue) {
    HikariConfig config = new HikariConfig();
    String hosts = blue.endpoint().replaceAll("/.*", "") + "," + green.endpoint();
    config.setJdbcUrl("jdbc:bluegreen:postgresql://" + hosts + "?user=shop_app");
    config.setMaximumPoolSize(THREADS);
    pool = new HikariDataSource(config);
    application = Load.start(pool, Load.mixed(), THREADS);
    application.awaitMore(ROUNDS);
  }

  private void remember(Path directory, PgServer oldServer) throws Exception {
    application().awaitMore(ROUNDS);
    writtenOnGreen = green.column(LEDGER);
    password = Files.readString(directory.resolve("work/pgpass")).strip().replaceAll(".*:", "");
    assertThat(password).hasSizeGreaterThan(20);
    assertThat(isSuperuser(newServer)).isFalse();
    assertThat(isSuperuser(oldServer)).isEqualTo(oldServer.major() < FIRST_WITHOUT_SUPERUSER);
  }

  private static boolean isSuperuser(PgServer server) throws SQLException {
    return new PgDatabase(server, DATABASE)
            .queryLong(
                "SELECT count(*) FROM pg_roles WHERE rolsuper AND rolname = '" + OPERATOR + "'")
        > 0;
  }

  private void assertNothingLostOnTheWayBack(PgDatabase blue) throws SQLException {
    assertThat(blue.column(LEDGER)).containsAll(writtenOnGreen);
    application().awaitMore(ROUNDS);
  }

  private void stopWorking() throws Exception {
    application().awaitMore(ROUNDS);
    application().stop();
    if (pool != null) {
      pool.close();
    }
  }

  /** Takes the control table out as docs/how-to/uninstall.md says, and asks what that page asks. */
  private static void assertUninstalled(PgDatabase side) throws Exception {
    String page = Files.readString(Path.of("../docs/how-to/uninstall.md"));
    String drop = "DROP SCHEMA bluegreen CASCADE";
    assertThat(page).contains("-c '" + drop + "'");
    side.execute(drop);
    String left = page.substring(page.indexOf("SELECT 'publications'"));
    left = left.substring(0, left.indexOf(';'));
    assertThat(side.queryLong("SELECT sum(count) FROM (" + left + ") x")).isZero();
  }

  private Load application() {
    if (application == null) {
      throw new IllegalStateException("no application works yet");
    }
    return application;
  }

  private String history(PgDatabase blue) throws SQLException {
    String all = "SELECT h::text FROM bluegreen.history h";
    return blue.column(all) + " " + green.column(all);
  }

  private static PgServer launch(int major) {
    return PgServer.builder(major)
        .setting("wal_level", "logical")
        .setting("wal_retrieve_retry_interval", "100ms")
        .hba("host all " + OPERATOR + " all scram-sha-256")
        .start();
  }

  private static PgDatabase shop(PgServer server) throws SQLException {
    server.execute(roles());
    PgDatabase shop = server.createDatabase(DATABASE, "OWNER " + OWNER);
    shop.execute(tables());
    shop.execute(WorkloadTables.fill().toArray(String[]::new));
    shop.execute("INSERT INTO billing.invoice VALUES (1), (2)");
    return shop;
  }

  private static String[] roles() {
    return new String[] {
      "CREATE ROLE " + OWNER, "CREATE ROLE billing_owner", "CREATE ROLE shop_app LOGIN"
    };
  }

  private static String[] tables() {
    List<String> all = new ArrayList<>();
    all.add("GRANT CREATE ON SCHEMA public TO " + OWNER);
    all.add("SET ROLE " + OWNER);
    all.addAll(WorkloadTables.create());
    all.add("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO shop_app");
    all.add("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO shop_app");
    all.add("RESET ROLE");
    all.add("CREATE SCHEMA billing AUTHORIZATION billing_owner");
    all.add("SET ROLE billing_owner");
    all.add("CREATE TABLE billing.invoice (id int PRIMARY KEY)");
    return all.toArray(String[]::new);
  }
}
