package io.bluegreen.jdbc;

import io.bluegreen.jdbc.internal.config.ConnectionProperty;
import io.bluegreen.jdbc.internal.config.Settings;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The driver's connection properties: name, default, meaning.
 *
 * <p>A value comes from the URL, from the {@code Properties}, or from a system property of the same
 * name; the first of these wins. Durations are written {@code 250ms}, {@code 2s}, {@code 1m}, or as
 * ISO-8601. Each constant is declared in {@link ConnectionProperty} under the same name.
 */
public enum BlueGreenProperty {
  /** Row of the control table. */
  DEPLOYMENT,

  /** Where the control table is. */
  CONTROL,

  /** The watcher's user. */
  CONTROL_USER,

  /** The watcher's password. */
  CONTROL_PASSWORD,

  /** Which side to be on. */
  SIDE,

  /** How old the cached row may get. */
  TTL,

  /** Who reads the control table. */
  WATCHER,

  /** What the search_path is made of. */
  SEARCH_PATH,

  /** How long a call may be held. */
  HOLD_TIMEOUT,

  /** What may be repeated. */
  RETRY,

  /** What the operator declares idempotent. */
  IDEMPOTENT_STATEMENTS,

  /** How long the cutover window is. */
  RETRY_TIMEOUT,

  /** Where a row may send a connection. */
  ALLOWED_HOSTS,

  /** What to do without a control row. */
  ON_MISSING,

  /** What to do without a control table that answers. */
  ON_CONTROL_LOSS,

  /** When the control table counts as lost. */
  CONTROL_LOSS_TIMEOUT,

  /** What leaves nothing behind. */
  STATELESS_FUNCTIONS,

  /** What is asked for at a move. */
  CARRIED_SETTINGS,

  /** What stands in between. */
  POOLER;

  private final ConnectionProperty declaration = ConnectionProperty.valueOf(name());

  /** Returns the full name, such as {@code bluegreen.ttl}. */
  public String key() {
    return declaration.key();
  }

  /** Returns the value used where none is given, or null where that depends on the URL. */
  public @Nullable String defaultValue() {
    return declaration.defaultValue();
  }

  /** Returns what the property does, in one sentence. */
  public String description() {
    return declaration.description();
  }

  /** Returns the property of a full name, or null. */
  public static @Nullable BlueGreenProperty of(String key) {
    ConnectionProperty property = ConnectionProperty.of(key);
    return property == null ? null : valueOf(property.name());
  }

  /**
   * Checks names and values without connecting to anything; {@code bluegreen.deployment} is taken
   * as given.
   *
   * @param given some of our properties, by their full names
   * @throws SQLException SQLSTATE 22023 naming the first that cannot be used, its value and the
   *     mend
   */
  public static void check(Properties given) throws SQLException {
    Settings.check(given);
  }
}
