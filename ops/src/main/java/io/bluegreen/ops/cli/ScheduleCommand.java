package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.OpenReshapeGuard;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code schedule}: makes all drivers switch at one instant. */
@Command(
    name = "schedule",
    header = "Schema mode: a switch at one instant",
    description =
        "Schema mode: lets every driver switch at one instant, without anybody there. At least"
            + " 5 s ahead; replaces an earlier schedule. Cluster mode: see switch --at.",
    footer = {
      "  bluegreen schedule --to green --at 2026-11-21T23:00:00+01:00 \\",
      "    --deployment shop --url jdbc:postgresql://db1/shop"
    })
final class ScheduleCommand extends DeploymentCommand {
  @Option(
      names = "--to",
      paramLabel = "SIDE",
      description = "blue or green. Default: the idle one.")
  @Nullable Side to;

  @Option(
      names = "--at",
      required = true,
      paramLabel = "TIME",
      description = "2026-11-21T23:00:00+01:00, or +10m from now.")
  String at = "";

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    Side target = to == null ? row.active().other() : to;
    return scheduled(connection, row, target, ServerTime.parse(connection, at));
  }

  static CommandResult scheduled(
      Connection connection, DeploymentStatus row, Side target, ServerTime moment)
      throws SQLException {
    if (row.isCluster()) {
      throw CommandFailedException.refused(
          "%s is in cluster mode, where a flip needs the whole protocol".formatted(row.name()),
          "bluegreen switch --at waits, and then runs it");
    }
    RunGuard.refuseDuringRun(connection, row);
    OpenReshapeGuard.refuseFlip(connection, row);
    long epoch =
        Sql.number(
            connection,
            "SELECT bluegreen.schedule(?, ?, ?::timestamptz)",
            row.name(),
            target.text(),
            moment.at().toString());
    return CommandResult.done("%s switches to %s at %s".formatted(row.name(), target, moment.at()))
        .fact("epoch", epoch)
        .fact("to", target)
        .fact("at", moment.at());
  }
}
