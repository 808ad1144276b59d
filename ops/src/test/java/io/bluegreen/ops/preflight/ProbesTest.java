package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.FakePair.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a check's answers: findings, verdicts, refusals. */
class ProbesTest {
  private static final ParityProbe PARITY =
      new ParityProbe(CheckVerdict.ERROR, CheckVerdict.WARN, CheckVerdict.WARN, "SELECT things");
  private static final SqlProbe EACH =
      SqlProbe.of(CheckedSides.EACH_SIDE, CheckVerdict.ERROR, "SELECT faults");

  private static PreflightCheck check(DeploymentMode mode, PreflightProbe probe) {
    return new PreflightCheck("some-check", mode, "it is so", "it matters", "mend it", probe);
  }

  @Test
  void everyRowOfAQueryIsAFindingWithItsOwnVerdictIfItHasOne() {
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, "faults", row("found", "this", "mend", "DROP THIS"))
            .answers(Side.GREEN, "faults", row("found", "that", "verdict", "warn"));
    assertThat(EACH.look(pair))
        .containsExactly(
            new CheckFinding(CheckVerdict.ERROR, Side.BLUE, "this", "DROP THIS"),
            new CheckFinding(CheckVerdict.WARN, Side.GREEN, "that", ""));
  }

  @Test
  void aSideThatCannotBeAskedIsAWarningAndTheOtherOneIsAskedAllTheSame() {
    FakePair pair = FakePair.ofClusters().answers(Side.BLUE, "faults", row("found", "this"));
    assertThat(EACH.look(pair))
        .extracting(CheckFinding::toString)
        .containsExactly(
            "error on blue: this", "warn on green: could not be checked: permission denied");
  }

  @Test
  void olderServersAreNotAskedForWhatTheyDoNotHave() {
    FakePair pair = FakePair.ofClusters().bothAnswer("faults", row("found", "this"));
    assertThat(EACH.since(16).look(pair))
        .extracting(CheckFinding::side)
        .containsExactly(Side.GREEN);
  }

  @Test
  void whoDoesNotSeeOtherSessionsIsToldSo() {
    FakePair pair =
        FakePair.ofClusters()
            .bothAnswer("pg_read_all_stats", row("sees", "f", "role", "op"))
            .bothAnswer("faults", row("found", "this"));
    assertThat(EACH.watching().look(pair))
        .allMatch(f -> f.verdict() == CheckVerdict.WARN)
        .allMatch(f -> f.found().endsWith("GRANT pg_read_all_stats TO \"op\""));
  }

  @Test
  void missingDifferentAndExtraThingsAreTold() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(
                Side.BLUE,
                "things",
                row("key", "a", "value", "1", "missing", "CREATE a"),
                row("key", "b", "value", "1", "different", "ALTER b"),
                row("key", "c", "value", "1"))
            .answers(
                Side.GREEN,
                "things",
                row("key", "b", "value", "2"),
                row("key", "c", "value", "1"),
                row("key", "d", "value", "1", "extra", "DROP d"));
    assertThat(PARITY.look(pair))
        .containsExactly(
            new CheckFinding(CheckVerdict.ERROR, Side.GREEN, "a 1 is missing", "CREATE a"),
            new CheckFinding(CheckVerdict.WARN, Side.GREEN, "b is 2, and 1 on blue", "ALTER b"),
            new CheckFinding(CheckVerdict.WARN, Side.GREEN, "d 1 is not on blue", "DROP d"));
  }

  @Test
  void rowsMayBeJudgedOtherwiseThanTheRest() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, "things", row("key", "a", "verdict", "warn"))
            .answers(
                Side.GREEN,
                "things",
                row("key", "d", "extra_verdict", "error"),
                row("key", "e", "extra_verdict", "ok"));
    assertThat(PARITY.look(pair))
        .extracting(CheckFinding::toString)
        .containsExactly("warn on green: a is missing", "error on green: d is not on blue");
  }

  @Test
  void whatBelongsToSomethingMissingIsNotNamedBesides() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, "things", row("key", "a", "parent", "public.t"))
            .answers(Side.GREEN, "things");
    assertThat(PARITY.look(pair)).isEmpty();
    assertThat(PARITY.look(pair.has(Side.GREEN, "public.t"))).hasSize(1);
  }

  @Test
  void schemasOfOneDatabaseAreComparedWithoutTheirNamesAndMendedWithThem() throws SQLException {
    FakePair pair =
        FakePair.ofSchemas()
            .answers(
                Side.BLUE,
                "things",
                row("key", "view blue.v", "value", "blue.t"),
                row("key", "view blue.w", "missing", "CREATE VIEW blue.w AS SELECT FROM blue.t"))
            .answers(Side.GREEN, "things", row("key", "view green.v", "value", "green.t"));
    assertThat(PARITY.look(pair))
        .containsExactly(
            new CheckFinding(
                CheckVerdict.ERROR,
                Side.GREEN,
                "view w is missing",
                "CREATE VIEW green.w AS SELECT FROM green.t"));
  }

  @Test
  void onlyChecksOfThePairsModeAreAskedAndFailuresAreWarnings() {
    List<PreflightCheck> checks =
        List.of(
            check(DeploymentMode.SCHEMA, EACH),
            check(
                DeploymentMode.BOTH,
                pair -> {
                  throw new SQLException("timeout");
                }));
    PreflightReport report = Preflight.ask(checks, FakePair.ofClusters());
    assertThat(report.lines())
        .containsExactly("some-check: warn on blue: could not be checked: timeout");
    assertThat(report.refusals()).isEmpty();
  }

  @Test
  void anErrorRefusesUnlessItIsOverridden() {
    PreflightCheck check = check(DeploymentMode.CLUSTER, EACH);
    FakePair pair = FakePair.ofClusters().bothAnswer("faults", row("found", "this"));
    assertThat(Preflight.ask(List.of(check), pair).refusals()).hasSize(1);
    pair.with(PreflightOptions.of("shop").withOverridden(Set.of("some-check")));
    PreflightReport overridden = Preflight.ask(List.of(check), pair);
    assertThat(overridden.refusals()).isEmpty();
    assertThat(overridden.count(CheckVerdict.ERROR)).isEqualTo(1);
  }

  @Test
  void anUnknownCheckSuggestsTheNearest() {
    assertThatThrownBy(() -> PreflightChecks.requireKnown(Set.of("wal-levle")))
        .hasMessage("there is no check \"wal-levle\"; did you mean wal-level?");
  }

  @Test
  void theRoleOfAConnectionStringIsFound() {
    assertThat(ConninfoText.user("host=h user=op password=x")).isEqualTo("op");
    assertThat(ConninfoText.user("host=h user='o\\'p'")).isEqualTo("o'p");
    assertThat(ConninfoText.user("postgresql://o%40p:x@h/db")).isEqualTo("o@p");
    assertThat(ConninfoText.user("postgresql://h/db?user=op")).isEqualTo("op");
    assertThat(ConninfoText.user("host=h dbname=user")).isNull();
  }
}
