package io.bluegreen.it.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import io.bluegreen.ops.preflight.PreflightReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks of other sessions' activity and of the tool's own privileges. */
class ActivityChecksTest {
  private static final String OF_A_SUPERUSER =
      "-- postgres is a superuser, and a member of it is one too: run bluegreen as postgres, or let"
          + " another role own these: ALTER TABLE ... OWNER TO";

  private static ClusterDeployment pair;

  @BeforeAll
  static void start() throws Exception {
    pair = WorkloadTables.cluster().create();
    pair.createRow(Side.GREEN);
    for (Side side : Side.values()) {
      pair.database(side)
          .execute(
              "CREATE ROLE operator_e LOGIN; CREATE ROLE person_e LOGIN; GRANT person_e TO postgres; GRANT ALL ON ALL TABLES IN SCHEMA public TO person_e");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    pair.close();
    for (Side side : Side.values()) {
      pair.database(side).server().execute("DROP ROLE operator_e, person_e");
    }
  }

  @Test
  void longTransactionsAreNamedAndAnErrorWhereTheyKeepTheSlotFromBeingMade() throws Exception {
    try (PgSession blue = pair.database(Side.BLUE).sessionAs("person_e");
        PgSession green = pair.database(Side.GREEN).sessionAs("person_e")) {
      blue.execute("BEGIN; SELECT count(*) FROM accounts");
      green.execute("BEGIN; SELECT txid_current()");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(ask("long-transactions"))
                      .extracting(CheckFinding::verdict)
                      .containsExactly(CheckVerdict.WARN, CheckVerdict.ERROR));
      mend("long-transactions");
      assertThat(ask("long-transactions")).isEmpty();
    }
  }

  @Test
  void aTableThatIsBeingChangedIsNamed() throws Exception {
    try (PgSession session = pair.database(Side.BLUE).sessionAs("postgres")) {
      session.execute("BEGIN; ALTER TABLE ledger ADD COLUMN draft int");
      assertThat(ask("running-ddl"))
          .singleElement()
          .satisfies(f -> assertThat(f.found()).contains("AccessExclusiveLock on public.ledger"));
      mend("running-ddl");
      assertThat(ask("running-ddl")).isEmpty();
    }
  }

  @Test
  void clientsOfTwoPhaseTransactionsAreNamed() throws Exception {
    try (PgSession session = pair.database(Side.BLUE).sessionAs("person_e")) {
      session.execute("BEGIN");
      session.execute("UPDATE accounts SET balance = balance");
      session.execute("PREPARE TRANSACTION 'xa'");
      session.execute("COMMIT PREPARED 'xa'");
      assertThat(ask("xa-clients")).singleElement().matches(f -> f.verdict() == CheckVerdict.WARN);
    }
    Awaitility.await().untilAsserted(() -> assertThat(ask("xa-clients")).isEmpty());
  }

  @Test
  void applicationsWithoutTheDriverAndSuperusersAreNamed() throws Exception {
    try (PgSession session = pair.database(Side.BLUE).session()) {
      session.execute("SET application_name = 'nightly report'");
      assertThat(ask("other-applications"))
          .singleElement()
          .satisfies(f -> assertThat(f.found()).contains("nightly report", "postgres"));
      assertThat(ask("replication-role"))
          .singleElement()
          .satisfies(f -> assertThat(f.found()).contains("superuser"));
      mend("other-applications");
      assertThat(ask("other-applications")).isEmpty();
    }
  }

