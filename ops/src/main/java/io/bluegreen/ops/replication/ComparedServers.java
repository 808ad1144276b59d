package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.IdentityProbe;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The servers that both sides had when the copy was begun, turned round or compared last. They are
 * noted on the idle side.
 *
 * <p>A standby that has taken over since may lack rows which its predecessor had sent to the other
 * side, or had confirmed to it. Replication goes on all the same, and never sends them again.
 */
public final class ComparedServers {
  private static final String STANDBY = "standby";

  private ComparedServers() {}

  /**
   * A server in whose place there is another one now.
   *
   * @param was the server between which and the other side nothing was missing
   * @param now the server that answers in its place
   */
  public record Replaced(Side side, ServerIdentity was, ServerIdentity now) {
    /** Returns what has happened, for people. */
    public String describe() {
      return was.systemIdentifier().equals(now.systemIdentifier())
          ? "a standby has taken over on %s since both sides were known to be equal (timeline %s, now %s), and rows that it had not received yet may be on one side only"
              .formatted(side, shown(was), shown(now))
          : "the server of %s is another one than when both sides were known to be equal, and rows may be on one side only"
              .formatted(side);
    }

    private static String shown(ServerIdentity server) {
      return String.valueOf(Long.parseLong(server.timeline(), 16));
    }
  }

  /** Notes on the idle side which servers both sides have. */
  public static void note(Connection idle, String deployment, Map<Side, ServerIdentity> servers)
      throws SQLException {
    if (!isKnown(idle)) {
      return;
    }
    for (Map.Entry<Side, ServerIdentity> server : servers.entrySet()) {
      Sql.update(
          idle,
          "INSERT INTO bluegreen.compared_server (deployment, side, server) VALUES (?, ?, ?)"
              + " ON CONFLICT (deployment, side) DO UPDATE SET server = excluded.server,"
              + " noted_at = pg_catalog.clock_timestamp()",
          deployment,
          server.getKey().text(),
          server.getValue().toString());
    }
  }

  /** Notes the servers behind two connections. */
  public static void note(Connection source, Connection target, Side from, String deployment)
      throws SQLException {
    note(target, deployment, read(source, target, from));
  }

  /** Returns the servers behind two connections. */
  public static Map<Side, ServerIdentity> read(Connection source, Connection target, Side from)
      throws SQLException {
    return Map.of(
        from,
        IdentityProbe.SQL.of(from, source),
        from.other(),
        IdentityProbe.SQL.of(from.other(), target));
  }

  /** Forgets the servers, where nothing is copied any more. */
  public static void forget(Connection idle, String deployment) throws SQLException {
    if (isKnown(idle)) {
      Sql.update(idle, "DELETE FROM bluegreen.compared_server WHERE deployment = ?", deployment);
    }
  }

  /**
   * Returns the servers that were replaced; none where nothing was noted, as by an older version of
   * this tool.
   */
  public static List<Replaced> replaced(
      Connection source, Connection target, Side from, String deployment) throws SQLException {
    List<Replaced> replaced = new ArrayList<>();
    Map<Side, ServerIdentity> now = read(source, target, from);
    noted(target, deployment).forEach((side, was) -> add(replaced, side, was, now));
    return replaced;
  }

  /** Returns what was noted in a database; nothing where nothing was. */
  public static Map<Side, ServerIdentity> noted(Connection idle, String deployment)
      throws SQLException {
    Map<Side, ServerIdentity> noted = new EnumMap<>(Side.class);
    if (isKnown(idle)) {
      Sql.list(
          idle,
          row -> noted.put(Side.valueOf(Sql.text(row, 1)), ServerIdentity.parse(Sql.text(row, 2))),
          "SELECT pg_catalog.upper(side), server FROM bluegreen.compared_server"
              + " WHERE deployment = ?",
          deployment);
    }
    return noted;
  }

  private static void add(
      List<Replaced> replaced, Side side, ServerIdentity was, Map<Side, ServerIdentity> now) {
    ServerIdentity answering = now.get(side);
    if (answering != null && !answering.equals(was) && !answering.timeline().equals(STANDBY)) {
      replaced.add(new Replaced(side, was, answering));
    }
  }

  /** An older control table has no place for them. */
  private static boolean isKnown(Connection connection) throws SQLException {
    return Sql.truth(
        connection, "SELECT pg_catalog.to_regclass('bluegreen.compared_server') IS NOT NULL");
  }
}
