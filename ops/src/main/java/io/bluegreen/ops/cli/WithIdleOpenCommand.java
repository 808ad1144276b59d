package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.cli.status.SideStatuses;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.OwnSessions;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.lock.SessionGuard;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The command {@code with-idle-open}: opens the closed idle side for writes while another program
 * runs.
 */
@Command(
    name = "with-idle-open",
    header = "Runs a command while the idle side can be written",
    description =
        "Cluster mode: opens the idle side, which nobody but replication may write, runs a command"
            + " (a backfill, a test over bluegreen.side=idle), and closes it again, also when this tool"
            + " is killed. No switch can begin meanwhile. What was written is remembered, and"
            + " preflight refuses until bluegreen verify has found it equal. The exit code is the"
            + " command's own; 4 if the idle side was closed while the command ran.",
    footer = {
      "  bluegreen with-idle-open --url jdbc:postgresql://db1/shop -- psql -h db2 -f fill.sql shop"
    })
final class WithIdleOpenCommand extends DeploymentCommand {
  private static final int ANSWER_SECONDS = 10;

  @Mixin PairOptions pair = new PairOptions();

  @Mixin GuardedCommand command = new GuardedCommand();

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus known)
      throws SQLException, InterruptedException {
    PairAccess access = pair.access(settings(), known);
    DeploymentStatus row = SideStatuses.of(access, known).truth();
    RunGuard.refuseDuringRun(connection, row);
    Side idle = row.active().other();
    try (Connection here = access.connect(row.active());
        Connection there = access.connect(idle)) {
      for (Connection session : List.of(here, there)) {
        keep(session);
      }
      RunLock.require(here, row.name(), row.active().text());
      RunLock.require(there, row.name(), idle.text());
      return opened(there, row.name(), idle);
    }
  }

  /** These sessions have nothing to say while the command runs. */
  private static void keep(Connection session) throws SQLException {
    OperatorConnections.withoutPath(session);
    Sql.texts(
        session,
        "SELECT set_config('idle_session_timeout', '0', false)"
            + " || set_config('statement_timeout', '0', false)"
            + " || set_config('application_name', '"
            + OwnSessions.COMMAND
            + "', false)");
  }

  private CommandResult opened(Connection there, String deployment, Side idle)
      throws SQLException, InterruptedException {
    long opening =
        Sql.number(there, "SELECT bluegreen.open_idle_side(?, ?)", deployment, command.toString());
    CommandResult ended;
    try {
      ended = command.run(held(there), Map.of(), progress(), idle + " was closed");
    } catch (CommandFailedException e) {
      if (e.exit() == ExitCode.USAGE) {
        Sql.texts(there, "SELECT * FROM bluegreen.close_idle_side(?::integer)", opening);
      }
      throw e;
    }
    List<String> written =
        Sql.texts(there, "SELECT * FROM bluegreen.close_idle_side(?::integer)", opening);
    progress()
        .line(
            written.isEmpty()
                ? "%s is closed again; nothing was written".formatted(idle)
                : "%s is closed again; written were: %s. bluegreen verify compares them"
                    .formatted(idle, String.join(", ", written)));
    return ended;
  }

  private static SessionGuard held(Connection there) {
    return seconds -> {
      try {
        return there.isValid(Math.min(seconds, ANSWER_SECONDS));
      } catch (SQLException e) {
        return false;
      }
    };
  }
}
