package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.connection.SingleDatabaseAccess;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.cli.status.SideStatuses;
import io.bluegreen.ops.contract.ClusterContract;
import io.bluegreen.ops.contract.ContractPlan;
import io.bluegreen.ops.contract.DeploymentContract;
import io.bluegreen.ops.contract.SchemaContract;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.sql.Sql;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code contract}: removes the old side and the way back. */
@Command(
    name = "contract",
    header = "Lets go of the old side",
    description =
        "Lets go of the old side, and of the way back. Cluster mode: drops subscription, slot and"
            + " publications; the old side stays fenced. Schema mode: drops the old schema with everything"
            + " in it, once its name has been typed. Refused while anybody still uses the old side.",
    footer = {
      "  bluegreen contract --dry-run --url jdbc:postgresql://db2/shop",
      "  bluegreen contract --confirm shop_2026_10 --url jdbc:postgresql://db1/shop"
    })
final class ContractCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();

  @Option(
      names = "--confirm",
      paramLabel = "NAME",
      description = "Schema mode: name of the schema to drop, for scripts. Default: ask for it.")
  @Nullable String confirmed;

  @Option(
      names = "--old-side-gone",
      description = "Cluster mode: the old server is gone already; tidy the new one only.")
  boolean oldSideGone;

  @Option(names = "--dry-run", description = "Only show what would be done.")
  boolean dryRun;

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus known)
      throws SQLException, InterruptedException, IOException {
    DeploymentStatus row = truth(known);
    RunGuard.refuseDuringRun(connection, row);
    try (DeploymentContract contract = open(row)) {
      ContractPlan plan = contract.plan();
      if (!plan.problems().isEmpty()) {
        return described(
                CommandResult.of(
                    ExitCode.REFUSED, "%s is still in use".formatted(row.place(plan.old()))),
                plan)
            .fix("stop them, or wait for them, and run it again");
      }
      if (plan.steps().isEmpty()) {
        return CommandResult.done("nothing is left of %s to drop".formatted(plan.old()));
      }
      if (dryRun) {
        return described(CommandResult.done("this would be done"), plan);
      }
      if (!row.isCluster()) {
        confirm(row.place(plan.old()));
      }
      contract.carryOut();
      return described(
          CommandResult.done("%s is let go; there is no way back any more".formatted(plan.old()))
              .remark(nextCycle(row)),
          plan);
    }
  }

  /** What makes the row that stays behind the beginning of another cutover. */
  private static String nextCycle(DeploymentStatus row) {
    Side old = row.active().other();
    return row.isCluster()
        ? "the next server takes its place: UPDATE bluegreen.deployment SET %s = 'HOST:PORT/DATABASE' WHERE name = %s; then init there, and replicate"
            .formatted(old, Sql.literal(row.name()))
        : "for the next version: bluegreen prepare makes schema %s anew".formatted(row.place(old));
  }

  private DeploymentStatus truth(DeploymentStatus known) {
    if (!known.isCluster()) {
      return known;
    }
    SideStatuses rows = SideStatuses.of(pair.access(settings(), known), known);
    if (!rows.failures().isEmpty() && !oldSideGone) {
      throw CommandFailedException.refused(
          String.join("; ", rows.failures()),
          "--old-side-gone tidies the new side alone, where the old one is gone for good");
    }
    return rows.truth();
  }

  private DeploymentContract open(DeploymentStatus row) throws SQLException {
    CutoverOptions options = CutoverOptions.of(row.name());
    PairAccess access =
        row.isCluster() ? pair.access(settings(), row) : new SingleDatabaseAccess(settings());
    return row.isCluster()
        ? ClusterContract.open(access, options, row.active(), oldSideGone)
        : SchemaContract.open(access, options, row.active(), row.place(row.active().other()));
  }

  private void confirm(String schema) throws IOException {
    String typed = confirmed;
    if (typed == null && commandContext().terminal()) {
      progress().line("Type the name of the schema to drop: " + schema);
      typed =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    }
    if (typed == null) {
      throw CommandFailedException.usage(
          "schema %s and everything in it would be dropped".formatted(schema),
          "say --confirm " + schema);
    }
    if (!typed.equals(schema)) {
      throw CommandFailedException.refused(
          "\"%s\" is not the old schema, which is %s".formatted(typed, schema),
          "nothing was dropped");
    }
  }

  private static CommandResult described(CommandResult result, ContractPlan plan) {
    result.fact("old_side", plan.old());
    plan.problems().forEach(problem -> result.remark("still in use: " + problem));
    plan.steps().forEach(result::remark);
    return result;
  }
}
