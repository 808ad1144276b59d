package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DatabaseCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code create}: adds a row to the control table. */
@Command(
    name = "create",
    header = "Adds a deployment",
    description =
        "Adds a deployment, with blue active. Repeatable with the same values."
            + " In cluster mode run it on blue; bluegreen replicate copies the row to green.",
    footer = {
      "  bluegreen create --deployment shop --mode cluster \\",
      "    --blue db1:5432/shop --green db2:5432/shop --url jdbc:postgresql://db1/shop"
    })
final class CreateCommand extends DatabaseCommand {
  @Option(
      names = "--deployment",
      paramLabel = "NAME",
      description = "Its name. Default: the database's, which is what drivers look for.")
  @Nullable String deployment;

  @Option(
      names = "--mode",
      required = true,
      paramLabel = "MODE",
      description = "schema or cluster.")
  Mode mode = Mode.SCHEMA;

  @Option(
      names = "--blue",
      required = true,
      paramLabel = "PLACE",
      description = "Schema mode: a schema. Cluster mode: host:port[,host:port...]/database")
  String blue = "";

  @Option(names = "--green", required = true, paramLabel = "PLACE", description = "The same.")
  String green = "";

  /** The mode of a deployment. */
  enum Mode {
    SCHEMA,
    CLUSTER;

    String text() {
      return this == SCHEMA ? "schema" : "cluster";
    }
  }

  @Override
  protected CommandResult run(Connection connection) throws SQLException {
    String name = deployment == null ? connection.getCatalog() : deployment;
    DeploymentStatus existing = DeploymentStatus.find(connection, name);
    if (existing != null) {
      return repeated(existing);
    }
    CommandResult result =
        CommandResult.done("deployment %s is created, blue is active".formatted(name));
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT bluegreen.create_deployment(%s, %s, %s, %s)"
              .formatted(
                  Sql.literal(name),
                  Sql.literal(mode.text()),
                  Sql.literal(blue),
                  Sql.literal(green)));
      for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
        result.remark(String.valueOf(w.getMessage()));
      }
    }
    DeploymentStatus created = DeploymentStatus.choose(connection, name);
    return result.fact("deployment", name).fact("mode", mode).fact("epoch", created.epoch());
  }

  private CommandResult repeated(DeploymentStatus row) {
    if (row.mode().equals(mode.text()) && row.blue().equals(blue) && row.green().equals(green)) {
      return CommandResult.done("deployment %s exists already, just so".formatted(row.name()))
          .fact("deployment", row.name())
          .fact("mode", row.mode())
          .fact("epoch", row.epoch());
    }
    throw CommandFailedException.refused(
        "deployment %s exists already: mode %s, blue %s, green %s"
            .formatted(row.name(), row.mode(), row.blue(), row.green()),
        row.mode().equals(mode.text())
            ? "choose another name, or change its sides: UPDATE bluegreen.deployment SET blue = %s, green = %s WHERE name = %s"
                .formatted(Sql.literal(blue), Sql.literal(green), Sql.literal(row.name()))
            : "choose another name");
  }
}
