package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.searchpath.SearchPath;
import io.bluegreen.jdbc.internal.session.InternalQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The state of a server session as the server reports it: settings, role and channels, which can be
 * set on another session, and the pins, which cannot. Immutable.
 */
final class ServerSessionState {
  private final List<String[]> settings = new ArrayList<>();
  private final List<String> channels = new ArrayList<>();
  private final List<String> pins = new ArrayList<>();
  private String user = "";
  private String role = "";
  private boolean hadTemporaries;

  private ServerSessionState() {}

  /**
   * Asks a session outside any transaction, in one round trip; in two where it ever made anything
   * temporary.
   *
   * @param customSettings names with a dot which the application has set: the server lists only
   *     those of its own
   * @param login what {@link #user} said of the session when it was opened
   */
  static ServerSessionState of(
      BaseConnection pg, Iterable<String> customSettings, @Nullable String login)
      throws SQLException {
    ServerSessionState state = new ServerSessionState();
    InternalQuery.askAgain(pg, question(pg, customSettings), state::add);
    String now = user(pg);
    if (now != null && !now.equals(login)) {
      state.user = now;
    }
    if (state.hadTemporaries) {
      InternalQuery.ask(pg, TEMPORARY, state::add);
    }
    return state;
  }

  /** Returns the session's user, of whose changes every server tells unasked. */
  static @Nullable String user(BaseConnection pg) {
    return pg.getParameterStatus("session_authorization");
  }

  /** Asks only for the settings: a session that was just opened holds nothing else. */
  static ServerSessionState ofFresh(BaseConnection pg) throws SQLException {
    ServerSessionState state = new ServerSessionState();
    InternalQuery.ask(pg, SETTINGS, state::add);
    return state;
  }

  private void add(ResultSet row) throws SQLException {
    add(row.getString(1), row.getString(2), row.getString(3));
  }

  private static String question(BaseConnection pg, Iterable<String> customSettings)
      throws SQLException {
    StringBuilder question = new StringBuilder(QUESTION);
    for (String name : customSettings) {
      String literal = "'" + pg.escapeString(name) + "'";
      question
          .append(" UNION ALL SELECT 'setting', ")
          .append(literal)
          .append(", pg_catalog.current_setting(")
          .append(literal)
          .append(", true) WHERE pg_catalog.current_setting(")
          .append(literal)
          .append(", true) IS NOT NULL");
    }
    return question.toString();
  }

  private static final String SETTINGS =
      "SELECT 'setting', name, setting FROM pg_catalog.pg_show_all_settings() WHERE source ="
          + " 'session' AND name NOT IN ('transaction_isolation', 'transaction_read_only',"
          + " 'transaction_deferrable')";

  /**
   * Asks the functions under the system views, and the catalogs of temporary objects only where the
   * session ever had one: a server process that has not been asked before answers in a fraction of
   * the time, and every connection asks once per move.
   */
  private static final String QUESTION =
      SETTINGS
          + " UNION ALL SELECT 'role', pg_catalog.current_setting('role'), ''"
          + " WHERE pg_catalog.current_setting('role') <> 'none' UNION ALL SELECT 'channel', c, ''"
          + " FROM pg_catalog.pg_listening_channels() c UNION ALL SELECT 'temp', '', '' WHERE"
          + " pg_catalog.pg_my_temp_schema() <> 0::pg_catalog.oid UNION ALL SELECT 'pin', 'session"
          + " advisory lock', '' FROM pg_catalog.pg_lock_status() WHERE locktype = 'advisory' AND"
          + " pid = pg_catalog.pg_backend_pid() UNION ALL SELECT 'pin', 'PREPARE ' || name, '' FROM"
          + " pg_catalog.pg_prepared_statement() WHERE from_sql UNION ALL SELECT 'pin', 'WITH HOLD"
          + " cursor ' || name, '' FROM pg_catalog.pg_cursor() WHERE is_holdable";

  private static final String TEMPORARY =
      "SELECT 'pin', 'temporary relation ' || relname::text, '' FROM pg_catalog.pg_class WHERE"
          + " relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'v', 'S', 'p',"
          + " 'c') UNION ALL SELECT 'pin', 'temporary function ' || proname::text, '' FROM"
          + " pg_catalog.pg_proc WHERE pronamespace = pg_catalog.pg_my_temp_schema() UNION ALL"
          + " SELECT 'pin', 'temporary type ' || typname::text, '' FROM pg_catalog.pg_type WHERE"
          + " typnamespace = pg_catalog.pg_my_temp_schema() AND typtype IN ('d', 'e', 'r')";

  private void add(String kind, String name, String value) {
    switch (kind) {
      case "setting":
        settings.add(new String[] {name, value});
        break;
      case "role":
        role = name;
        break;
      case "temp":
        hadTemporaries = true;
        break;
      case "channel":
        channels.add(name);
        break;
      default:
        pins.add(name);
        break;
    }
  }

  /** Returns what keeps the session where it is; empty where nothing does. */
  List<String> pins() {
    return pins;
  }

  /**
   * Gives another session the same settings, user, role and channels, outside a transaction; no
   * round trip where there is nothing to give.
   *
   * @param fresh what that session was found to hold by itself, or null where it was not asked
   */
  void applyTo(BaseConnection pg, @Nullable ServerSessionState fresh) throws SQLException {
    setAll(pg, fresh);
    if (!user.isEmpty()) {
      pg.execSQLUpdate("SET SESSION AUTHORIZATION " + SearchPath.quoted(user));
    }
    if (!role.isEmpty()) {
      pg.execSQLUpdate("SET ROLE " + SearchPath.quoted(role));
    }
    for (String channel : channels) {
      pg.execSQLUpdate("LISTEN " + SearchPath.quoted(channel));
    }
  }

  /** What the fresh session reports to have already, as its application_name, is left alone. */
  private void setAll(BaseConnection pg, @Nullable ServerSessionState fresh) throws SQLException {
    StringJoiner calls = new StringJoiner(", ", "SELECT ", "");
    calls.setEmptyValue("");
    for (String[] setting : settings) {
      String reported = pg.getParameterStatus(setting[0]);
      boolean hasIt =
          reported != null ? reported.equals(setting[1]) : fresh != null && fresh.has(setting);
      if (!hasIt) {
        calls.add(
            "pg_catalog.set_config('"
                + pg.escapeString(setting[0])
                + "', '"
                + pg.escapeString(setting[1])
                + "', false)");
      }
    }
    if (calls.length() > 0) {
      pg.execSQLQuery(calls.toString()).getStatement().close();
    }
  }

  private boolean has(String[] setting) {
    return settings.stream().anyMatch(own -> Arrays.equals(own, setting));
  }
}
