package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.OpenReshapeGuard;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.SchemaSwitch;
import io.bluegreen.ops.ready.Readiness;
import io.bluegreen.ops.ready.ReadinessCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code switch}: makes the other side active. */
@Command(
    name = "switch",
    header = "Makes the other side active",
    description =
        "Makes the other side active."
            + " Cluster mode: hold, drain, fence, arrive, sequences, way back, flip, settle; up to the flip"
            + " any failure, and Ctrl-C, takes everything back. Schema mode: one row; with --drain nothing"
            + " is written to the old schema any more.",
    footer = {
      "  bluegreen switch --deployment shop --to green --report shop.json \\",
      "    --url jdbc:postgresql://db1/shop"
    })
final class SwitchCommand extends RunCommand {
  @Mixin PreflightGate preflight = new PreflightGate();

  @Option(
      names = "--to",
      paramLabel = "SIDE",
      description = "blue or green; refused if it is active already. Default: the idle one.")
  @Nullable Side to;

  @Option(
      names = "--drain",
      description =
          "Schema mode: hold, wait for open transactions, and fence the old schema first."
              + " Cluster mode always does.")
  boolean drain;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "Wait until then: 2026-11-21T23:00:00+01:00, or +10m. In schema mode without"
              + " --drain every driver switches at that instant by itself, see bluegreen schedule.")
  @Nullable String at;

  @Option(
      names = "--force",
      description =
          "Schema mode: also past missing relations and clients that cannot follow."
              + " Cluster mode: also past errors of preflight, which are named.")
  boolean force;

  @Option(
      names = "--require-ready",
      description =
          "Refuse unless bluegreen ready finds nothing in the way; --skip counts there too.")
  boolean requireReady;

  @Option(
      names = "--set-database-path",
      description =
          "Schema mode: also ALTER DATABASE ... SET search_path, for clients that are not ours.")
  boolean setDatabasePath;

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws Exception {
    Side target = to == null ? row.active().other() : to;
    if (target == row.active()) {
      throw CommandFailedException.refused(
          "%s is on %s already".formatted(row.name(), target), "nothing has changed");
    }
    RunGuard.refuseDuringRun(connection, row);
    if (requireReady) {
      requireReady(row);
    }
    ServerTime moment = at == null ? null : ServerTime.parse(connection, at);
    if (row.isCluster()) {
      checkClusterOptions();
      await(moment);
      preflight.sequenceMargin = sequenceMargin;
      List<String> overridden = preflight.pass(access(row), row.name(), force, progress());
      CommandResult result =
          carryOut(
              connection, row, options -> new Cutover(access(row)).run(options.withTo(target)));
      overridden.forEach(id -> result.remark("preflight's error was overridden: " + id));
      return result;
    }
    OpenReshapeGuard.refuseFlip(connection, row);
    checkMissing(row);
    if (drain) {
      checkDrainOptions();
      await(moment);
      return carryOut(
          connection, row, options -> new SchemaSwitch(access(row)).run(options.withTo(target)));
    }
    ignoreClients(connection);
    SchemaFlip flip = new SchemaFlip(connection, row, timeouts.timeouts().settle());
    if (moment != null) {
      return ScheduleCommand.scheduled(connection, row, target, moment);
    }
    return flip.to(target, force, setDatabasePath);
  }

  private void requireReady(DeploymentStatus row) throws SQLException, InterruptedException {
    Readiness found =
        new ReadinessCheck(
                access(row), row.name(), row.isCluster(), preflight.skipped(), progress()::line)
            .look(row.active(), timeouts.prepare, timeouts.drain);
    if (!found.isReady()) {
      throw CommandFailedException.refused(
          found.describe(),
          "bluegreen ready shows it; --skip ID goes on in spite of one that you have judged");
    }
    progress().line(found.describe());
  }

  private void await(@Nullable ServerTime moment) throws InterruptedException {
    if (moment != null) {
      moment.await(progress());
    }
  }

  private void checkClusterOptions() {
    if (setDatabasePath) {
      throw CommandFailedException.usage("--set-database-path is for schema mode", "leave it out");
    }
  }

  private void checkDrainOptions() {
    if (setDatabasePath) {
      throw CommandFailedException.usage(
          "--set-database-path does not go with --drain",
          "afterwards run: SELECT bluegreen.set_database_path(name)");
    }
  }

  private void checkMissing(DeploymentStatus row) {
    List<String> missing = row.missingRelations();
    if (missing != null && !missing.isEmpty() && !force) {
      throw CommandFailedException.refused(
          "%s lacks %d relation(s) that %s has, whose names would fall through to the rest of the search_path: %s"
              .formatted(
                  row.place(row.active().other()),
                  missing.size(),
                  row.place(row.active()),
                  String.join(", ", missing)),
          "create them there, or say --force");
    }
  }
}
