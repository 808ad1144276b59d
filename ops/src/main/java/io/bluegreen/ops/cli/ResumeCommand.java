package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.Deployment;
import io.bluegreen.ops.cli.base.Result;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.SchemaSwitch;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;

/** Finishes a run whose process ended. */
@Command(
    name = "resume",
    description = {
      "Finishes a switch or rollback that was interrupted, at whatever point.",
      "May be interrupted and repeated itself."
    },
    footer = "  bluegreen resume --deployment shop --url jdbc:postgresql://db1/shop")
final class ResumeCommand extends RunCommand {
  @Override
  protected Result run(Connection connection, Deployment row) throws SQLException {
    return carryOut(
        connection,
        row,
        options ->
            row.isCluster()
                ? new Cutover(access(row)).resume(options)
                : new SchemaSwitch(access(row)).resume(options));
  }
}
