package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.OpenReshapeGuard;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.SchemaSwitch;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code rollback}: makes the side active again that was active before the last switch.
 */
@Command(
    name = "rollback",
    header = "Undoes the last switch, losing nothing",
    description =
        "Makes the side active again that was so before the last switch."
            + " Cluster mode: the same protocol in the other direction; no write made since is lost."
            + " Refused where somebody may have written on that side (preflight's idle-writes),"
            + " and where a standby has taken over since (replaced-server)."
            + " Schema mode: writes made since stay in the schema they were made in.",
    footer = "  bluegreen rollback --deployment shop --url jdbc:postgresql://db2/shop")
final class RollbackCommand extends RunCommand {
  /** The other checks ask what a switch for the first time has to know. */
  private static final Set<String> CHECKS =
      Set.of("idle-writes", "open-reshape", "replaced-server");

  private static final String FAILOVER =
      "one underneath takes the run back before its flip, and may cost the way back after it";

  @Mixin PreflightGate preflight = new PreflightGate();

  @Option(
      names = "--drain",
      description = "Schema mode: hold, drain and fence first. Cluster mode always does.")
  boolean drain;

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws Exception {
    RunGuard.refuseDuringRun(connection, row);
    if (!ControlRows.wasSwitched(connection, row.name())) {
      throw CommandFailedException.refused(
          "%s has never been switched, so there is no way back".formatted(row.name()),
          "bluegreen switch makes %s active".formatted(row.active().other()));
    }
    if (row.isCluster()) {
      List<String> overridden = preflight.passOnly(CHECKS, access(row), row.name());
      List<String> failovers = preflight.failovers(access(row), row.name(), FAILOVER);
      failovers.forEach(progress()::line);
      CommandResult result =
          carryOut(
              connection,
              row,
              options -> new Cutover(access(row)).run(options.withTo(row.active().other())));
      overridden.forEach(id -> result.remark("preflight's error was overridden: " + id));
      failovers.forEach(result::remark);
      return result;
    }
    OpenReshapeGuard.refuseFlip(connection, row);
    if (drain) {
      return carryOut(
          connection,
          row,
          options -> new SchemaSwitch(access(row)).run(options.withTo(row.active().other())));
    }
    ignoreClients(connection);
    return new SchemaFlip(connection, row, timeouts.timeouts().settle()).back();
  }
}
