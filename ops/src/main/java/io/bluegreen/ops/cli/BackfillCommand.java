package io.bluegreen.ops.cli;

import io.bluegreen.ops.backfill.Backfill;
import io.bluegreen.ops.backfill.BackfillJob;
import io.bluegreen.ops.backfill.BackfillListener;
import io.bluegreen.ops.backfill.BackfillPace;
import io.bluegreen.ops.backfill.BackfillReport;
import io.bluegreen.ops.cli.base.DatabaseCommand;
import io.bluegreen.ops.cli.base.PaceOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.output.Progress;
import io.bluegreen.ops.cli.output.ProgressIndicator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code backfill}: fills columns of a large table a few rows at a time. */
@Command(
    name = "backfill",
    header = "Fills columns in short transactions",
    description =
        "Fills columns of a large table in short transactions, in the order of its key. The"
            + " same command goes on where an earlier run ended; table bluegreen.backfill knows.",
    footer = {
      "  bluegreen backfill --table app.orders --set cents=total*100 \\",
      "    --where done=false --url jdbc:postgresql://db1/shop"
    })
final class BackfillCommand extends DatabaseCommand {
  @Option(
      names = "--table",
      required = true,
      paramLabel = "NAME",
      description = "As SQL writes it.")
  String table = "";

  @Option(
      names = "--set",
      required = true,
      paramLabel = "SQL",
      description = "Assignments, as behind SET of an UPDATE.")
  String set = "";

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Which rows, as behind WHERE. Default: all.")
  @Nullable String where;

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns of a unique index without NULLs. Default: the primary key.")
  List<String> key = new ArrayList<>();

  @Mixin PaceOptions pace = new PaceOptions();

  @Option(names = "--restart", description = "Begin with the first row again.")
  boolean restart;

  @Override
  protected boolean findsNamesByPath() {
    return true;
  }

  @Override
  protected CommandResult run(Connection connection) throws SQLException, InterruptedException {
    Backfill backfill = prepared(connection);
    if (restart) {
      backfill.restart();
    } else if (backfill.isFinished()) {
      return CommandResult.done("%s is filled already, by an earlier run".formatted(table))
          .fix("--restart fills it once more");
    }
    return result(backfill.run());
  }

  private Backfill prepared(Connection connection) throws SQLException {
    BackfillPace chosen = pace.pace();
    try {
      return Backfill.of(
          connection,
          new BackfillJob(table, set, where, key),
          chosen,
          new BackfillProgress(progress()));
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.refused(
          String.valueOf(e.getMessage()), "check --table and --key");
    }
  }

  private CommandResult result(BackfillReport report) {
    CommandResult result =
        report.finished()
            ? CommandResult.done("%s is filled".formatted(table))
            : CommandResult.of(
                    ExitCode.NEEDS_A_PERSON,
                    "%d MB of WAL are still on their way to a replica or subscriber; %s is filled in part"
                        .formatted(report.lagBytes() >> 20, table))
                .fix("once the lag is small again, run the same command: it goes on from here");
    return result.facts(report);
  }

  /** The progress on standard error. */
  private static final class BackfillProgress implements BackfillListener {
    private final ProgressIndicator bar;
    private final Progress progress;

    BackfillProgress(Progress progress) {
      this.progress = progress;
      bar = progress.bar("backfill", -1, "rows");
    }

    @Override
    public void resumes(long rowsDone) {
      if (rowsDone > 0) {
        progress.line("goes on behind %d row(s) of an earlier run".formatted(rowsDone));
      }
    }

    @Override
    public void rows(long rowsDone) {
      bar.at(rowsDone);
    }

    @Override
    public void waits(long lagBytes) {
      bar.note("waits, lag %d MB".formatted(lagBytes >> 20));
    }

    @Override
    public void retries(String reason) {
      progress.line("again, because " + reason.lines().findFirst().orElse(""));
    }
  }
}
