package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.reshape.ReshapeStart;
import io.bluegreen.ops.reshape.plan.ReshapePlan;
import io.bluegreen.ops.reshape.spec.ReshapeSpec;
import java.sql.Connection;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code reshape start}: creates targets and mirror. */
@Command(
    name = "start",
    header = "Creates the targets, and mirrors every write",
    description =
        "Creates the targets, and the triggers that mirror every write in both directions. Then"
            + " waits until transactions older than the triggers have ended.",
    footer = {
      "  bluegreen reshape start orders.reshape.sql \\",
      "    --url jdbc:postgresql://db1/shop"
    })
final class ReshapeStartCommand extends ReshapeSubcommand {
  @Mixin SpecFile file = new SpecFile();
  @Mixin ReshapeLockOptions locks = new ReshapeLockOptions();
  @Mixin OlderTransactionsWait wait = new OlderTransactionsWait();

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    ReshapeSpec spec = file.read();
    if (dryRun) {
      return shown(
          "start would run these statements", ReshapePlan.of(connection, spec, false).statements());
    }
    List<String> older =
        new ReshapeStart(connection, spec, locks.timeouts(), progress()::line).run(wait.deadline());
    OlderTransactionsWait.requireNone(older, "writes are mirrored", "the triggers");
    return CommandResult.done("every write is mirrored in both directions")
        .fact("reshape", spec.name())
        .fact("state", "syncing")
        .fix("next: bluegreen reshape fill " + spec.name());
  }
}
