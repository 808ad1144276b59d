package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.reshape.plan.PlanFinding;
import io.bluegreen.ops.reshape.plan.ReshapePlan;
import io.bluegreen.ops.reshape.plan.RoundTrip;
import io.bluegreen.ops.swap.SwapLoss;
import java.sql.Connection;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code reshape plan}: shows what a reshape would do and lose. */
@Command(
    name = "plan",
    header = "Shows what a reshape would do and lose",
    description =
        "Creates the targets in a transaction that is rolled back, and shows the statements of"
            + " start, what refuses it, what the main target lacks of the source, and the rows that"
            + " would not come back as they were. Reads every row once.",
    footer = {"  bluegreen reshape plan orders.reshape.sql --url jdbc:postgresql://db1/shop"})
final class ReshapePlanCommand extends ReshapeSubcommand {
  private static final int MEGABYTE_SHIFT = 20;

  @Mixin SpecFile file = new SpecFile();

  @Option(names = "--no-round-trip", description = "Do not read the rows.")
  boolean noRoundTrip;

  @Override
  protected boolean takesRunLock() {
    return false;
  }

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    ReshapePlan plan = ReshapePlan.of(connection, file.read(), !noRoundTrip && !dryRun);
    List<PlanFinding> errors = plan.findings().stream().filter(PlanFinding::isError).toList();
    CommandResult result =
        errors.isEmpty()
            ? shown("reshape %s can start".formatted(plan.name()), plan.statements())
            : CommandResult.of(
                ExitCode.REFUSED,
                "reshape %s cannot start: %d error(s)".formatted(plan.name(), errors.size()));
    result
        .fact("reshape", plan.name())
        .fact("source_rows", plan.rows())
        .fact("source_mb", plan.sourceBytes() >> MEGABYTE_SHIFT)
        .table("findings", PlanFinding.class, plan.findings())
        .table("losses", SwapLoss.class, plan.losses());
    RoundTrip trip = plan.roundTrip();
    if (trip != null) {
      result
          .fact("round_trip_rows", trip.rows())
          .fact("round_trip_changed", trip.changed())
          .fact("round_trip_columns", trip.columns())
          .fact("round_trip_keys", trip.keys());
      if (trip.changed() > 0) {
        result.remark(
            "a row that the new side writes in these columns comes back changed; rows that it does"
                + " not write stay as they are");
      }
    }
    return errors.isEmpty()
        ? result.fix("next: bluegreen reshape start " + file.file)
        : result.fix("mend the errors, then plan again");
  }
}
