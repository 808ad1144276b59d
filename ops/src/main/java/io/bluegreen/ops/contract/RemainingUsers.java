package io.bluegreen.ops.contract;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The remaining users of an old side, queried from one database. */
final class RemainingUsers {
  private static final String CLIENT =
      "format('%s on %s', coalesce(c.application, '(unnamed)'), coalesce(c.host, '(unknown host)'))";

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
            + CLIENT
            + ", CASE WHEN c.epoch_seen IS NULL OR c.epoch_seen < d.epoch THEN 'has not seen the last switch'"
            + " ELSE format('has %s connection(s) that do not follow', c.pinned + c.unrouted) END)"
            + " FROM bluegreen.live_client c JOIN bluegreen.deployment d ON d.name = c.deployment"
            + " WHERE d.name = ? AND (c.epoch_seen IS NULL OR c.epoch_seen < d.epoch"
            + " OR c.pinned + c.unrouted > 0) ORDER BY 1",
        deployment);
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
            + " AND a.application_name !~ '^bluegreen' AND a.pid NOT IN"
            + " (SELECT c.pid FROM bluegreen.live_client c WHERE c.session_bound) AND "
            + condition
            + " GROUP BY a.application_name, a.usename ORDER BY 1",
        arguments);
  }
}
