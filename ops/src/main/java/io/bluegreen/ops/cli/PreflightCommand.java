package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.connection.SingleDatabaseAccess;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckResult;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.PreflightReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code preflight}: checks a pair before a switch. */
@Command(
    name = "preflight",
    header = "Looks for what would make a switch fail",
    description =
        "Looks for everything that would make a switch fail, or lose something, from the active"
            + " side to the idle one, and prints the SQL that mends it. Changes nothing."
            + " Exit code 1 if there is an error that is not skipped.",
    footer = {
      "  bluegreen preflight --deployment shop --url jdbc:postgresql://db1/shop",
      "  bluegreen preflight --skip large-objects --failover-paused --output json"
    })
final class PreflightCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();
  @Mixin PreflightGate gate = new PreflightGate();

  @Option(
      names = "--sequence-margin",
      paramLabel = "NUMBER",
      description =
          "Least number of values that the switch will move sequences ahead. Default: 1000.")
  long sequenceMargin = SequencesCommand.MARGIN;

  /** A check as JSON has it. */
  record CheckLine(
      String id,
      String verdict,
      boolean overridden,
      String meaning,
      String why,
      List<CheckFinding> findings) {
    static CheckLine of(CheckResult result) {
      return new CheckLine(
          result.id(),
          result.verdict().text(),
          result.overridden(),
          result.check().meaning(),
          result.check().why(),
          result.findings());
    }
  }

  @Override
  protected boolean isReadOnly() {
    return true;
  }

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    gate.skipped();
    gate.sequenceMargin = sequenceMargin;
    PreflightReport report =
        gate.ask(
            row.isCluster() ? pair.access(settings(), row) : new SingleDatabaseAccess(settings()),
            row.name());
    List<CheckResult> refusals = report.refusals();
    CommandResult result =
        CommandResult.of(
            refusals.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED,
            "%d checks: %d ok, %d with warnings, %d with errors%s"
                .formatted(
                    report.results().size(),
                    report.count(CheckVerdict.OK),
                    report.count(CheckVerdict.WARN),
                    report.count(CheckVerdict.ERROR),
                    overridden(report)));
    if (isJson()) {
      return result.fact("checks", report.results().stream().map(CheckLine::of).toList());
    }
    report.results().forEach(one -> describe(one, result));
    return refusals.isEmpty()
        ? result
        : result.fix(
            "mend the errors and run it again; --skip ID goes on in spite of one that you have judged");
  }

  private static void describe(CheckResult check, CommandResult result) {
    if (check.findings().isEmpty()) {
      return;
    }
    check.findings().forEach(finding -> FindingLines.add(result, check.id(), finding));
    if (check.verdict() != CheckVerdict.OK) {
      result.remark("  why: " + check.check().why());
    }
  }

  private static String overridden(PreflightReport report) {
    List<CheckResult> skipped =
        report.results().stream()
            .filter(r -> r.overridden() && r.verdict() == CheckVerdict.ERROR)
            .toList();
    return skipped.isEmpty() ? "" : ", overridden: " + ids(skipped);
  }

  private static String ids(List<CheckResult> results) {
    return String.join(",", results.stream().map(CheckResult::id).toList());
  }
}
