package io.bluegreen.it.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckResult;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import io.bluegreen.ops.preflight.PreflightReport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of servers with wrong settings, and of pairs that are not prepared. */
@FullOnly
class SettingsChecksTest {
  private static final Set<String> SETTINGS =
      Set.of(
          "wal-level",
          "replication-slots",
          "wal-senders",
          "replication-workers",
          "replication-origins",
          "lock-table");
  private static final String TABLES =
      "DO $$BEGIN FOR i IN 1..600 LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY)', i);"
          + " END LOOP; END$$";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void settingsThatAreTooSmallAreMendedByWhatIsPrintedAndARestart(int major) throws Exception {
    try (PgServer server =
        PgServer.builder(major)
            .setting("max_connections", "15")
            .setting("max_prepared_transactions", "0")
            .start()) {
      PgDatabase blue = server.createDatabase().installControlTable();
      PgDatabase green = server.createDatabase().installControlTable();
      for (PgDatabase side : List.of(blue, green)) {
        side.execute(
            "SELECT bluegreen.create_deployment('shop', 'cluster', '%s', '%s')"
                .formatted(blue.endpoint(), green.endpoint()));
      }
      blue.execute(TABLES.replace("600", "300"), TABLES.replace("1..600", "301..600"));
      server.execute(
          "ALTER SYSTEM SET wal_level = 'replica'",
          "ALTER SYSTEM SET max_replication_slots = 1",
          "ALTER SYSTEM SET max_wal_senders = 1",
          "ALTER SYSTEM SET max_logical_replication_workers = 1",
          "ALTER SYSTEM SET max_worker_processes = 2",
          "ALTER SYSTEM SET max_sync_workers_per_subscription = 0",
          "SELECT pg_replication_origin_create('another')",
          major < 18
              ? "SELECT 'one limit for slots and origins'"
              : "ALTER SYSTEM SET max_active_replication_origins = 1",
          "ALTER SYSTEM SET max_locks_per_transaction = 40");
      server.stop();
      server.startAgain();
      Preflight preflight = new Preflight(access(blue, green), PreflightOptions.of("shop"));

      List<CheckResult> results = preflight.only(SETTINGS).results();
      assertThat(results)
          .allSatisfy(r -> assertThat(r.verdict()).as(r.id()).isNotEqualTo(CheckVerdict.OK));
      assertThat(preflight.only(Set.of("replication-origins", "replication-workers")).lines())
          .anyMatch(line -> line.contains("error on blue: 1 of 1 replication origins are taken"))
          .anyMatch(line -> line.contains("error on green: 1 of 1 replication origins are taken"))
          .anyMatch(line -> line.contains("max_sync_workers_per_subscription is 0"));
      for (CheckResult result : results) {
        for (CheckFinding finding : result.findings()) {
          server.execute(finding.mend());
        }
      }
      server.stop();
      server.startAgain();
      assertThat(preflight.only(SETTINGS).lines()).isEmpty();
    }
  }

  @Test
  void anotherEncodingIsNoticed() throws Exception {
    try (PgServer server = PgServer.start(18)) {
      PgDatabase blue = server.createDatabase().installControlTable();
      PgDatabase green =
          server.createDatabase("ENCODING SQL_ASCII TEMPLATE template0").installControlTable();
      blue.execute(
          "SELECT bluegreen.create_deployment('shop', 'cluster', '%s', '%s')"
              .formatted(blue.endpoint(), green.endpoint()));
      PreflightReport report =
          new Preflight(access(blue, green), PreflightOptions.of("shop"))
              .only(Set.of("collations"));
      assertThat(report.lines())
          .containsExactly("collations: error on green: encoding is SQL_ASCII, and UTF8 on blue");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "15 | LOCALE_PROVIDER icu ICU_LOCALE 'de' | LOCALE 'C' | locale provider is none, and icu on blue",
        "15 | LOCALE 'C' | LOCALE_PROVIDER icu ICU_LOCALE 'de' LOCALE 'C' | locale provider is icu, and none on blue",
        "15 | LOCALE_PROVIDER icu ICU_LOCALE 'de' | LOCALE_PROVIDER icu ICU_LOCALE 'en-US' | locale is en-US, and de on blue",
        "18 | LOCALE_PROVIDER icu ICU_LOCALE 'de' ICU_RULES '&a < b' | LOCALE_PROVIDER icu ICU_LOCALE 'de' | ICU rules",
        "18 | LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' | LOCALE 'C' | locale provider is none, and builtin on blue"
      })
  void anotherLocaleIsAnErrorAndThePrintedDatabaseHasTheSame(
      int major, String onBlue, String onGreen, String found) throws Exception {
    PgServer fresh = SharedServers.newest();
    PgDatabase blue =
        SharedServers.of(major).createDatabase("TEMPLATE template0 ENCODING 'UTF8' " + onBlue);
    PgDatabase green = fresh.createDatabase("TEMPLATE template0 ENCODING 'UTF8' " + onGreen);
    try {
      List<CheckFinding> findings = collations(blue, green);
      assertThat(findings).allMatch(finding -> finding.verdict() == CheckVerdict.ERROR);
      assertThat(findings).anyMatch(finding -> finding.found().contains(found));
      String create =
          findings.stream()
              .map(CheckFinding::mend)
              .filter(mend -> mend.contains("CREATE DATABASE"))
              .findFirst()
              .orElseThrow();
      green.drop();
      fresh.execute(create.replace("-- make it anew: ", ""));
      assertThat(collations(blue, green)).isEmpty();
    } finally {
      blue.drop();
      green.drop();
    }
  }

