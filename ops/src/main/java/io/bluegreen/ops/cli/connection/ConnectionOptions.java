package io.bluegreen.ops.cli.connection;

import io.bluegreen.ops.cli.output.CommandFailedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the connection to the database with the control table. */
public final class ConnectionOptions {
  @Option(
      order = 701,
      names = "--url",
      paramLabel = "URL",
      description =
          "jdbc:postgresql://host:port/database, as for pgjdbc and without a password."
              + " Default: PGSERVICE, or PGHOST, PGPORT and PGDATABASE.")
  @Nullable String url;

  @Option(
      order = 702,
      names = "--user",
      paramLabel = "ROLE",
      description = "Role to log in as. Default: the URL's, else PGUSER.")
  @Nullable String user;

  @Option(
      order = 703,
      names = "--password",
      arity = "0",
      interactive = true,
      description =
          "Ask for the password."
              + " Default: PGPASSWORD, else the password file (PGPASSFILE, ~/.pgpass).")
  char @Nullable [] password;

  /**
   * Combines the options with environment variables.
   *
   * @throws CommandFailedException if they name no database, or if the URL contains a password
   */
  public ConnectionSettings settings(Map<String, String> environment) {
    return ConnectionSettings.of(
        url, user, password == null ? null : String.valueOf(password), environment);
  }
}
