package io.bluegreen.ops.cli.reshape;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import java.sql.Connection;
import java.sql.SQLException;

/** The flip of a deployment in schema mode. */
@FunctionalInterface
public interface SchemaSideFlip {
  /** Makes a side active, and waits until the clients follow. */
  CommandResult to(Connection connection, DeploymentStatus row, Side side)
      throws SQLException, InterruptedException;
}
