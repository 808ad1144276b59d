package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.Progress;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckResult;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import io.bluegreen.ops.preflight.PreflightReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of preflight, shared by the commands that run preflight first. */
final class PreflightGate {
  private static final String FAILOVER = "failover";

  @Mixin SkippedChecks skip = new SkippedChecks();

  @Option(
      order = 402,
      names = "--failover-paused",
      description = "Declare that no automatic failover can happen meanwhile.")
  boolean failoverPaused;

  /** Least number of values that the switch in question moves sequences ahead. */
  long sequenceMargin = SequencesCommand.MARGIN;

  /** Runs all checks. */
  PreflightReport ask(PairAccess access, String deployment) throws SQLException {
    return new Preflight(access, options(deployment)).run();
  }

  PreflightOptions options(String deployment) {
    return PreflightOptions.of(deployment)
        .withFailoverPaused(failoverPaused)
        .withSequenceMargin(sequenceMargin)
        .withOverridden(skipped());
  }

  /** Returns the checks that are skipped; refuses a name that is none. */
  Set<String> skipped() {
    return skip.ids();
  }

  /**
   * Refuses if there is an error that is not skipped.
   *
   * @param force whether errors do not count either
   * @param progress where it is said that preflight runs
   * @return what was overridden, for the record
   */
  List<String> pass(PairAccess access, String deployment, boolean force, Progress progress)
      throws SQLException {
    progress.line("preflight: asking both sides");
    PreflightReport report = ask(access, deployment);
    progress.line(
        "preflight: %d checks: %d ok, %d with warnings, %d with errors"
            .formatted(
                report.results().size(),
                report.count(CheckVerdict.OK),
                report.count(CheckVerdict.WARN),
                report.count(CheckVerdict.ERROR)));
    List<String> refusing = report.refusals().stream().map(CheckResult::id).toList();
    if (!refusing.isEmpty() && !force) {
      throw CommandFailedException.refused(
          "preflight has found %d error(s): %s"
              .formatted(
                  refusing.size(),
                  report.refusals().stream()
                      .map(PreflightGate::described)
                      .collect(Collectors.joining(", "))),
          "bluegreen preflight prints why each matters and what mends it; --skip ID goes on in spite of one that you have judged");
    }
    List<String> overridden = new ArrayList<>(refusing);
    report.results().stream()
        .filter(r -> r.overridden() && !r.findings().isEmpty())
        .forEach(r -> overridden.add(r.id()));
    return overridden;
  }

  /**
   * Refuses if one of some checks has an error that is not skipped.
   *
   * @return the checks that were overridden, for the record
   */
  List<String> passOnly(Set<String> checks, PairAccess access, String deployment)
      throws SQLException {
    PreflightReport report = new Preflight(access, options(deployment)).only(checks);
    for (CheckResult refusal : report.refusals()) {
      throw CommandFailedException.refused(
          described(refusal),
          "%s; --skip %s goes on, once you have judged it"
              .formatted(refusal.check().mend().replace("`", ""), refusal.id()));
    }
    return report.results().stream()
        .filter(result -> result.overridden() && !result.findings().isEmpty())
        .map(CheckResult::id)
        .toList();
  }

  /**
   * Returns a sentence for each server that may fail over, unless somebody has declared that none
   * can. For commands that go on all the same.
   *
   * @param consequence what a failover means to the command
   */
  List<String> failovers(PairAccess access, String deployment, String consequence)
      throws SQLException {
    return new Preflight(access, options(deployment))
        .only(Set.of(FAILOVER)).results().stream()
            .filter(check -> !check.overridden())
            .flatMap(check -> check.findings().stream())
            .map(
                finding ->
                    "on %s %s: %s; --failover-paused declares that none can happen"
                        .formatted(finding.side(), finding.found(), consequence))
            .toList();
  }

  private static String described(CheckResult refusal) {
    CheckFinding first =
        refusal.findings().stream()
            .filter(finding -> finding.verdict() == CheckVerdict.ERROR)
            .findFirst()
            .orElseThrow();
    return "%s on %s (%s)".formatted(refusal.id(), first.side(), first.found());
  }
}
