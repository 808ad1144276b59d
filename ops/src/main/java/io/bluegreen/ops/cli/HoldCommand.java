package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.run.ClusterControlRow;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code hold}: makes new writing transactions wait. */
@Command(
    name = "hold",
    header = "Lets new writing transactions wait",
    description =
        "Lets new writing transactions wait at their start, until release or until the time is"
            + " over. Applications see an error once their own bluegreen.holdTimeout, 20s, is over.",
    footer = "  bluegreen hold --for 5s --deployment shop --url jdbc:postgresql://db1/shop")
final class HoldCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "It ends by itself then. Default: 10s.")
  Duration atMost = Duration.ofSeconds(10);

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    RunGuard.refuseDuringRun(connection, row);
    long epoch =
        row.isCluster()
            ? new ClusterControlRow(pair.access(settings(), row), CutoverOptions.of(row.name()))
                .hold(atMost)
            : Sql.number(
                connection,
                "SELECT bluegreen.hold(?, ?::interval)",
                row.name(),
                atMost.toMillis() + " ms");
    return CommandResult.done("%s is held for %s".formatted(row.name(), atMost))
        .fact("epoch", epoch)
        .fact("at_most", atMost);
  }
}
