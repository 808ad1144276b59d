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
  /** Name of the deployment's row in the control table. */
  DEPLOYMENT,

  /** Address of the control table. */
  CONTROL,

  /** User of the watcher. */
  CONTROL_USER,

  /** Password of the watcher. */
  CONTROL_PASSWORD,

  /** Side of the connections: the active one, or a fixed one. */
  SIDE,

  /** Age at which the cached row is read again. */
  TTL,

  /** Reader of the control table: a dedicated connection, or the application's own. */
  WATCHER,

  /** Template of the search_path. */
  SEARCH_PATH,

  /** Longest wait of a call during a hold. */
  HOLD_TIMEOUT,

  /** Kinds of failed statements that the driver may repeat. */
  RETRY,

  /** Statements that the operator declares idempotent. */
  IDEMPOTENT_STATEMENTS,

  /** Length of the cutover window. */
  RETRY_TIMEOUT,

  /** What is done about a COMMIT that got no answer. */
  COMMIT_OUTCOME,

  /** Hosts that a row may name. */
  ALLOWED_HOSTS,

  /** Behaviour without a row in the control table. */
  ON_MISSING,

  /** Behaviour while no control endpoint answers. */
  ON_CONTROL_LOSS,

  /** Silence after which the control table counts as lost. */
  CONTROL_LOSS_TIMEOUT,

  /** Functions that leave nothing in a session. */
  STATELESS_FUNCTIONS,

  /** Settings that move with a session although functions make them. */
  CARRIED_SETTINGS,

  /** What metadata shows of the two sides. */
  METADATA,

  /** Pooler between the application and the server. */
  POOLER;

  private final ConnectionProperty declaration = ConnectionProperty.valueOf(name());

  /** Returns the full name, such as {@code bluegreen.ttl}. */
  public String key() {
    return declaration.key();
  }

  /** Returns the default value, or null where the default depends on the URL. */
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
   * Checks names and values without any connection. A missing {@code bluegreen.deployment} is not
   * an error here.
   *
   * @param given properties of this driver, by their full names
   * @throws SQLException SQLSTATE 22023 naming the first unusable property, its value and a fix
   */
  public static void check(Properties given) throws SQLException {
    Settings.check(given);
  }
}
