package io.bluegreen.ops.control;

/**
 * The names by which sessions of this product call themselves: those of the tool and those of the
 * drivers' watchers. Every other session of a database belongs to an application, also where its
 * name begins alike.
 */
public final class OwnSessions {
  /** A command of the tool. */
  public static final String COMMAND = "bluegreen-cli";

  /** A run, which opens connections of its own. */
  static final String RUN = "bluegreen cutover";

  public static final String PREFLIGHT = "bluegreen preflight";

  private static final String WATCHER = "bluegreen-jdbc watcher";

  /** The SQL condition that {@code pg_stat_activity a} is a session of none of these. */
  public static final String IS_FOREIGN =
      "a.application_name NOT IN ('" + String.join("', '", COMMAND, RUN, PREFLIGHT, WATCHER) + "')";

  private OwnSessions() {}
}
