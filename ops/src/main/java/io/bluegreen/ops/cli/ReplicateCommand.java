package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.OpenReshapeGuard;
import io.bluegreen.ops.cli.status.SideStatuses;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.replicate.CopyOptions;
import io.bluegreen.ops.replicate.Replication;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code replicate}: copies the active side to the idle one and keeps the copy up to
 * date.
 */
@Command(
    name = "replicate",
    header = "Copies the active side to the idle one, and keeps on",
    description =
        "Copies the active side to the idle one and keeps it up to date: publications on both"
            + " sides, a slot, a subscription. Tables have to exist on both sides (pg_dump --schema-only)."
            + " Repeatable: run again after an interruption, or after tables were added; new partitions"
            + " are made on the idle side. At its end nobody but replication writes to the idle side.",
    footer = {
      "  bluegreen replicate --deployment shop --url jdbc:postgresql://db1/shop \\",
      "    --source-dsn 'host=db1 dbname=shop user=repl passfile=/etc/repl.pgpass'"
    })
final class ReplicateCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();
  @Mixin PreflightGate gate = new PreflightGate();

  @Option(
      names = "--source-dsn",
      paramLabel = "DSN",
      description =
          "libpq connection string with which the idle side's server subscribes to the active"
              + " one; the same as --blue-dsn or --green-dsn.")
  @Nullable String sourceDsn;

  @Option(
      names = "--exclude",
      paramLabel = "TABLE",
      split = ",",
      description =
          "Tables that each side keeps for itself, for example flyway_schema_history: neither"
              + " copied nor fenced, here and later on.")
  List<String> excluded = new ArrayList<>();

  @Option(
      names = "--include",
      paramLabel = "TABLE",
      split = ",",
      description =
          "Tables of extensions, for example cron.job: copied and fenced like the application's,"
              + " here and later on, until contract. They are left to the extension otherwise.")
  List<String> included = new ArrayList<>();

  @Option(
      names = "--run-as-owner",
      description =
          "From PostgreSQL 16 on: rows are applied as the subscription's owner, and not as the"
              + " table's, whom FORCE ROW LEVEL SECURITY stops. The way back does the same.")
  boolean runAsOwner;

  @Option(
      names = "--slot-timeout",
      paramLabel = "TIME",
      description =
          "Longest wait of the replication slot for the transactions that are open on the active"
              + " side's server; they are named. Default: 1m.")
  Duration slotTimeout = CopyOptions.DEFAULT.slotTimeout();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Longest wait for the copy, which goes on by itself. Default: 7d.")
  Duration timeout = Duration.ofDays(7);

  /** The pair, with the source's connection string that was given here. */
  private record WithDsn(PairAccess access, Side source, String dsn) implements PairAccess {
    @Override
    public Connection connect(Side side) throws SQLException {
      return access.connect(side);
    }

    @Override
    public String connectionInfo(Side side) {
      return side == source ? dsn : access.connectionInfo(side);
    }
  }

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus known)
      throws SQLException, InterruptedException {
    PairAccess access = pair.access(settings(), known);
    DeploymentStatus row = SideStatuses.of(access, known).truth();
    if (sourceDsn != null) {
      access = new WithDsn(access, row.active(), pair.checkedDsn(sourceDsn, "--source-dsn"));
    }
    try (Connection source = access.connect(row.active())) {
      OpenReshapeGuard.refuseCopy(source, row);
    }
    CutoverOptions options = CutoverOptions.of(row.name());
    try (Replication replication =
        Replication.open(access, options, row.active(), choices(access, options, row))) {
      List<String> made = replication.prepare(excluded);
      List<CheckFinding> obstacles = replication.obstacles(gate.skipped(), pair.mayHavePassword());
      CommandResult result;
      if (obstacles.isEmpty()) {
        replication.start(progress()::line);
        result = new CopyWait(progress(), row, "replicate").await(replication, timeout);
        gate.failovers(access, row.name(), CopyWait.FAILOVER).forEach(result::remark);
      } else {
        result = refused(row, obstacles);
      }
      made.forEach(
          table -> result.remark("partition %s was made on %s".formatted(table, idle(row))));
      return result;
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          String.valueOf(e.getMessage()), "check --exclude and --include");
    }
  }

  private CopyOptions choices(PairAccess access, CutoverOptions options, DeploymentStatus row)
      throws SQLException {
    return CopyOptions.DEFAULT
        .withRunAsOwner(runAsOwner)
        .withSlotTimeout(slotTimeout)
        .withIncluded(Replication.tables(access, options, row.active(), included));
  }

  private static Side idle(DeploymentStatus row) {
    return row.active().other();
  }

  private CommandResult refused(DeploymentStatus row, List<CheckFinding> obstacles) {
    CommandResult result =
        CommandResult.of(
            ExitCode.REFUSED,
            "%d thing(s) stand against copying %s to %s"
                .formatted(obstacles.size(), row.active(), row.active().other()));
    if (isJson()) {
      result.table("obstacles", CheckFinding.class, obstacles);
    } else {
      obstacles.forEach(obstacle -> FindingLines.add(result, "", obstacle));
    }
    if (obstacles.stream().anyMatch(o -> o.found().endsWith("is missing"))) {
      result.remark(
          "structure comes first, with a pg_dump at least as new as that server: pg_dump --schema-only --no-publications --no-subscriptions --exclude-schema=bluegreen \"$SOURCE\" | psql \"$TARGET\"");
    }
    return result.fix("mend them and run it again");
  }
}
