package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.DeploymentSides;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.prepare.SideWarmer;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code warm}: prepares statistics and materialized views of the idle side. */
@Command(
    name = "warm",
    header = "Statistics and materialized views of the idle side",
    description =
        "Gives the idle side statistics (ANALYZE) and fills its materialized views; with"
            + " --prewarm also reads its tables and indexes into memory.",
    footer = "  bluegreen warm --deployment shop --url jdbc:postgresql://db1/shop")
final class WarmCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();

  @Option(names = "--prewarm", description = "Needs extension pg_prewarm on the idle side.")
  boolean prewarm;

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    Side idle = row.active().other();
    try (DeploymentSides sides =
        new DeploymentSides(row, connection, () -> pair.access(settings(), row))) {
      SideWarmer warmer =
          new SideWarmer(sides.connection(idle), sides.schema(idle), progress()::line);
      if (prewarm && warmer.prewarmSchema() == null) {
        throw CommandFailedException.refused(
            "extension pg_prewarm is not installed on " + idle,
            "CREATE EXTENSION pg_prewarm there");
      }
      SideWarmer.Done done = warmer.run(prewarm);
      return CommandResult.done("%s (%s) is warm".formatted(idle, row.place(idle))).facts(done);
    }
  }
}
