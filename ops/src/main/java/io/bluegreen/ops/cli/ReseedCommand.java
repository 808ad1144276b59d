package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.OpenReshapeGuard;
import io.bluegreen.ops.cli.status.ReplicationReport;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.cli.status.SideStatuses;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.replicate.CopyOptions;
import io.bluegreen.ops.replicate.Replication;
import io.bluegreen.ops.replicate.Reseed;
import io.bluegreen.ops.replication.StreamHealth;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code reseed}: makes the idle side a fresh copy of the active one again. */
@Command(
    name = "reseed",
    header = "Makes the idle side a fresh copy again",
    description =
        "Cluster mode: where the idle side has lost its stream, empties the tables that both sides"
            + " have there and copies them anew from the active side, which works on meanwhile. The idle"
            + " side stays closed all the time. Repeatable: run again after an interruption."
            + " Refused while the idle side follows.",
    footer = {
      "  bluegreen reseed --dry-run --url jdbc:postgresql://db2/shop",
      "  bluegreen reseed --url jdbc:postgresql://db2/shop"
    })
final class ReseedCommand extends DeploymentCommand {
  /** A column that only the active side has is left out of what it sends. */
  private static final String COLUMNS = "columns";

  @Mixin PairOptions pair = new PairOptions();
  @Mixin PreflightGate gate = new PreflightGate();

  @Option(
      names = "--anyway",
      description = "Although the idle side follows: what is there is thrown away all the same.")
  boolean anyway;

  @Option(
      names = "--run-as-owner",
      description =
          "As for bluegreen replicate; a subscription that is there still says it by itself.")
  boolean runAsOwner;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Longest wait for the copy, which goes on by itself. Default: 7d.")
  Duration timeout = Duration.ofDays(7);

  @Option(names = "--dry-run", description = "Only show what would be done.")
  boolean dryRun;

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus known)
      throws SQLException, InterruptedException {
    PairAccess access = pair.access(settings(), known);
    SideStatuses sides = SideStatuses.of(access, known);
    DeploymentStatus row = sides.truth();
    if (!sides.failures().isEmpty()) {
      throw CommandFailedException.refused(
          String.join("; ", sides.failures()),
          "both sides are needed; bluegreen forget-side %s goes on without it, if its server is gone for good"
              .formatted(row.active().other()));
    }
    RunGuard.refuseDuringRun(connection, row);
    try (Connection source = access.connect(row.active())) {
      OpenReshapeGuard.refuseCopy(source, row);
    }
    CutoverOptions options = CutoverOptions.of(row.name());
    try (Reseed reseed = Reseed.open(access, options, row.active());
        Replication replication =
            Replication.open(
                access,
                options,
                row.active(),
                CopyOptions.DEFAULT.withRunAsOwner(runAsOwner || reseed.isAppliedAsOwner()))) {
      boolean goesOn = isBeingCopied(access, sides, replication);
      if (!goesOn) {
        check(reseed, replication, row);
      }
      if (dryRun) {
        return planned(reseed, row, goesOn);
      }
      if (!goesOn) {
        reseed.empty();
        progress().line("the tables of %s are empty".formatted(row.active().other()));
        replication.start(progress()::line);
      }
      CommandResult result = new CopyWait(progress(), row, name()).await(replication, timeout);
      gate.failovers(access, row.name(), CopyWait.FAILOVER).forEach(result::remark);
      return result;
    }
  }

  /** Tells whether an earlier attempt has got as far as the copy; refuses where nothing is lost. */
  private boolean isBeingCopied(PairAccess access, SideStatuses sides, Replication replication)
      throws SQLException {
    DeploymentStatus row = sides.truth();
    StreamHealth health = ReplicationReport.of(access, sides).health();
    Side idle = row.active().other();
    if (health.verdict() == StreamHealth.Verdict.NONE && !anyway) {
      throw CommandFailedException.refused(
          "nothing is replicated from %s to %s".formatted(row.active(), idle),
          "bluegreen replicate sets it up; where the tables of %s have rows, --anyway empties them first"
              .formatted(idle));
    }
    if (health.verdict() != StreamHealth.Verdict.SOUND || anyway) {
      return false;
    }
    if (!replication.copy().isReady()) {
      return true;
    }
    throw CommandFailedException.refused(
        "%s follows %s, and nothing is lost".formatted(idle, row.active()),
        "--anyway throws it away and copies it anew all the same");
  }

  private void check(Reseed reseed, Replication replication, DeploymentStatus row)
      throws SQLException {
    List<String> problems = reseed.problems();
    if (!problems.isEmpty()) {
      throw CommandFailedException.refused(problems.get(0), "nothing has changed");
    }
    Set<String> skipped = new HashSet<>(gate.skipped());
    skipped.add(COLUMNS);
    List<CheckFinding> found = replication.checks(skipped);
    if (!found.isEmpty()) {
      throw CommandFailedException.refused(
          "%d thing(s) stand against copying %s to %s: %s on %s"
              .formatted(
                  found.size(),
                  row.active(),
                  row.active().other(),
                  found.get(0).found(),
                  found.get(0).side()),
          found.get(0).mend());
    }
  }

  private static CommandResult planned(Reseed reseed, DeploymentStatus row, boolean goesOn)
      throws SQLException {
    Side idle = row.active().other();
    List<String> tables = reseed.tables();
    CommandResult result =
        CommandResult.of(ExitCode.DONE, "this would be done").fact("tables", tables);
    if (!goesOn) {
      result
          .remark("drop what is left of the stream from %s to %s".formatted(row.active(), idle))
          .remark("empty %d table(s) of %s".formatted(tables.size(), idle));
    }
    return result
        .remark("copy them from %s".formatted(row.active()))
        .remark("close them for everybody but replication");
  }
}
