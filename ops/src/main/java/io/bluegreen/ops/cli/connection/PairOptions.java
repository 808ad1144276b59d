package io.bluegreen.ops.cli.connection;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.SecretMask;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.control.PairAccess;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the connections to both sides in cluster mode. */
public final class PairOptions {
  @Option(
      order = 601,
      names = "--blue-url",
      paramLabel = "URL",
      description = "How this tool reaches blue. Default: the row's endpoint, same role.")
  @Nullable String blueUrl;

  @Option(
      order = 602,
      names = "--green-url",
      paramLabel = "URL",
      description = "How this tool reaches green. Default: the row's endpoint, same role.")
  @Nullable String greenUrl;

  @Option(
      order = 603,
      names = "--blue-dsn",
      paramLabel = "DSN",
      description =
          "libpq connection string with which green's server subscribes to blue, for example"
              + " 'host=db1 dbname=shop user=repl passfile=/etc/repl.pgpass'. Default: the row's endpoint.")
  @Nullable String blueDsn;

  @Option(
      order = 604,
      names = "--green-dsn",
      paramLabel = "DSN",
      description = "The same for blue's server to subscribe to green.")
  @Nullable String greenDsn;

  @Option(
      order = 605,
      names = "--allow-inline-password",
      description =
          "Accept a password inside a DSN. It ends up in pg_subscription, in logs and in"
              + " the list of processes.")
  boolean allowInlinePassword;

  /**
   * Returns where the deployment may be asked, if the server of {@code --url} does not answer: the
   * sides as far as these options name them, by a URL or else by a connection string.
   */
  public List<ConnectionSettings> sides(ConnectionSettings settings) {
    List<ConnectionSettings> all = new ArrayList<>();
    for (Side side : Side.values()) {
      String url = side == Side.BLUE ? blueUrl : greenUrl;
      String dsn = side == Side.BLUE ? blueDsn : greenDsn;
      String address = url == null && dsn != null ? LibpqAddress.url(dsn) : url;
      if (address != null) {
        all.add(settings.at(address));
      }
    }
    return all;
  }

  /** Returns access to both sides of a row. */
  public PairAccess access(ConnectionSettings settings, DeploymentStatus row) {
    if (!row.isCluster()) {
      throw CommandFailedException.refused(
          "deployment %s is in schema mode; its sides are in one database".formatted(row.name()),
          "this command is for cluster mode");
    }
    Map<Side, ConnectionSettings> sides = new EnumMap<>(Side.class);
    Map<Side, String> connectionInfo = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      ConnectionSettings settingsOf = settingsOf(settings, row, side);
      sides.put(side, settingsOf);
      String dsn = side == Side.BLUE ? blueDsn : greenDsn;
      connectionInfo.put(
          side,
          dsn == null
              ? settings.side(row.place(side)).connectionInfo()
              : checkedDsn(dsn, "--" + side + "-dsn"));
    }
    return new SettingsAccess(sides, connectionInfo);
  }

  /**
   * Refuses a password in a libpq connection string, unless it is allowed.
   *
   * @param option name of the option, for the error
   */
  public String checkedDsn(String dsn, String option) {
    if (SecretMask.areIn(dsn) && !allowInlinePassword) {
      throw CommandFailedException.usage(
          "the value of "
              + option
              + " has a password in it, which ends up in pg_subscription, logs and process lists",
          "use passfile= or service= of the subscribing server, or --allow-inline-password");
    }
    return dsn;
  }

  /** Tells whether a password inside a DSN is allowed. */
  public boolean mayHavePassword() {
    return allowInlinePassword;
  }

  private ConnectionSettings settingsOf(
      ConnectionSettings settings, DeploymentStatus row, Side side) {
    String url = side == Side.BLUE ? blueUrl : greenUrl;
    return url == null
        ? settings.side(row.place(side))
        : settings.at(ConnectionSettings.checked(url, "--" + side + "-url"));
  }
}
