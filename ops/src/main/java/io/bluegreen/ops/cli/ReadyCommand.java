package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.ConnectionSettings;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.connection.SingleDatabaseAccess;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import io.bluegreen.ops.preflight.CheckResult;
import io.bluegreen.ops.ready.ClientReadiness;
import io.bluegreen.ops.ready.Readiness;
import io.bluegreen.ops.ready.ReadinessCheck;
import io.bluegreen.ops.sql.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code ready}: tells whether every client would follow a switch now. */
@Command(
    name = "ready",
    header = "Tells whether every client would follow now",
    description =
        "Asks every JVM to prepare as for a switch, and shows which of its connections would"
            + " follow, what holds the others, and what a drain would wait for. Nobody is held,"
            + " nothing is changed. Exit code 1 if something is in the way.",
    footer = {
      "  bluegreen ready --deployment shop --url jdbc:postgresql://db1/shop",
      "  bluegreen ready --skip other-applications --wait 2m --output json"
    })
final class ReadyCommand extends DeploymentCommand {
  private static final long PAUSE_MILLIS = 2_000;

  @Mixin PairOptions pair = new PairOptions();
  @Mixin SkippedChecks skip = new SkippedChecks();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "How long to ask again until nothing is in the way. Default: not at all.")
  Duration patience = Duration.ZERO;

  @Option(
      names = "--prepare-timeout",
      paramLabel = "TIME",
      description = "How long to wait for clients that prepare. Default: 40s.")
  Duration prepare = CutoverTimeouts.DEFAULT.prepare();

  @Option(
      names = "--drain-timeout",
      paramLabel = "TIME",
      description = "How long the switch will wait for open transactions. Default: 5s.")
  Duration drain = CutoverTimeouts.DEFAULT.drain();

  @Override
  protected boolean isReadOnly() {
    return true;
  }

  @Override
  protected List<ConnectionSettings> alternatives() {
    return pair.sides(settings());
  }

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row)
      throws SQLException, InterruptedException {
    PairAccess access =
        row.isCluster() ? pair.access(settings(), row) : new SingleDatabaseAccess(settings());
    Set<String> skipped = skip.ids();
    ReadinessCheck check =
        new ReadinessCheck(access, row.name(), row.isCluster(), skipped, progress()::line);
    Deadline deadline = Deadline.in(patience);
    while (true) {
      Readiness found = check.look(row.active(), prepare, drain);
      if (found.isReady() || deadline.isOver()) {
        return result(row, found);
      }
      progress().line(found.describe());
      TimeUnit.MILLISECONDS.sleep(Math.min(PAUSE_MILLIS, deadline.left().toMillis() + 1));
    }
  }

  private static CommandResult result(DeploymentStatus row, Readiness found) {
    CommandResult result =
        found.isReady()
            ? CommandResult.done(found.describe())
            : CommandResult.of(ExitCode.REFUSED, found.describe())
                .fix("mend it, or --skip ID where you have judged it; --wait TIME waits for it");
    result
        .fact("deployment", row.name())
        .fact("ready", found.isReady())
        .detail("connections", found.connections())
        .detail("follow", found.follow())
        .detail("in_the_way", found.inTheWay().stream().map(CheckResult::id).toList())
        .detail("last_hour", found.hour())
        .table("clients", ClientReadiness.class, found.clients())
        .table("stays", Readiness.StayingConnections.class, found.stays())
        .table("open", Readiness.OpenTransaction.class, found.open())
        .table("long", Readiness.LongTransactions.class, found.longOnes())
        .remark(found.hour().describe());
    found
        .inTheWay()
        .forEach(
            check ->
                check.findings().forEach(finding -> FindingLines.add(result, check.id(), finding)));
    found.remarks().forEach(result::remark);
    return result;
  }
}
