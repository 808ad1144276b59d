package io.bluegreen.ops.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.DatabaseCommand;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.sql.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code init}: installs or upgrades the control table with the script in the driver's
 * jar.
 */
@Command(
    name = "init",
    header = "Installs or upgrades the control table",
    description =
        "Installs the control table, schema bluegreen, or upgrades it in place."
            + " In cluster mode both sides need it.",
    footer = "  bluegreen init --url jdbc:postgresql://db1:5432/shop --user dba")
final class InitCommand extends DatabaseCommand {
  @Option(
      names = "--client-role",
      paramLabel = "ROLE",
      description =
          "Only this role and its members may read and acknowledge; public: every role."
              + " Default: what was chosen before, else public.")
  @Nullable String clientRole;

  @Override
  protected CommandResult run(Connection connection) throws SQLException {
    if (clientRole != null) {
      Sql.texts(
          connection,
          "SELECT pg_catalog.set_config('bluegreen.client_role', ?, false)",
          clientRole);
    }
    CommandResult result;
    try (Statement statement = connection.createStatement()) {
      statement.execute(script());
      result =
          CommandResult.done("the control table is installed")
              .fact("version", Sql.number(connection, "SELECT version FROM bluegreen.version"))
              .fact(
                  "client_role",
                  Sql.texts(connection, "SELECT client_role FROM bluegreen.version").get(0));
      if (Sql.truth(connection, "SELECT client_role = 'public' FROM bluegreen.version")) {
        result.remark(
            "client_role is public: every role that may connect to this database reads the control"
                + " table, counts as a client, and can so hold up a switch; --client-role ROLE"
                + " believes only that role and its members");
      }
      for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
        result.remark(String.valueOf(w.getMessage()));
      }
    }
    return result;
  }

  private static String script() {
    try (InputStream in = Side.class.getResourceAsStream("/bluegreen/install.sql")) {
      if (in == null) {
        throw new IllegalStateException("the driver's jar has no bluegreen/install.sql");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
