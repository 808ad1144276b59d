package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.control.Side;
import io.bluegreen.ops.cli.base.CommandFailed;
import io.bluegreen.ops.cli.base.Deployment;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.base.ExitCode;
import io.bluegreen.ops.cli.base.PairOptions;
import io.bluegreen.ops.cli.base.Result;
import io.bluegreen.ops.cli.base.Rows;
import io.bluegreen.ops.cutover.CutoverOptions;
import io.bluegreen.ops.cutover.PairAccess;
import io.bluegreen.ops.preflight.Finding;
import io.bluegreen.ops.replicate.CopyProgress;
import io.bluegreen.ops.replicate.Replication;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies the active side to the idle one, and keeps it up to date from then on. */
@Command(
    name = "replicate",
    header = "Copies the active side to the idle one, and keeps on",
    description =
        "Copies the active side to the idle one and keeps it up to date: publications on both"
            + " sides, a slot, a subscription. Tables have to exist on both sides (pg_dump --schema-only)."
            + " Repeatable: run again after an interruption, or after tables were added.",
    footer = {
      "  bluegreen replicate --deployment shop --url jdbc:postgresql://db1/shop \\",
      "    --source-dsn 'host=db1 dbname=shop user=repl passfile=/etc/repl.pgpass'"
    })
final class ReplicateCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();
  @Mixin PreflightGate gate = new PreflightGate();

  @Option(
      names = "--source-dsn",
      paramLabel = "DSN",
      description =
          "libpq connection string with which the idle side's server subscribes to the active"
              + " one; the same as --blue-dsn or --green-dsn.")
  @Nullable String sourceDsn;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Longest wait for the copy, which goes on by itself. Default: 7d.")
  Duration timeout = Duration.ofDays(7);

  /** The pair, with the source's connection string that was given here. */
  private record WithDsn(PairAccess access, Side source, String dsn) implements PairAccess {
    @Override
    public Connection connect(Side side) throws SQLException {
      return access.connect(side);
    }

    @Override
    public String connectionInfo(Side side) {
      return side == source ? dsn : access.connectionInfo(side);
    }
  }

  @Override
  protected Result run(Connection connection, Deployment known)
      throws SQLException, InterruptedException {
    PairAccess access = pair.access(settings(), known);
    Deployment row = Rows.of(access, known).truth();
    if (sourceDsn != null) {
      access = new WithDsn(access, row.active(), pair.checkedDsn(sourceDsn, "--source-dsn"));
    }
    CutoverOptions options = CutoverOptions.of(row.name());
    try (Replication replication = Replication.open(access, options, row.active())) {
      List<Finding> obstacles = replication.obstacles(gate.skipped(), pair.mayHavePassword());
      if (!obstacles.isEmpty()) {
        return refused(row, obstacles);
      }
      replication.start();
      return copied(row, replication);
    }
  }

  private Result copied(Deployment row, Replication replication) throws SQLException {
    try (CopyBar bar = new CopyBar(progress())) {
      CopyProgress last = replication.awaitCopy(timeout, bar::show);
      Result result =
          last.isReady()
              ? Result.done(
                  "%s is a copy of %s and follows it".formatted(row.active().other(), row.active()))
              : Result.of(
                      ExitCode.NEEDS_A_PERSON,
                      "the time is over and %d of %d tables are copied; the copy goes on by itself"
                          .formatted(last.ready(), last.tables().size()))
                  .fix("bluegreen replicate again, or bluegreen wait-sync, waits for it");
      return result
          .fact("subscription", replication.subscription())
          .fact("tables", last.tables().size())
          .fact("rows", last.rows())
          .fact("bytes", last.bytes());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailed.needsAPerson(
          "interrupted; the copy goes on by itself on the servers",
          "bluegreen replicate again, or bluegreen wait-sync, waits for it; bluegreen contract ends it",
          e);
    }
  }

  private static Result refused(Deployment row, List<Finding> obstacles) {
    Result result =
        Result.of(
            ExitCode.REFUSED,
            "%d thing(s) stand against copying %s to %s"
                .formatted(obstacles.size(), row.active(), row.active().other()));
    result.table("obstacles", Finding.class, obstacles);
    if (obstacles.stream().anyMatch(o -> o.found().endsWith("is missing"))) {
      result.remark(
          "structure comes first: pg_dump --schema-only --no-publications --no-subscriptions --exclude-schema=bluegreen \"$SOURCE\" | psql \"$TARGET\"");
    }
    return result.fix("mend them and run it again");
  }
}
