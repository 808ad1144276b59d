package io.bluegreen.jdbc.internal.config;

import io.bluegreen.jdbc.internal.searchpath.SearchPathTemplate;
import io.bluegreen.jdbc.internal.session.Pooler;
import io.bluegreen.jdbc.model.Durations;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The driver's connection properties, each declared once: name, default, meaning.
 *
 * <p>A value comes from the URL, from the {@code Properties}, or from a system property of the same
 * name; the first of these wins. Durations are written {@code 250ms}, {@code 2s}, {@code 1m}, or as
 * ISO-8601.
 */
public enum ConnectionProperty {
  /** Name of the deployment's row in the control table. */
  DEPLOYMENT("deployment", null, "Row of the control table; by default the URL's database name."),

  /** Address of the control table. */
  CONTROL(
      "control",
      null,
      "Where the control table is; by default the URL's own hosts and database. Several entries"
          + " (host:port/database or JDBC URLs) are separated by semicolons."),

  /** User of the watcher. */
  CONTROL_USER(
      "controlUser", null, "The watcher's user; by default that of the newest successful login."),

  /** Password of the watcher. */
  CONTROL_PASSWORD("controlPassword", null, "The password of bluegreen.controlUser."),

  /** Side of the connections: the active one, or a fixed one. */
  SIDE(
      "side",
      "active",
      "active, idle, blue or green; anything but active stays where it is and never moves."),

  /** Age at which the cached row is read again. */
  TTL("ttl", "1s", "Age after which the cached row is read again."),

  /** Reader of the control table: a dedicated connection, or the application's own. */
  WATCHER(
      "watcher",
      "dedicated",
      "dedicated: one connection per control endpoint with LISTEN; borrowed: no extra connection,"
          + " the row is read at a boundary once it is older than bluegreen.ttl."),

  /** Template of the search_path. */
  SEARCH_PATH(
      "searchPath",
      "{active},{rest}",
      "Template of the search_path; {rest} is what currentSchema names, else what the server gives"
          + " this user and database, without the two sides."),

  /** Longest wait of a call during a hold. */
  HOLD_TIMEOUT("holdTimeout", "20s", "Longest wait at a boundary while the deployment is held."),

  /** Kinds of failed statements that the driver may repeat. */
  RETRY(
      "retry",
      "safe",
      "off, safe (what provably did not run, reads proven free of side effects, statements marked"
          + " idempotent) or idempotent (also writes that are idempotent by their shape)."),

  /** Statements that the operator declares idempotent. */
  IDEMPOTENT_STATEMENTS(
      "idempotentStatements",
      null,
      "Regular expression of statements that the operator declares idempotent."),

  /** Length of the cutover window. */
  RETRY_TIMEOUT(
      "retryTimeout", "20s", "The window for retries and for waiting on a side that refuses."),

  /** What is done about a COMMIT that got no answer. */
  COMMIT_OUTCOME(
      "commitOutcome",
      "switch",
      "Cluster mode: off, switch or always; switch marks each transaction before its COMMIT while a"
          + " hold is announced or in force, or the deployment has moved, and looks its outcome up"
          + " where the answer is lost; always also lets each transaction that writes leave a token,"
          + " at any time, so that a crash or a failover hides no outcome."),

  /** Hosts that a row may name. */
  ALLOWED_HOSTS(
      "allowedHosts",
      null,
      "Comma-separated host:port patterns with * that a row's endpoints must match; by default"
          + " any."),

  /** Behaviour without a row in the control table. */
  ON_MISSING(
      "onMissing",
      "fail",
      "fail or passthrough, where there is no control table or no such row in it."),

  /** Behaviour while no control endpoint answers. */
  ON_CONTROL_LOSS(
      "onControlLoss",
      "last-known",
      "last-known or fail, once no control endpoint has answered for bluegreen.controlLossTimeout."),