  @Test
  void theGrantsThatAreMissingArePrintedForBothVersionsAndSufficeButForASuperusersTables()
      throws Exception {
    List<CheckFinding> missing = askAs("operator_e", "privileges");
    assertThat(missing)
        .extracting(f -> f.side() + ": " + f.mend().replaceAll(" ON DATABASE \\S+", ""))
        .containsExactlyInAnyOrder(
            "blue: GRANT pg_read_all_stats TO operator_e",
            "blue: GRANT pg_signal_backend TO operator_e",
            "blue: " + OF_A_SUPERUSER,
            "blue: ALTER ROLE operator_e REPLICATION",
            "blue: GRANT CREATE TO operator_e",
            "blue: ALTER ROLE operator_e SUPERUSER",
            "green: GRANT pg_read_all_stats TO operator_e",
            "green: GRANT pg_signal_backend TO operator_e",
            "green: GRANT pg_create_subscription TO operator_e",
            "green: " + OF_A_SUPERUSER,
            "green: ALTER ROLE operator_e REPLICATION",
            "green: GRANT CREATE TO operator_e");
    assertThat(askAs("operator_e", "long-transactions"))
        .isNotEmpty()
        .allMatch(f -> f.verdict() == CheckVerdict.WARN)
        .allMatch(f -> f.found().contains("could not be checked"))
        .allMatch(f -> f.found().contains("GRANT pg_read_all_stats"));
    for (CheckFinding finding : missing) {
      if (!finding.mend().equals(OF_A_SUPERUSER)) {
        pair.database(finding.side()).execute(finding.mend());
      }
    }
    // Blue's role has become a superuser itself, as 15 needs it.
    assertThat(askAs("operator_e", "privileges"))
        .extracting(f -> f.side() + ": " + f.mend())
        .containsExactly("green: " + OF_A_SUPERUSER);
  }

  @ParameterizedTest
  @CsvSource({
    "rds_superuser, GRANT rds_replication TO operator_m",
    "cloudsqlsuperuser, ALTER ROLE operator_m REPLICATION",
    "azure_pg_admin, ALTER ROLE operator_m REPLICATION"
  })
  void whereAProviderKeepsTheSuperuserItsOwnRolesAreGranted(String admin, String replication)
      throws Exception {
    PgDatabase blue = pair.blue();
    boolean isRds = replication.contains("rds_replication");
    blue.execute("CREATE ROLE operator_m LOGIN; CREATE ROLE " + admin);
    pair.green().execute("CREATE ROLE operator_m LOGIN");
    try {
      if (isRds) {
        blue.execute("CREATE ROLE rds_replication");
      }
      List<String> mends = mendsOnBlue();
      assertThat(mends).contains("GRANT " + admin + " TO operator_m", replication);
      blue.execute("GRANT " + admin + " TO operator_m", replication);
      assertThat(mendsOnBlue()).noneMatch(m -> m.contains("REPLICATION") || m.contains(admin));
    } finally {
      blue.execute(
          "DROP ROLE operator_m; DROP ROLE " + admin, "DROP ROLE IF EXISTS rds_replication");
      pair.green().execute("DROP ROLE operator_m");
    }
  }

  private static List<String> mendsOnBlue() throws Exception {
    return askAs("operator_m", "privileges").stream()
        .filter(finding -> finding.side() == Side.BLUE)
        .map(CheckFinding::mend)
        .toList();
  }

  @Test
  void everyCheckCanBeAskedByARoleThatIsNoSuperuser() throws Exception {
    for (Side side : Side.values()) {
      pair.database(side).execute("GRANT pg_read_all_stats TO person_e");
    }
    assertThat(preflight("person_e").run().lines())
        .filteredOn(line -> line.contains("could not be checked"))
        .allMatch(line -> line.startsWith("reach:"));
  }

  private static List<CheckFinding> ask(String check) throws Exception {
    return askAs("postgres", check);
  }

  private static List<CheckFinding> askAs(String user, String check) throws Exception {
    PreflightReport report = preflight(user).only(Set.of(check));
    return report.results().get(0).findings();
  }

  private static void mend(String check) throws Exception {
    for (CheckFinding finding : ask(check)) {
      pair.database(finding.side()).execute(finding.mend());
    }
    Awaitility.await().until(() -> ask(check).isEmpty());
  }

  private static Preflight preflight(String user) {
    Map<Side, String> urls =
        Map.of(
            Side.BLUE, url(Side.BLUE, user),
            Side.GREEN, url(Side.GREEN, user));
    Map<Side, String> infos =
        Map.of(
            Side.BLUE, pair.access().connectionInfo(Side.BLUE),
            Side.GREEN, pair.access().connectionInfo(Side.GREEN));
    return new Preflight(
        new UrlPairAccess(urls, infos),
        PreflightOptions.of(pair.name()).withTimes(Duration.ofSeconds(10), Duration.ofMillis(300)));
  }

  private static String url(Side side, String user) {
    return pair.database(side).jdbcUrl().replace("user=postgres", "user=" + user);
  }
}
