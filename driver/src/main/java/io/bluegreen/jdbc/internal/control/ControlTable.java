package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The SQL of the control table.
 *
 * <p>Every statement is sent outside any transaction, whatever the connection's autocommit mode is,
 * so that it can also be sent on an application's own connection at a boundary. Stateless.
 */
public final class ControlTable {
  static final String CHANNEL = "bluegreen";

  private static final long LONGEST_ANNOUNCEMENT_MILLIS = TimeUnit.MINUTES.toMillis(10);

  private static final String COLUMNS =
      "SELECT name, mode, blue, green, active, phase, hold_until, scheduled_active, scheduled_at,"
          + " epoch, pg_catalog.clock_timestamp() AS server_now, "
          + announcedMillis()
          + " AS announced FROM bluegreen.deployment";

  private ControlTable() {}

  /** A table that an older driver has installed has no such column. */
  private static String announcedMillis() {
    return "(SELECT pg_catalog.ceil(1000 * extract(epoch FROM a.until -"
        + " pg_catalog.clock_timestamp()))::bigint FROM (SELECT (pg_catalog.to_jsonb(deployment)"
        + " ->> 'announced_until')::pg_catalog.timestamptz) AS a (until)"
        + " WHERE pg_catalog.isfinite(a.until))";
  }

  /**
   * Reads the rows of the named deployments; a name without a row is absent from the answer.
   *
   * @throws ControlMissingException where there is no control table
   * @throws SQLException where the table cannot be read, or a row says what cannot be
   */
  static Map<String, DeploymentSnapshot> read(BaseConnection pg, Iterable<String> names)
      throws SQLException {
    StringJoiner list = new StringJoiner(", ", " WHERE name IN (", ")");
    for (String name : names) {
      list.add(literal(pg, name));
    }
    Map<String, DeploymentSnapshot> found = new HashMap<>();
    long sent = System.nanoTime();
    try (ResultSet rows = pg.execSQLQuery(COLUMNS + list)) {
      long received = System.nanoTime();
      while (rows.next()) {
        found.put(rows.getString("name"), DeploymentSnapshot.of(row(rows, sent, received)));
      }
      close(rows);
    } catch (SQLException e) {
      throw explained(pg, e);
    }
    return found;
  }

  /** Returns the names of the deployments that exist, for an error message: {@code 'a', 'b'}. */
  static String names(BaseConnection pg) throws SQLException {
    StringJoiner names = new StringJoiner(", ");
    try (ResultSet rows =
        pg.execSQLQuery("SELECT name FROM bluegreen.deployment ORDER BY name LIMIT 20")) {
      while (rows.next()) {
        names.add("'" + rows.getString(1) + "'");
      }
      close(rows);
    }
    return names.toString();
  }

  /** Returns the relations that one side has and the other lacks; empty where none can be told. */
  public static List<String> missingRelations(BaseConnection pg, String name, Side from, Side to)
      throws SQLException {
    List<String> missing = new ArrayList<>();
    String call =
        "SELECT * FROM bluegreen.missing_relations("
            + String.join(
                ", ", literal(pg, name), literal(pg, from.text()), literal(pg, to.text()) + ")");
    try (ResultSet rows = pg.execSQLQuery(call)) {
      while (rows.next()) {
        missing.add(rows.getString(1));
      }
      close(rows);
    }
    return missing;
  }

  /**
   * Returns the shared functions that keep the row type of a side; see the function of that name.
   */
  public static List<String> rowTypeFunctions(BaseConnection pg, String name) throws SQLException {
    List<String> functions = new ArrayList<>();
    String call = "SELECT bluegreen.row_type_functions(" + literal(pg, name) + ")";
    try (ResultSet rows = pg.execSQLQuery(call)) {
      while (rows.next()) {
        functions.add(rows.getString(1));
      }
      close(rows);
    }
    return functions;
  }

  /**
   * Writes this client's row, also for a role whose transactions are READ ONLY by default: its
   * applications follow flips as well, and an operator has to see them.
   */
  static void acknowledge(BaseConnection pg, String json) throws SQLException {
    try {
      pg.execSQLUpdate(
          "BEGIN READ WRITE; SELECT bluegreen.acknowledge("
              + literal(pg, json)
              + "::jsonb); COMMIT");
    } catch (SQLException e) {
      if (pg.getTransactionState() != TransactionState.IDLE) {
        pg.execSQLUpdate("ROLLBACK");
      }
      throw e;
    }
  }

