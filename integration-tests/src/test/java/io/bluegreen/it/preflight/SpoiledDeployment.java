package io.bluegreen.it.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckResult;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.PreflightCheck;
import io.bluegreen.ops.preflight.PreflightChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with a pair: what to run so that it is, which check has to notice, and
 * what to run afterwards. Blue is the active side.
 */
final class SpoiledDeployment {
  /** Every check but the one that looks at apply for some seconds. */
  static final Set<String> ASKED_AT_ONCE =
      PreflightChecks.ALL.stream()
          .map(PreflightCheck::id)
          .filter(id -> !id.equals("apply-trouble"))
          .collect(Collectors.toSet());

  private record Step(Side side, String sql) {}

  private final String check;
  private final CheckVerdict expected;
  private final List<Step> spoils = new ArrayList<>();
  private final List<Step> restores = new ArrayList<>();
  private final List<Step> cleanups = new ArrayList<>();
  private final Set<String> beside = new TreeSet<>();

  private SpoiledDeployment(String check, CheckVerdict expected) {
    this.check = check;
    this.expected = expected;
  }

  static SpoiledDeployment error(String check) {
    return new SpoiledDeployment(check, CheckVerdict.ERROR);
  }

  static SpoiledDeployment warn(String check) {
    return new SpoiledDeployment(check, CheckVerdict.WARN);
  }

  /** Names other checks that the same fault is seen by. */
  SpoiledDeployment with(String... checks) {
    beside.addAll(List.of(checks));
    return this;
  }

  /** Names what stands out of a table that was made by hand, and is in no publication yet. */
  SpoiledDeployment unpublished() {
    return with("unpublished-tables");
  }

  /** Runs at the end on one side. */
  SpoiledDeployment thenOn(Side side, String sql) {
    cleanups.add(new Step(side, sql));
    return this;
  }

  String check() {
    return check;
  }

  /** Tells whether the check's own mend is only advice here. */
  boolean isMendedByHand() {
    return !restores.isEmpty();
  }

  /** Spoils the active side. */
  SpoiledDeployment blue(String sql) {
    spoils.add(new Step(Side.BLUE, sql));
    return this;
  }

  /** Spoils the idle side. */
  SpoiledDeployment green(String sql) {
    spoils.add(new Step(Side.GREEN, sql));
    return this;
  }

  SpoiledDeployment both(String sql) {
    return blue(sql).green(sql);
  }

  /** Mends where the check's own mend is only advice. */
  SpoiledDeployment mendedBy(Side side, String sql) {
    restores.add(new Step(side, sql));
    return this;
  }

  /** Runs at the end on both sides. */
  SpoiledDeployment then(String sql) {
    cleanups.add(new Step(Side.BLUE, sql));
    cleanups.add(new Step(Side.GREEN, sql));
    return this;
  }

  /** Where one database holds both sides. */
  SpoiledDeployment thenOnce(String sql) {
    cleanups.add(new Step(Side.BLUE, sql));
    return this;
  }

  /** Both sides, their placeholders, and a preflight of them. */
  interface Pair {
    PgDatabase database(Side side);

    String filled(String sql);

    CheckResult ask(String check) throws Exception;

    /** Asks everything, and returns the checks with an error. */
    List<String> errors() throws Exception;

    void awaitOk(String check);
  }

  void play(Pair pair) throws Exception {
    assertThat(pair.ask(check).findings()).as("before").noneMatch(SpoiledDeployment::isBad);
    try {
      run(pair, spoils);
      CheckResult result = pair.ask(check);
      assertThat(result.verdict()).as("%s", result.findings()).isEqualTo(expected);
      assertThat(result.findings()).allMatch(finding -> !finding.found().isBlank());
      assertThat(result.findings()).noneMatch(f -> f.found().contains("could not be checked"));
      List<String> errors = new ArrayList<>(pair.errors());
      mend(pair, result);
      pair.awaitOk(check);
      errors.removeAll(beside);
      assertThat(errors)
          .as("the only error")
          .isEqualTo(expected == CheckVerdict.ERROR ? List.of(check) : List.of());
    } catch (Exception | AssertionError e) {
      restore(pair, e);
      throw e;
    }
    run(pair, cleanups);
  }

  /** Cleans up as far as it goes, so that one failure is not followed by others. */
  private void restore(Pair pair, Throwable failure) {
    for (Step step : cleanups) {
      try {
        run(pair, List.of(step));
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }

  private void mend(Pair pair, CheckResult result) throws Exception {
    if (!restores.isEmpty()) {
      assertThat(result.findings()).as("no SQL mends it").noneMatch(CheckFinding::isMendedBySql);
      assertThat(result.findings()).allMatch(finding -> finding.mend().startsWith("--"));
      run(pair, restores);
      return;
    }
    for (CheckFinding finding : result.findings()) {
      if (isBad(finding)) {
        assertThat(finding.isMendedBySql()).as("%s: %s", finding, finding.mend()).isTrue();
        pair.database(finding.side()).execute(finding.mend());
      }
    }
  }

  private static boolean isBad(CheckFinding finding) {
    return finding.verdict() != CheckVerdict.OK;
  }

  private static void run(Pair pair, List<Step> steps) throws Exception {
    for (Step step : steps) {
      pair.database(step.side()).execute(pair.filled(step.sql()));
    }
  }

  @Override
  public String toString() {
    return check + ": " + spoils.get(0).sql();
  }
}
