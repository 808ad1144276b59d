package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.DeploymentSides;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.output.Progress;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.replication.ColumnCoverage;
import io.bluegreen.ops.replication.ComparedServers;
import io.bluegreen.ops.replication.OneSided;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.verify.ComparedSide;
import io.bluegreen.ops.verify.TableVerdict;
import io.bluegreen.ops.verify.TablesKeptPerSide;
import io.bluegreen.ops.verify.Verification;
import io.bluegreen.ops.verify.VerifyListener;
import io.bluegreen.ops.verify.VerifyOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code verify}: compares the rows of both sides. */
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
      names = "--exclude",
      paramLabel = "NAME",
      split = ",",
      description =
          "Leave these tables out. In cluster mode those that nothing replicates are left out"
              + " anyhow, and named, unless --table asks for them.")
  List<String> excluded = new ArrayList<>();

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
  protected CommandResult run(Connection connection, DeploymentStatus row)
      throws SQLException, InterruptedException {
    if (chunk < 1) {
      throw CommandFailedException.usage("--chunk is " + chunk, "say at least 1");
    }
    Side active = row.active();
    try (DeploymentSides sides =
        new DeploymentSides(row, connection, () -> pair.access(settings(), row))) {
      boolean fenced = isFenced(sides.connection(active), row, active);
      Set<String> apart = apart(sides, row);
      OneSided oneSided = oneSided(sides, row);
      Set<String> left = new TreeSet<>(excluded);
      left.addAll(apart);
      oneSided.tables().stream().filter(table -> !isAskedFor(table)).forEach(left::add);
      Map<Side, ServerIdentity> servers = row.isCluster() ? servers(sides, active) : Map.of();
      IdleWrites written =
          row.isCluster() ? IdleWrites.read(sides.connection(active.other()), row.name()) : null;
      List<TableVerdict> verdicts =
          new Verification(
                  new VerifyOptions(
                      tables, List.copyOf(left), chunk, patience, examples, oneSided.columns()),
                  progressBar())
              .run(place(sides, active), place(sides, active.other()));
      CommandResult result = result(verdicts).fact("fenced", fenced);
      apart.forEach(
          table -> result.remark("not compared, because nothing replicates it: " + table));
      new TreeSet<>(oneSided.tables())
          .forEach(table -> result.remark("not compared, because only one side has it: " + table));
      new TreeSet<>(oneSided.columns())
          .forEach(
              column -> result.remark("not compared, because only one side has it: " + column));
      if (written != null) {
        written.compared(verdicts).forEach(result::remark);
        noteServers(sides.connection(active.other()), row, servers, verdicts);
      }
      return result;
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          String.valueOf(e.getMessage()), "check --table and --exclude");
    }
  }

  /** What differs by its nature, unless somebody wants to see it all the same. */
  private Set<String> apart(DeploymentSides sides, DeploymentStatus row) throws SQLException {
    Set<String> apart = new TreeSet<>();
    if (row.isCluster()) {
      for (Side side : Side.values()) {
        apart.addAll(
            TablesKeptPerSide.of(sides.connection(side), row.name(), side == row.active()));
      }
      apart.removeIf(this::isAskedFor);
    }
    return apart;
  }

  private boolean isAskedFor(String table) {
    return tables.stream().anyMatch(w -> table.equals(w) || table.endsWith("." + w));
  }

  /** What an expanding migration gave to one side, and nothing brings to the other one. */
  private static OneSided oneSided(DeploymentSides sides, DeploymentStatus row)
      throws SQLException {
    return row.isCluster()
        ? ColumnCoverage.read(
                sides.connection(row.active()),
                sides.connection(row.active().other()),
                row.active(),
                row.name())
            .wayBack()
            .oneSided()
        : new OneSided(Set.of(), Set.of());
  }

  private static Map<Side, ServerIdentity> servers(DeploymentSides sides, Side active)
      throws SQLException {
    return ComparedServers.read(sides.connection(active), sides.connection(active.other()), active);
  }

  /** Where every table was found equal, it does not matter any more which servers there were. */
  private void noteServers(
      Connection idle,
      DeploymentStatus row,
      Map<Side, ServerIdentity> servers,
      List<TableVerdict> verdicts)
      throws SQLException {
    if (tables.isEmpty()
        && excluded.isEmpty()
        && verdicts.stream().allMatch(TableVerdict::isSame)
        && !ComparedServers.noted(idle, row.name()).equals(servers)) {
      Sql.run(idle, "SET default_transaction_read_only = off");
      ComparedServers.note(idle, row.name(), servers);
    }
  }

  private static boolean isFenced(Connection connection, DeploymentStatus row, Side side)
      throws SQLException {
    return Sql.truth(connection, "SELECT bluegreen.is_fenced(?, ?)", row.name(), side.text());
  }

  private static ComparedSide place(DeploymentSides sides, Side side) {
    return new ComparedSide(side.text(), sides.connection(side), sides.schema(side));
  }

  private static CommandResult result(List<TableVerdict> verdicts) {
    List<TableVerdict> different = verdicts.stream().filter(v -> !v.isSame()).toList();
    long rows = verdicts.stream().mapToLong(TableVerdict::leftRows).sum();
    CommandResult result =
        different.isEmpty()
            ? CommandResult.done(
                "%d table(s), %d row(s): the same".formatted(verdicts.size(), rows))
            : CommandResult.of(
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
