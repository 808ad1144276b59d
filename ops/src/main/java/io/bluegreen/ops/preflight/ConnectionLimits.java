package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The comparison of all sessions that the side will have after a switch with its limits: those of
 * the server, the database and each role. The sessions are the ones that the side has now, and
 * besides them the live clients' connections and one watcher per client.
 *
 * <p>A client's own sessions are counted once. In cluster mode only its watcher is on the idle side
 * before the switch. In schema mode nothing moves, and its connections are among the sessions.
 */
final class ConnectionLimits implements PreflightProbe {
  private static final String CLIENTS =
      """
      SELECT coalesce(c.usename::text, '') AS role, sum(c.connections) AS connections, count(*) AS clients
      FROM bluegreen.live_client c JOIN here ON c.deployment = here.deployment GROUP BY 1
      """;

  /** What is taken leaves out the clients' watchers, which are counted with their clients. */
  private static final String LIMITS =
      """
      , session AS (
        SELECT a.datname, a.usename FROM pg_stat_activity a
        WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid() AND a.usename IS NOT NULL
          AND a.pid NOT IN (SELECT c.pid FROM bluegreen.live_client c JOIN here ON c.deployment = here.deployment
                            WHERE c.session_bound AND c.pid IS NOT NULL))
      SELECT 'max_connections' AS name, '' AS role, current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
               - coalesce(current_setting('reserved_connections', true)::int, 0) AS most, (SELECT count(*) FROM session) AS taken,
             'ALTER SYSTEM SET max_connections = %s; -- then restart the server' AS mend
      FROM here
      UNION ALL
      SELECT format('the limit of database %I', d.datname), '', d.datconnlimit, (SELECT count(*) FROM session s WHERE s.datname = d.datname),
             format('ALTER DATABASE %I CONNECTION LIMIT %%s', d.datname)
      FROM pg_database d WHERE d.datname = current_database() AND d.datconnlimit >= 0
      UNION ALL
      SELECT format('the limit of role %I', r.rolname), r.rolname, r.rolconnlimit, (SELECT count(*) FROM session s WHERE s.usename = r.rolname), format('ALTER ROLE %I CONNECTION LIMIT %%s', r.rolname)
      FROM pg_roles r WHERE r.rolconnlimit >= 0
      """;

  /** One limit of a server; {@code role} is empty where it is everybody's. */
  private record Limit(String name, String role, long most, long taken, String mend) {}

  /** What the live clients of a role have open. */
  private record Load(long connections, long clients) {
    Load plus(Load other) {
      return new Load(connections + other.connections, clients + other.clients);
    }

    long all() {
      return connections + clients;
    }
  }

  @Override
  public List<CheckFinding> look(CheckedPair sides) throws SQLException {
    Map<String, Load> loads = new LinkedHashMap<>();
    for (CatalogRow row : sides.query(sides.source(), CLIENTS)) {
      loads.put(row.text("role"), new Load(row.number("connections"), row.number("clients")));
    }
    Load total = loads.values().stream().reduce(new Load(0, 0), Load::plus);
    List<CheckFinding> findings = new ArrayList<>();
    if (total.clients() == 0) {
      return findings;
    }
    Side side = sides.isOneDatabase() ? sides.source() : sides.target();
    for (Limit limit : limits(sides, side)) {
      Load load = limit.role().isEmpty() ? total : loads.get(limit.role());
      if (load == null) {
        continue;
      }
      long counted = sides.isOneDatabase() ? Math.min(limit.taken(), load.connections()) : 0;
      long others = limit.taken() - counted;
      if (others + load.all() > limit.most()) {
        findings.add(finding(side, limit, load, others));
      }
    }
    return findings;
  }

  private static List<Limit> limits(CheckedPair sides, Side side) throws SQLException {
    return sides.query(side, LIMITS).stream()
        .map(
            row ->
                new Limit(
                    row.text("name"),
                    row.text("role"),
                    row.number("most"),
                    row.number("taken"),
                    row.text("mend")))
        .toList();
  }

  private static CheckFinding finding(Side side, Limit limit, Load load, long others) {
    long needed = others + load.all();
    return new CheckFinding(
        CheckVerdict.ERROR,
        side,
        "%s is %d, and %d JVM(s) with %d connections and a watcher each, beside %d other session(s), need %d"
            .formatted(
                limit.name(), limit.most(), load.clients(), load.connections(), others, needed),
        limit.mend().formatted(needed + needed / 5 + 10));
  }
}
