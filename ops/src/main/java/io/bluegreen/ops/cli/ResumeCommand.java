package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.SchemaSwitch;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code resume}: finishes an interrupted run. */
@Command(
    name = "resume",
    header = "Finishes an interrupted run",
    description =
        "Finishes a switch or rollback that was interrupted, at whatever point."
            + " May be interrupted and repeated itself.",
    footer = "  bluegreen resume --deployment shop --url jdbc:postgresql://db1/shop")
final class ResumeCommand extends RunCommand {
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
                ? new Cutover(access(row)).resume(options.withAcceptNewServers(acceptNewServers))
                : new SchemaSwitch(access(row)).resume(options));
  }
}
