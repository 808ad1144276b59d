package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.ConnectionSettings;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.contract.ForgottenSide;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code forget-side}: ends what waits for a server that is gone for good. */
@Command(
    name = "forget-side",
    header = "Goes on without a server that is gone for good",
    description =
        "Cluster mode: ends everything that waits for the idle side, on the living server alone:"
            + " subscription, slot, publication, an unfinished run. There is no way back then. Refused"
            + " for the active side, and while the server in question answers.",
    footer = {
      "  bluegreen forget-side blue --url jdbc:postgresql://db2/shop",
      "  bluegreen forget-side blue --replacement db3:5432/shop --url jdbc:postgresql://db2/shop"
    })
final class ForgetSideCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();

  @Parameters(paramLabel = "SIDE", description = "blue or green: the side whose server is gone.")
  Side gone = Side.BLUE;

  @Option(
      names = "--replacement",
      paramLabel = "PLACE",
      description =
          "host:port/database of the server that takes its place in the row, for the next cycle.")
  @Nullable String replacement;

  @Option(
      names = "--although-it-answers",
      description = "Forget it all the same. Let nobody write there any more.")
  boolean althoughItAnswers;

  @Option(
      names = "--accept-lost-writes",
      description =
          "The unfinished run may have reached that side: what was written there then is lost.")
  boolean acceptLostWrites;

  @Option(names = "--dry-run", description = "Only show what would be done.")
  boolean dryRun;

  @Override
  protected List<ConnectionSettings> alternatives() {
    return pair.sides(settings());
  }

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus known)
      throws SQLException, InterruptedException {
    PairAccess access = pair.access(settings(), known);
    try (ForgottenSide side = ForgottenSide.open(access, CutoverOptions.of(known.name()), gone)) {
      check(access, side, known);
      List<String> steps = side.steps();
      List<String> strangers = side.strangers();
      CommandResult result;
      if (dryRun) {
        result = CommandResult.done("this would be done");
      } else {
        side.carryOut(replacement);
        result =
            CommandResult.done(
                    "%s is forgotten; %s works on alone, and there is no way back"
                        .formatted(gone, gone.other()))
                .fix(nextCycle(known));
      }
      steps.forEach(result::remark);
      strangers.forEach(name -> result.remark(stranger(name)));
      return result.fact("forgotten", gone).fact("active", gone.other());
    }
  }

  private void check(PairAccess access, ForgottenSide side, DeploymentStatus known) {
    String name = known.name().replace("'", "''");
    if (side.isActive()) {
      throw CommandFailedException.refused(
          "%s is the active side, as the row of %s says".formatted(gone, gone.other()),
          "if its server is gone for good, make %1$s active first; what had not arrived there is lost: on %1$s, SET bluegreen.force = 'on'; UPDATE bluegreen.deployment SET active = '%1$s' WHERE name = '%2$s'; then run this again"
              .formatted(gone.other(), name));
    }
    if (!althoughItAnswers && ForgottenSide.answers(access, gone)) {
      throw CommandFailedException.refused(
          "%s (%s) answers".formatted(gone, known.place(gone)),
          "bluegreen contract lets it go in order; --although-it-answers forgets it all the same");
    }
    if (side.mayHaveBeenActive() && !acceptLostWrites) {
      throw CommandFailedException.refused(
          "an unfinished run may have made %s active before its server was lost, and %s cannot know"
              .formatted(gone, gone.other()),
          "look whether anybody wrote there; --accept-lost-writes goes on with %s, and what was written on %s is lost"
              .formatted(gone.other(), gone));
    }
  }

  private String nextCycle(DeploymentStatus known) {
    return replacement == null
        ? "for the next cycle: UPDATE bluegreen.deployment SET %s = 'host:port/database' WHERE name = '%s'; then bluegreen init on that server, the structure, bluegreen replicate"
            .formatted(gone, known.name().replace("'", "''"))
        : "bluegreen init on %s, the structure, bluegreen replicate".formatted(replacement);
  }

  private String stranger(String name) {
    return "subscription %1$s of %2$s came from %3$s too, and is left to whoever made it: ALTER SUBSCRIPTION %1$s DISABLE; ALTER SUBSCRIPTION %1$s SET (slot_name = NONE); DROP SUBSCRIPTION %1$s"
        .formatted(name, gone.other(), gone);
  }
}