  @Test
  void bytesAreComparedAsBytesByEachProvider() throws Exception {
    PgDatabase blue =
        SharedServers.of(15).createDatabase("TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
    PgDatabase green =
        SharedServers.newest()
            .createDatabase(
                "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C' LOCALE 'C'");
    try {
      assertThat(collations(blue, green)).isEmpty();
    } finally {
      blue.drop();
      green.drop();
    }
  }

  private static List<CheckFinding> collations(PgDatabase blue, PgDatabase green) throws Exception {
    for (PgDatabase database : List.of(blue, green)) {
      database.installControlTable();
    }
    blue.execute(
        "SELECT bluegreen.create_deployment('locale', 'cluster', '%s', '%s') WHERE NOT EXISTS (SELECT FROM bluegreen.deployment)"
            .formatted(blue.endpoint(), green.endpoint()));
    return new Preflight(access(blue, green), PreflightOptions.of("locale"))
        .only(Set.of("collations"))
        .results()
        .get(0)
        .findings();
  }

  @Test
  void whatIsYetToBeDoneIsNamedAndAServerThatCannotBeReachedToo() throws Exception {
    try (ClusterDeployment pair = WorkloadTables.cluster().create()) {
      Map<Side, String> urls =
          Map.of(
              Side.BLUE, pair.database(Side.BLUE).jdbcUrl(),
              Side.GREEN, pair.database(Side.GREEN).jdbcUrl());
      String nowhere = "host=127.0.0.1 port=1 dbname=x user=repl password=s3cret";
      PairAccess access = new UrlPairAccess(urls, Map.of(Side.BLUE, nowhere, Side.GREEN, nowhere));
      pair.database(Side.BLUE)
          .execute(
              "ALTER DATABASE %s SET log_statement = 'ddl'"
                  .formatted(pair.database(Side.BLUE).name()));

      PreflightReport report =
          new Preflight(access, PreflightOptions.of(pair.name()).withFailoverPaused(true)).run();
      assertThat(report.refusals())
          .extracting(CheckResult::id)
          .containsExactly(
              "control-table", "password-in-log", "reach", "subscription", "lag", "publication");
      assertThat(report.lines())
          .anyMatch(line -> line.contains("the server of green cannot reach blue"))
          .anyMatch(line -> line.contains("trying it would write the password"))
          .anyMatch(line -> line.contains("log_statement is ddl"))
          .noneMatch(line -> line.contains("s3cret"));
      assertThat(report.results().toString()).doesNotContain("s3cret");
    }
  }

  @Test
  void aSideThatIsDownIsAnErrorAndTheOtherOneIsCheckedAllTheSame() throws Exception {
    try (ClusterDeployment pair = WorkloadTables.cluster().create()) {
      PgDatabase blue = pair.database(Side.BLUE);
      blue.execute("CREATE TABLE nokey (x int)");
      PairAccess access =
          new UrlPairAccess(
              Map.of(Side.BLUE, blue.jdbcUrl(), Side.GREEN, "jdbc:postgresql://127.0.0.1:1/x"),
              Map.of(Side.BLUE, "", Side.GREEN, ""));
      PreflightReport report = new Preflight(access, PreflightOptions.of(pair.name())).run();
      assertThat(report.lines())
          .anyMatch(line -> line.startsWith("control-table: error on green: not reached"))
          .anyMatch(line -> line.startsWith("replica-identity: error on blue: table public.nokey"))
          .anyMatch(
              line -> line.startsWith("replica-identity: warn on green: could not be checked"));
    }
  }

  private static PairAccess access(PgDatabase blue, PgDatabase green) {
    return new UrlPairAccess(
        Map.of(Side.BLUE, blue.jdbcUrl(), Side.GREEN, green.jdbcUrl()),
        Map.of(
            Side.BLUE, blue.server().connectionInfo(blue.name()),
            Side.GREEN, green.server().connectionInfo(green.name())));
  }
}