  private static DeploymentRow row(ResultSet row, long sent, long received) throws SQLException {
    String name = row.getString("name");
    DeploymentMode mode = choice(DeploymentMode.class, row, "mode", name);
    @Nullable Instant scheduledAt = instant(row, "scheduled_at");
    if (scheduledAt != null && mode == DeploymentMode.CLUSTER) {
      throw badColumn("scheduled_at", scheduledAt.toString(), name, "NULL in cluster mode");
    }
    return new DeploymentRow(
        name,
        mode,
        text(row, "blue", name),
        text(row, "green", name),
        choice(Side.class, row, "active", name),
        choice(DeploymentPhase.class, row, "phase", name),
        instant(row, "hold_until"),
        // Only together with a time it means anything, and a time means nothing without it.
        scheduledAt == null ? null : choice(Side.class, row, "scheduled_active", name),
        scheduledAt,
        row.getLong("epoch"),
        announcedUntil(row, received),
        new ServerClock(
            row.getObject("server_now", OffsetDateTime.class).toInstant(), sent, received));
  }

  /** Returns until when a hold is announced, on the axis of this JVM; null for no announcement. */
  private static @Nullable Long announcedUntil(ResultSet row, long received) throws SQLException {
    long millis = Math.min(row.getLong("announced"), LONGEST_ANNOUNCEMENT_MILLIS);
    return row.wasNull() || millis <= 0
        ? null
        : Long.valueOf(received + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  private static String text(ResultSet row, String column, String name) throws SQLException {
    @Nullable String value = row.getString(column);
    if (value == null || value.isEmpty()) {
      throw badColumn(column, value, name, "a schema name, or host:port/database");
    }
    return value;
  }

  private static <E extends Enum<E>> E choice(
      Class<E> type, ResultSet row, String column, String name) throws SQLException {
    @Nullable String value = row.getString(column);
    StringJoiner allowed = new StringJoiner(" or ");
    for (E constant : type.getEnumConstants()) {
      String text = constant.name().toLowerCase(Locale.ROOT);
      if (text.equals(value)) {
        return constant;
      }
      allowed.add("'" + text + "'");
    }
    throw badColumn(column, value, name, allowed.toString());
  }

  private static SQLException badColumn(
      String column, @Nullable String value, String name, String allowed) {
    return new SQLException(
        "bluegreen.deployment."
            + column
            + " of deployment '"
            + name
            + "' is "
            + (value == null ? "NULL" : "'" + value + "'")
            + "; it has to be "
            + allowed
            + ". Correct the row, and run install.sql again: its checks reject such a value.",
        SqlStateCode.INVALID_PARAMETER_VALUE);
  }

  private static SQLException explained(BaseConnection pg, SQLException e) throws SQLException {
    String state = e.getSQLState();
    if (SqlStateCode.UNDEFINED_TABLE.equals(state)
        || SqlStateCode.INVALID_SCHEMA_NAME.equals(state)) {
      return ControlMissingException.noTable(RedactedUrl.of(pg.getMetaData().getURL()), e);
    }
    if (SqlStateCode.INSUFFICIENT_PRIVILEGE.equals(state)) {
      return new SQLException(
          "bluegreen.control: user '"
              + pg.getMetaData().getUserName()
              + "' may not read bluegreen.deployment at "
              + RedactedUrl.of(pg.getMetaData().getURL())
              + ". GRANT USAGE ON SCHEMA bluegreen and SELECT ON bluegreen.deployment to it (or the"
              + " role bluegreen_client), or name another login with bluegreen.controlUser.",
          state,
          e);
    }
    return e;
  }

  public static String literal(BaseConnection pg, String value) throws SQLException {
    return "'" + pg.escapeString(value) + "'";
  }

  private static void close(ResultSet rows) throws SQLException {
    Statement statement = rows.getStatement();
    rows.close();
    statement.close();
  }

  /** Subscribes a session to changes. A standby refuses that with 0A000/25006 and is polled. */
  static boolean listen(Connection pg) {
    try (Statement statement = pg.createStatement()) {
      statement.execute("LISTEN " + CHANNEL);
      return true;
    } catch (SQLException standbyOrPooler) {
      return false;
    }
  }
}