  /** Silence after which the control table counts as lost. */
  CONTROL_LOSS_TIMEOUT(
      "controlLossTimeout", "15s", "Silence after which bluegreen.onControlLoss=fail fails."),

  /** What leaves nothing behind. */
  STATELESS_FUNCTIONS(
      "statelessFunctions",
      null,
      "Cluster mode: comma-separated functions (name or schema.name, with *) which leave nothing in"
          + " their session, whatever their bodies look like."),

  /** What is asked for at a move. */
  CARRIED_SETTINGS(
      "carriedSettings",
      null,
      "Cluster mode: comma-separated settings (such as app.tenant) that are asked for and carried"
          + " at every move; settings made under a computed name are taken to be among them."),

  /** What {@code DatabaseMetaData} shows of the two sides. */
  METADATA(
      "metadata",
      "active",
      "Schema mode: active or all; what DatabaseMetaData shows where no schema is asked for: all but"
          + " the other side's objects, or everything."),

  /** Pooler between the application and the server. */
  POOLER(
      "pooler",
      "none",
      "none, session or transaction: PgBouncer's pool_mode between the application and the server.");

  private final String key;
  private final @Nullable String defaultValue;
  private final String description;

  ConnectionProperty(String shortName, @Nullable String defaultValue, String description) {
    this.key = BlueGreenUrl.OWN + shortName;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  /** Returns the full name, such as {@code bluegreen.ttl}. */
  public String key() {
    return key;
  }

  /** Returns the default value, or null where the default depends on the URL. */
  public @Nullable String defaultValue() {
    return defaultValue;
  }

  /** Returns what the property does, in one sentence. */
  public String description() {
    return description;
  }

  /** Returns the property of a full name, or null. */
  public static @Nullable ConnectionProperty of(String key) {
    for (ConnectionProperty property : values()) {
      if (property.key.equals(key)) {
        return property;
      }
    }
    return null;
  }

  /** Returns the values that the property accepts, or null where it accepts free text. */
  public String @Nullable [] choices() {
    switch (this) {
      case SIDE:
        return new String[] {"active", "idle", "blue", "green"};
      case WATCHER:
        return new String[] {"dedicated", "borrowed"};
      case RETRY:
        return new String[] {"off", "safe", "idempotent"};
      case COMMIT_OUTCOME:
        return new String[] {"off", "switch", "always"};
      case ON_MISSING:
        return new String[] {"fail", "passthrough"};
      case ON_CONTROL_LOSS:
        return new String[] {"last-known", "fail"};
      case METADATA:
        return new String[] {"active", "all"};
      case POOLER:
        return new String[] {"none", "session", "transaction"};
      default:
        return null;
    }
  }

  String choice(String value) throws SQLException {
    String word = value.trim().toLowerCase(Locale.ROOT);
    StringJoiner allowed = new StringJoiner(", ");
    String[] choices = choices();
    for (String choice : choices == null ? new String[0] : choices) {
      if (choice.equals(word)) {
        return choice;
      }
      allowed.add(choice);
    }
    throw bad(value, "use one of " + allowed, null);
  }

  Duration duration(String value) throws SQLException {
    try {
      return Durations.parse(value);
    } catch (IllegalArgumentException e) {
      throw bad(value, e.getMessage(), e);
    }
  }

  SearchPathTemplate template(String value) throws SQLException {
    try {
      return SearchPathTemplate.parse(value);
    } catch (IllegalArgumentException e) {
      throw bad(value, e.getMessage(), e);
    }
  }

  Pooler pooler(String value) throws SQLException {
    return Pooler.valueOf(choice(value).toUpperCase(Locale.ROOT));
  }

  SQLException bad(String value, @Nullable String fix, @Nullable Throwable cause) {
    return new SQLException(
        key + " = '" + value + "' cannot be used: " + fix + ".",
        SqlStateCode.INVALID_PARAMETER_VALUE,
        cause);
  }
}
