package io.bluegreen.ops.cli.connection;

import io.bluegreen.ops.cli.output.CommandFailedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the database with the control table is reached. */
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
   * Puts options and variables together.
   *
   * @throws CommandFailedException if they do not say where to connect to, or carry a password in
   *     the URL
   */
  public ConnectionSettings settings(Map<String, String> environment) {
    return ConnectionSettings.of(
        url, user, password == null ? null : String.valueOf(password), environment);
  }
}
