package io.bluegreen.it.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.DriverVersion;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckResult;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import io.bluegreen.ops.preflight.PreflightReport;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every check of cluster mode that SQL can make fire, on a pair of PostgreSQL 15 and 18. */
@FullOnly
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterChecksTest {
  private static ClusterDeployment pair;

  @BeforeAll
  static void start() throws Exception {
    pair = WorkloadTables.cluster().replicated();
    for (Side side : Side.values()) {
      // Shared servers: another class may have made it, and may go on using it.
      pair.database(side)
          .execute(
              "DO $$ BEGIN IF to_regrole('app') IS NULL THEN CREATE ROLE app LOGIN; END IF; END $$");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    pair.close();
  }

  @Test
  @Order(1)
  void aHealthyPairHasNothingToMend() throws Exception {
    PreflightReport report = preflight().run();
    assertThat(report.refusals()).isEmpty();
    assertThat(report.lines())
        .as("what is only good to know")
        .allMatch(line -> line.startsWith("client-role: ok on "));
    assertThat(report.count(CheckVerdict.OK)).isEqualTo(report.results().size());
  }

  @Test
  @Order(1)
  void rowsOfOneEpochThatContradictEachOtherAgreeAfterThePrintedMend() throws Exception {
    PgDatabase green = pair.database(Side.GREEN);
    green.execute(
        "ALTER TABLE bluegreen.deployment DISABLE TRIGGER ALL",
        "UPDATE bluegreen.deployment SET phase = 'hold', hold_until = now() + interval '1 hour'",
        "ALTER TABLE bluegreen.deployment ENABLE TRIGGER ALL");
    Both both = new Both();
    assertThat(both.errors()).containsExactly("deployment-row");
    CheckResult row = both.ask("deployment-row");
    assertThat(row.findings()).allMatch(CheckFinding::isMendedBySql);
    for (CheckFinding finding : row.findings()) {
      pair.database(finding.side()).execute(finding.mend());
    }
    assertThat(both.errors()).isEmpty();
    String content = "SELECT concat_ws(' ', active, phase, blue, green) FROM bluegreen.deployment";
    assertThat(green.query(content)).isEqualTo(pair.database(Side.BLUE).query(content));
  }

  static List<SpoiledDeployment> spoils() {
    return ClusterSpoils.all().toList();
  }

  @ParameterizedTest
  @MethodSource("spoils")
  @Order(2)
  void isNoticedAndMendedByWhatIsPrinted(SpoiledDeployment spoiled) throws Exception {
    spoiled.play(new Both());
  }

  @Test
  @Order(3)
  void whatWasMendedLeavesAHealthyPair() throws Exception {
    PreflightReport report = preflight().run();
    assertThat(report.results())
        .filteredOn(result -> !result.id().equals("deployment-row"))
        .allSatisfy(
            result ->
                assertThat(result.findings())
                    .as(result.id())
                    .noneMatch(finding -> finding.verdict() != CheckVerdict.OK));
  }

  @Test
  @Order(4)
  void whatBelongsToSomethingMissingIsNotNamedBesides() throws Exception {
    pair.database(Side.BLUE)
        .execute(
            "CREATE TABLE lone (id int PRIMARY KEY CHECK (id > 0)); GRANT SELECT ON lone TO app",
            "CREATE FUNCTION lone() RETURNS int LANGUAGE sql AS 'SELECT 1'");
    Set<String> structure =
        Set.of("missing-relations", "columns", "constraints", "indexes", "grants", "functions");
    assertThat(preflight().only(structure).lines())
        .containsExactlyInAnyOrder(
            "missing-relations: error on green: public.lone table is missing",
            "functions: error on green: function public.lone() with text "
                + "b1698e52a0f16203489454196a0c6307 is missing");
  }

  private static Preflight preflight() {
    return new Preflight(pair.access(), PreflightOptions.of(pair.name()));
  }

  /** The pair as the cases see it. */
  private static final class Both implements SpoiledDeployment.Pair {
    @Override
    public PgDatabase database(Side side) {
      return pair.database(side);
    }

    @Override
    public String filled(String sql) {
      return sql.replace("$pub", pair.names().publication())
          .replace("$green", pair.names().to(Side.GREEN))
          .replace("$blue", pair.names().to(Side.BLUE))
          .replace("$name", pair.name())
          .replace("$db", pair.database(Side.BLUE).name())
          .replace("$version", DriverVersion.text());
    }

    @Override
    public CheckResult ask(String check) throws Exception {
      return preflight().only(Set.of(check)).results().get(0);
    }

    @Override
    public List<String> errors() throws Exception {
      return preflight().only(SpoiledDeployment.ASKED_AT_ONCE).refusals().stream()
          .map(CheckResult::id)
          .toList();
    }

    @Override
    public void awaitOk(String check) {
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(ask(check).findings())
                      .filteredOn(finding -> finding.verdict() != CheckVerdict.OK)
                      .extracting(CheckFinding::toString)
                      .isEmpty());
    }
  }
}
