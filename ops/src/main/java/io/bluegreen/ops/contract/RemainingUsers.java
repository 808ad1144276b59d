package io.bluegreen.ops.contract;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ClientSql;
import io.bluegreen.ops.control.OwnSessions;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The remaining users of an old side, queried from one database. */
final class RemainingUsers {
  /**
   * A watcher lives on for a minute after the application's last connection is gone; nothing of the
   * application would miss the old server then.
   */
  private static final String CONNECTED = " AND c.connections > 0";

  /** The mend keeps the order of the path, with the kept schema where the old one was. */
  private static final String SEARCH_PATHS =
      """
      WITH setting AS (
        SELECT CASE WHEN r.setrole = 0 THEN 'DATABASE ' || quote_ident(current_database())
                    WHEN r.setdatabase = 0 THEN 'ROLE ' || quote_ident(u.rolname)
                    ELSE format('ROLE %I IN DATABASE %I', u.rolname, current_database()) END AS owner,
               substr(s.setting, length('search_path=') + 1) AS path
        FROM pg_db_role_setting r LEFT JOIN pg_roles u ON u.oid = r.setrole, unnest(r.setconfig) s(setting)
        WHERE r.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
          AND (r.setrole <> 0 OR r.setdatabase <> 0) AND starts_with(s.setting, 'search_path=')
        UNION ALL
        SELECT 'ROLE ALL', substr(s.setting, length('search_path=') + 1)
        FROM pg_db_role_setting r, unnest(r.setconfig) s(setting)
        WHERE r.setrole = 0 AND r.setdatabase = 0 AND starts_with(s.setting, 'search_path=')
        UNION ALL
        SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || p.oid::regprocedure,
               substr(s.setting, length('search_path=') + 1)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname <> ?, unnest(p.proconfig) s(setting)
        WHERE p.prokind <> 'a' AND starts_with(s.setting, 'search_path='))
      SELECT format('the search_path of %s names it: ALTER %s SET search_path = %s', lower(split_part(owner, ' ', 1)) || substr(owner, strpos(owner, ' ')), owner,
        (SELECT string_agg(quote_ident(e.name), ', ' ORDER BY e.place)
         FROM (SELECT CASE WHEN x.entry = ? THEN ? ELSE x.entry END AS name, min(x.place) AS place
               FROM bluegreen.path_entries(path) WITH ORDINALITY AS x(entry, place) GROUP BY 1) e))
      FROM setting WHERE ? IN (SELECT bluegreen.path_entries(path)) ORDER BY 1
      """;

  private final Connection connection;
  private final String deployment;

  RemainingUsers(Connection connection, String deployment) {
    this.connection = connection;
    this.deployment = deployment;
  }

  /** A switch that is under way, or was not finished. */
  List<String> unsettled() throws SQLException {
    return Sql.texts(
        connection,
        "SELECT format('the deployment is held until %s', d.hold_until) FROM bluegreen.deployment d"
            + " WHERE d.name = ? AND d.phase = 'hold'"
            + " UNION ALL SELECT 'a flip is scheduled for ' || d.scheduled_at"
            + " FROM bluegreen.deployment d WHERE d.name = ? AND d.scheduled_at IS NOT NULL",
        deployment,
        deployment);
  }

  /** Live clients with connections that may not have followed. */
  List<String> clients() throws SQLException {
    return Sql.texts(
        connection,
        "SELECT concat_ws(' ', 'client', "
            + ClientSql.NAME
            + ", CASE WHEN "
            + ClientSql.IS_BEHIND
            + " THEN 'has not seen the last switch'"
            + " ELSE format('has %s connection(s) that do not follow', c.pinned + c.unrouted) END)"
            + " FROM bluegreen.live_client c JOIN bluegreen.deployment d ON d.name = c.deployment"
            + " WHERE d.name = ? AND ("
            + ClientSql.IS_BEHIND
            + " OR "
            + ClientSql.IS_STUCK
            + ") ORDER BY 1",
        deployment);
  }

  /** Identifiers of the live clients that report here. */
  Set<String> clientIds() throws SQLException {
    return new HashSet<>(
        Sql.texts(
            connection,
            "SELECT c.client_id::text FROM bluegreen.live_client c WHERE c.deployment = ?",
            deployment));
  }

