package io.bluegreen.ops.cli.base;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command about one deployment. */
@Command
public abstract class DeploymentCommand extends DatabaseCommand {
  @Option(
      order = 691,
      names = "--deployment",
      paramLabel = "NAME",
      description = "Row of the control table. Default: the only one.")
  @Nullable String deployment;

  /** Runs the command on a deployment. */
  protected abstract CommandResult run(Connection connection, DeploymentStatus row)
      throws Exception;

  @Override
  protected final CommandResult run(Connection connection) throws Exception {
    return run(connection, DeploymentStatus.choose(connection, deployment));
  }
}
