package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.prepare.CopyRefusedException;
import io.bluegreen.ops.prepare.SchemaCopy;
import io.bluegreen.ops.prepare.SchemaSequences;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code prepare}: gives the idle schema the structure of the active one. */
@Command(
    name = "prepare",
    header = "Schema mode: gives the idle schema its structure",
    description =
        "Schema mode: makes the idle schema what the active one is, without rows: types,"
            + " sequences (ahead of the active ones), functions, tables, constraints, indexes, views,"
            + " triggers, policies, owners and grants. All or nothing; the idle schema has to be empty.",
    footer = "  bluegreen prepare --deployment shop --url jdbc:postgresql://db1/shop")
final class PrepareCommand extends DeploymentCommand {
  @Option(names = "--dry-run", description = "Only show the statements.")
  boolean dryRun;

  @Option(
      names = "--partial",
      description = "Leave out what cannot be copied, which is then listed.")
  boolean partial;

  @Option(
      names = "--sequence-margin",
      paramLabel = "NUMBER",
      description = "Least number of values that sequences are moved ahead. Default: 1000.")
  long sequenceMargin = SequencesCommand.MARGIN;

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    if (row.isCluster()) {
      throw CommandFailedException.refused(
          "%s is in cluster mode, whose idle side is a server of its own".formatted(row.name()),
          "copy the structure with pg_dump --schema-only, then run bluegreen replicate");
    }
    if (!dryRun) {
      RunGuard.refuseDuringRun(connection, row);
      RunLock.require(connection, row.name(), "this database");
    }
    String from = row.place(row.active());
    String to = row.place(row.active().other());
    try {
      SchemaCopy.Copy copy = new SchemaCopy(connection, from, to).run(dryRun, partial);
      return result(connection, row.name(), from, to, copy);
    } catch (CopyRefusedException e) {
      CommandResult refused =
          CommandResult.of(ExitCode.REFUSED, "nothing is copied: " + e.getMessage())
              .fix("mend that, or leave it out with --partial where it cannot be copied");
      e.details().forEach(refused::remark);
      return refused;
    }
  }

  private CommandResult result(
      Connection connection, String deployment, String from, String to, SchemaCopy.Copy copy)
      throws SQLException {
    int statements = copy.statements().size();
    CommandResult result =
        CommandResult.done(
            dryRun
                ? "%d statement(s) would make %s from %s".formatted(statements, to, from)
                : "%s is made from %s, %d statement(s)".formatted(to, from, statements));
    result.fact("from", from).fact("to", to).fact("statements", statements);
    copy.notCopied().forEach(what -> result.remark("not copied: " + what));
    if (dryRun) {
      copy.statements().forEach(result::remark);
      return result;
    }
    SchemaSequences.Outcome sequences = SchemaSequences.move(connection, from, to, sequenceMargin);
    letClientsLookAgain(connection, deployment);
    sequences.problems().forEach(result::remark);
    return result
        .details("sequences", SchemaSequences.Moved.class, sequences.moved())
        .fix("fill it, then run bluegreen warm");
  }

  /** Clients try the idle side anew with every epoch; those that came earlier found no schema. */
  private static void letClientsLookAgain(Connection connection, String deployment)
      throws SQLException {
    Sql.update(
        connection, "UPDATE bluegreen.deployment SET active = active WHERE name = ?", deployment);
  }
}