  /**
   * Live clients with connections that report here and not where the others do: what they watch, by
   * their URL or by {@code bluegreen.control}, is this server alone.
   */
  List<String> clientsBeside(Set<String> others, Side here) throws SQLException {
    return Sql.list(
            connection,
            row -> Map.entry(Sql.text(row, 1), Sql.text(row, 2)),
            "SELECT c.client_id::text, "
                + ClientSql.NAME
                + " FROM bluegreen.live_client c WHERE c.deployment = ?"
                + CONNECTED
                + " ORDER BY 2",
            deployment)
        .stream()
        .filter(client -> !others.contains(client.getKey()))
        .map(
            client ->
                "client %s reaches the control table of %s alone: let its URL, bluegreen.control and bluegreen.allowedHosts name the server of %s, and start it again"
                    .formatted(client.getValue(), here, here.other()))
        .toList();
  }

  /**
   * Live clients with connections that report here and know this server from the row alone: without
   * the other one they cannot start again. Those of an older driver, or control table, do not say.
   */
  List<String> clientsWithoutIt(Side here) throws SQLException {
    return Sql.texts(
        connection,
        "SELECT format('client %s knows the server of %s from the row alone: let its URL, or bluegreen.control where it names that, have %s too, and start it again; without the old server it could not start', "
            + ClientSql.NAME
            + ", ?, CASE ? WHEN 'blue' THEN d.blue ELSE d.green END)"
            + " FROM bluegreen.live_client c JOIN bluegreen.deployment d ON d.name = c.deployment"
            + " WHERE d.name = ? AND to_jsonb(c) ->> 'endpoint_configured' = 'false'"
            + CONNECTED
            + " ORDER BY 1",
        here.text(),
        here.text(),
        deployment);
  }

  /** Settings of databases, roles and functions that lead sessions into a schema, with the mend. */
  List<String> searchPathsTo(String schema, String kept) throws SQLException {
    return Sql.texts(connection, SEARCH_PATHS, schema, schema, kept, schema);
  }

  /** Sessions of this database; the drivers' watchers, which read the control table, are none. */
  List<String> sessions() throws SQLException {
    return sessions("true");
  }

  /** Sessions that have a relation of a schema locked, in a transaction. */
  List<String> sessionsIn(String schema) throws SQLException {
    return sessions(
        "a.pid IN (SELECT l.pid FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ?"
            + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
        schema);
  }

  /** Streams out of and into this database, beside those of the deployment. */
  List<String> streams(String publication) throws SQLException {
    List<String> all = new ArrayList<>();
    all.addAll(
        Sql.texts(
            connection,
            "SELECT format('slot %I is in use', slot_name) FROM pg_replication_slots"
                + " WHERE database = current_database() AND active"
                + " AND left(slot_name::text, length(?)) <> ? ORDER BY 1",
            publication,
            publication));
    all.addAll(
        Sql.texts(
            connection,
            "SELECT format('subscription %I is enabled', subname) FROM pg_subscription"
                + " WHERE subenabled AND left(subname::text, length(?)) <> ? AND subdbid ="
                + " (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1",
            publication,
            publication));
    return all;
  }

  /** Publications and subscriptions that name tables of a schema. */
  List<String> streamsOf(String schema) throws SQLException {
    return Sql.texts(
        connection,
        "SELECT DISTINCT format('publication %I sends tables of it', t.pubname)"
            + " FROM pg_publication_tables t WHERE t.schemaname = ? AND EXISTS"
            + " (SELECT FROM pg_replication_slots s WHERE s.database = current_database())"
            + " UNION ALL SELECT DISTINCT format('subscription %I fills tables of it', s.subname)"
            + " FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid"
            + " JOIN pg_class c ON c.oid = r.srrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE n.nspname = ? ORDER BY 1",
        schema,
        schema);
  }

  private List<String> sessions(String condition, Object... arguments) throws SQLException {
    if (!Sql.truth(connection, "SELECT pg_has_role('pg_read_all_stats', 'USAGE')")) {
      return List.of("this role does not see other sessions there: GRANT pg_read_all_stats to it");
    }
    return Sql.texts(
        connection,
        "SELECT format('%s session(s) of application %L, role %s', count(*), a.application_name, a.usename)"
            + " FROM pg_stat_activity a WHERE a.datname = current_database()"
            + " AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()"
            + " AND "
            + OwnSessions.IS_FOREIGN
            + " AND a.pid NOT IN"
            + " (SELECT c.pid FROM bluegreen.live_client c WHERE c.session_bound) AND "
            + condition
            + " GROUP BY a.application_name, a.usename ORDER BY 1",
        arguments);
  }
}
