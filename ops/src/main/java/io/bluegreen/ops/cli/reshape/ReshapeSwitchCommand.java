package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ProgressIndicator;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.switching.NameExchange;
import io.bluegreen.ops.reshape.switching.SwitchGate;
import java.sql.Connection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code reshape switch}: lets applications use the targets. */
@Command(
    name = "switch",
    header = "Lets applications use the targets",
    description =
        "Lets applications use the targets. By schema: the flip of a deployment in schema mode,"
            + " without hold or drain. By view: a view of the target takes the source's place. By"
            + " name: source and target change names. The source is kept equal until contract.",
    footer = {
      "  bluegreen reshape switch orders --by schema \\",
      "    --url jdbc:postgresql://db1/shop"
    })
final class ReshapeSwitchCommand extends ReshapeSubcommand {
  @Mixin ReshapeName name = new ReshapeName();
  @Mixin ReshapeLockOptions locks = new ReshapeLockOptions();

  @Option(
      names = "--by",
      required = true,
      paramLabel = "WAY",
      description = "schema, view or name.")
  Way by = Way.SCHEMA;

  @Option(
      names = "--deployment",
      paramLabel = "NAME",
      description = "By schema: row of the control table. Default: the only one.")
  @Nullable String deployment;

  @Option(
      names = "--accept",
      paramLabel = "CHECK",
      split = ",",
      description = "By name: checks of swap-table whose losses are taken.")
  Set<String> accepted = new HashSet<>();

  @Option(
      names = "--rows-verified",
      description = "By view or name: do not compare the rows again.")
  boolean rowsVerified;

  private final SchemaSideFlip flip;

  /** The three ways. */
  enum Way {
    SCHEMA,
    VIEW,
    NAME
  }

  ReshapeSwitchCommand(SchemaSideFlip flip) {
    this.flip = flip;
  }

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    ReshapeRow row = name.row(connection);
    String way = by.name().toLowerCase(Locale.ROOT);
    if (row.state() == ReshapeState.SWITCHED && way.equals(row.switchedBy())) {
      return CommandResult.done("reshape %s is switched already".formatted(row.name()))
          .fact("reshape", row.name())
          .fact("state", ReshapeState.SWITCHED);
    }
    LoadedReshape loaded = LoadedReshape.load(connection, row.name());
    if (by == Way.SCHEMA) {
      return new SchemaSwitch(connection, loaded, flip).there(deployment, dryRun);
    }
    SwitchGate.requireVerified(connection, row);
    try (ProgressIndicator bar = progress().bar("compare", -1, "rows")) {
      return exchanged(
          loaded,
          new NameExchange(
              connection, loaded, locks.timeouts(), accepted, rowsVerified || dryRun, bar::at));
    }
  }

  private CommandResult exchanged(LoadedReshape loaded, NameExchange exchange) throws Exception {
    if (dryRun) {
      return CommandResult.done(
          "%s would mean %s from then on"
              .formatted(loaded.reshape().source().relation(), loaded.reshape().main().relation()));
    }
    if (by == Way.VIEW) {
      exchange.byView();
    } else {
      exchange.byName();
    }
    String reshape = loaded.reshape().name();
    return CommandResult.done("applications use the targets of %s".formatted(reshape))
        .fact("reshape", reshape)
        .fact("state", ReshapeState.SWITCHED)
        .fact("by", by.name().toLowerCase(Locale.ROOT))
        .fix(
            "bluegreen reshape back %s undoes it; bluegreen reshape contract %s ends it"
                .formatted(reshape, reshape));
  }
}
