package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.SchemaSwitch;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code abort}: takes an interrupted run back, up to the flip. */
@Command(
    name = "abort",
    header = "Takes an interrupted run back",
    description =
        "Takes back a switch or rollback that was interrupted before the flip: the old side is"
            + " open again. Exit code 3 says that it is done. After the flip: resume, then rollback.",
    footer = "  bluegreen abort --deployment shop --url jdbc:postgresql://db1/shop")
final class AbortCommand extends RunCommand {
  @Option(
      names = "--accept-new-servers",
      description =
          "After a failover underneath the run: you have looked at it, and it is to go on with the"
              + " servers as they are now.")
  boolean acceptNewServers;

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    return carryOut(
        connection,
        row,
        options ->
            row.isCluster()
                ? new Cutover(access(row)).abort(options.withAcceptNewServers(acceptNewServers))
                : new SchemaSwitch(access(row)).abort(options));
  }
}
