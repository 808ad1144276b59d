package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.control.Side;
import io.bluegreen.ops.cli.base.CommandFailed;
import io.bluegreen.ops.cli.base.Deployment;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.base.ExitCode;
import io.bluegreen.ops.cli.base.PairOptions;
import io.bluegreen.ops.cli.base.Progress;
import io.bluegreen.ops.cli.base.Result;
import io.bluegreen.ops.cutover.Sql;
import io.bluegreen.ops.verify.Place;
import io.bluegreen.ops.verify.TableVerdict;
import io.bluegreen.ops.verify.Verification;
import io.bluegreen.ops.verify.VerifyListener;
import io.bluegreen.ops.verify.VerifyOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares the rows of both sides. */
@Command(
    name = "verify",
    header = "Compares the rows of both sides",
    description =
        "Compares the rows of both sides by counts and hashes, a chunk at a time, and exits 1"
            + " if they differ. While replication runs, a difference counts only if it lasts; behind"
            + " a fence the comparison is exact.",
    footer = "  bluegreen verify --deployment shop --url jdbc:postgresql://db1/shop")
final class VerifyCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();

  @Option(
      names = "--table",
      paramLabel = "NAME",
      split = ",",
      description = "Only these tables. Default: all.")
  List<String> tables = new ArrayList<>();

  @Option(
      names = "--chunk",
      paramLabel = "ROWS",
      description = "Rows per statement. Default: 10000.")
  int chunk = VerifyOptions.DEFAULT.chunk();

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      description = "How long a difference may last before it counts. Default: 10s.")
  Duration patience = VerifyOptions.DEFAULT.patience();

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "How many differing keys of a table are named. Default: 5.")
  int examples = VerifyOptions.DEFAULT.examples();

  @Override
  protected boolean isReadOnly() {
    return true;
  }

  @Override
  protected Result run(Connection connection, Deployment row)
      throws SQLException, InterruptedException {
    if (chunk < 1) {
      throw CommandFailed.usage("--chunk is " + chunk, "say at least 1");
    }
    Side active = row.active();
    try (TwoSides sides = new TwoSides(row, connection, () -> pair.access(settings(), row))) {
      boolean fenced = isFenced(sides.connection(active), row, active);
      List<TableVerdict> verdicts =
          new Verification(new VerifyOptions(tables, chunk, patience, examples), progressBar())
              .run(place(sides, active), place(sides, active.other()));
      return result(verdicts).fact("fenced", fenced);
    } catch (IllegalArgumentException e) {
      throw CommandFailed.usage(String.valueOf(e.getMessage()), "check --table");
    }
  }

  private static boolean isFenced(Connection connection, Deployment row, Side side)
      throws SQLException {
    return Sql.truth(connection, "SELECT bluegreen.is_fenced(?, ?)", row.name(), side.text());
  }

  private static Place place(TwoSides sides, Side side) {
    return new Place(side.text(), sides.connection(side), sides.schema(side));
  }

  private static Result result(List<TableVerdict> verdicts) {
    List<TableVerdict> different = verdicts.stream().filter(v -> !v.isSame()).toList();
    long rows = verdicts.stream().mapToLong(TableVerdict::leftRows).sum();
    Result result =
        different.isEmpty()
            ? Result.done("%d table(s), %d row(s): the same".formatted(verdicts.size(), rows))
            : Result.of(
                ExitCode.REFUSED,
                "%d of %d table(s) differ".formatted(different.size(), verdicts.size()));
    return result
        .fact("tables", verdicts.size())
        .fact("rows", rows)
        .table("differences", TableVerdict.class, different);
  }

  private VerifyListener progressBar() {
    Progress progress = progress();
    return new VerifyListener() {
      private int done;
      private int all;

      @Override
      public void begins(int tables) {
        all = tables;
      }

      @Override
      public void done(TableVerdict verdict) {
        done++;
        if (!verdict.isSame()) {
          progress.line(
              "%d/%d %s: %s"
                  .formatted(done, all, verdict.table(), String.join("; ", verdict.detail())));
        }
      }
    };
  }
}
