package io.bluegreen.ops.cli.base;

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

  /** Does the work. */
  protected abstract Result run(Connection connection, Deployment row) throws Exception;

  @Override
  protected final Result run(Connection connection) throws Exception {
    return run(connection, Deployment.choose(connection, deployment));
  }
}
