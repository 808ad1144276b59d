package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.prepare.SchemaSequences;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code sequences}: advances the idle side's sequences. */
@Command(
    name = "sequences",
    header = "Moves the idle side's sequences ahead",
    description =
        "Moves the idle side's sequences, identity columns included, ahead of the active"
            + " side's: by max(margin, 10 x CACHE) x increment, never backwards.",
    footer = "  bluegreen sequences --deployment shop --url jdbc:postgresql://db1/shop")
final class SequencesCommand extends DeploymentCommand {
  static final long MARGIN = 1000;

  @Mixin PairOptions pair = new PairOptions();

  @Option(names = "--margin", paramLabel = "N", description = "Default: 1000.")
  long margin = MARGIN;

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row)
      throws SQLException, InterruptedException {
    if (row.isCluster()) {
      List<CutoverReport.MovedSequence> moved =
          new Cutover(pair.access(settings(), row))
              .moveSequences(CutoverOptions.of(row.name()).withSequenceMargin(margin));
      return done(moved.size()).details("sequences", CutoverReport.MovedSequence.class, moved);
    }
    SchemaSequences.Outcome outcome =
        SchemaSequences.move(
            connection, row.place(row.active()), row.place(row.active().other()), margin);
    CommandResult result =
        outcome.problems().isEmpty()
            ? done(outcome.moved().size())
            : CommandResult.of(
                ExitCode.REFUSED,
                "%d sequence(s) could not be moved".formatted(outcome.problems().size()));
    outcome.problems().forEach(result::remark);
    return result.details("sequences", SchemaSequences.Moved.class, outcome.moved());
  }

  private static CommandResult done(int moved) {
    return CommandResult.done("%d sequence(s) moved ahead".formatted(moved));
  }
}
