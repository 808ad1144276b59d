package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.switching.NameExchange;
import io.bluegreen.ops.reshape.switching.SwitchGate;
import java.sql.Connection;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code reshape back}: lets applications use the source again. */
@Command(
    name = "back",
    header = "Undoes a switch, losing nothing",
    description =
        "Undoes a switch, in the way that it was made. Everything written since is in the source"
            + " too, so nothing is lost. It can be switched again.",
    footer = {"  bluegreen reshape back orders --url jdbc:postgresql://db1/shop"})
final class ReshapeBackCommand extends ReshapeSubcommand {
  @Mixin ReshapeName name = new ReshapeName();
  @Mixin ReshapeLockOptions locks = new ReshapeLockOptions();

  private final SchemaSideFlip flip;

  ReshapeBackCommand(SchemaSideFlip flip) {
    this.flip = flip;
  }

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    ReshapeRow row = name.row(connection);
    if (row.isBack()) {
      return CommandResult.done("applications use the source of %s already".formatted(row.name()))
          .fact("reshape", row.name())
          .fact("state", row.state());
    }
    SwitchGate.requireSwitched(connection, row);
    LoadedReshape loaded = LoadedReshape.load(connection, row.name());
    if ("schema".equals(row.switchedBy())) {
      return new SchemaSwitch(connection, loaded, flip).back(dryRun);
    }
    if (dryRun) {
      return CommandResult.done("the switch by %s would be undone".formatted(row.switchedBy()));
    }
    new NameExchange(connection, loaded, locks.timeouts(), Set.of(), true, rows -> {}).back();
    return CommandResult.done("applications use the source of %s again".formatted(row.name()))
        .fact("reshape", row.name())
        .fact("state", ReshapeState.VERIFIED);
  }
}
