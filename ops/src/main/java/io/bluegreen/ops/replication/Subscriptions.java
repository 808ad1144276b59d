package io.bluegreen.ops.replication;

import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that creates, changes and drops subscriptions. A subscription and its slot are created
 * and dropped by separate statements, each on its own server. So neither server waits for the other
 * one inside a statement, a crash between both can be repaired, and two databases of one server can
 * be a pair.
 */
public final class Subscriptions {
  private static final String HERE =
      " AND s.subdbid = (SELECT oid FROM pg_catalog.pg_database"
          + " WHERE datname = pg_catalog.current_database())";

  private Subscriptions() {}

  private static List<String> sorted(Connection connection, String sql, String name)
      throws SQLException {
    return Sql.texts(connection, sql, name).stream().sorted().toList();
  }

  /** Whether a subscription is enabled; null if there is none of this name. */
  public static @Nullable Boolean enabled(Connection connection, String name) throws SQLException {
    List<Boolean> found =
        Sql.list(
            connection,
            row -> row.getBoolean(1),
            "SELECT s.subenabled FROM pg_catalog.pg_subscription s WHERE s.subname = ?" + HERE,
            name);
    return found.isEmpty() ? null : found.get(0);
  }

  /**
   * How a subscription is made.
   *
   * @param enabled whether it streams at once
   * @param copy whether it copies the rows that are there already
   * @param runAsOwner whether rows are applied as the subscription's owner, and not as the table's
   * @param failover whether its slot is one that a standby keeps up to date
   */
  public record Choices(boolean enabled, boolean copy, boolean runAsOwner, boolean failover) {
    /** Returns those of a subscription that waits for its slot, and copies nothing. */
    public static Choices disabled(boolean runAsOwner) {
      return new Choices(false, false, runAsOwner, false);
    }
  }

  /**
   * Creates a subscription whose slot is made elsewhere. The names of its tables are asked of the
   * publisher at once. Its origin filter stays at {@code any}, the only value before PostgreSQL 16:
   * with {@code none} rows that the publisher itself received from a third server would be missing.
   */
  public static void create(
      Connection connection,
      String name,
      String connectionInfo,
      String publication,
      Choices choices)
      throws SQLException {
    ServerVersion version = ServerVersion.of(connection);
    boolean failover = choices.failover() && version.hasFailoverSlots();
    Sql.run(
        connection,
        "CREATE SUBSCRIPTION %s CONNECTION %s PUBLICATION %s WITH (create_slot = false, slot_name = %s, enabled = %b, copy_data = %b%s%s)"
            .formatted(
                Sql.identifier(name),
                Sql.literal(connectionInfo),
                Sql.identifier(publication),
                Sql.literal(name),
                choices.enabled(),
                choices.copy(),
                choices.runAsOwner() && version.canRunAsOwner() ? ", run_as_owner = true" : "",
                failover ? ", failover = true" : ""));
  }

  /** Tells whether a subscription of this database was made to apply rows as its owner. */
  public static boolean runAsOwner(Connection connection) throws SQLException {
    return ServerVersion.of(connection).canRunAsOwner()
        && Sql.truth(
            connection,
            "SELECT coalesce(bool_or(s.subrunasowner), false)"
                + " FROM pg_catalog.pg_subscription s WHERE true"
                + HERE);
  }

  public static void enable(Connection connection, String name) throws SQLException {
    Sql.run(connection, "ALTER SUBSCRIPTION " + Sql.identifier(name) + " ENABLE");
  }

  public static void disable(Connection connection, String name) throws SQLException {
    Sql.run(connection, "ALTER SUBSCRIPTION " + Sql.identifier(name) + " DISABLE");
  }

  /**
   * A subscription of this database.
   *
   * @param name its name
   * @param slot its slot on the publisher; empty if it has none
   * @param enabled whether it is to stream
   * @param bringsSentinel whether the fence's sentinel comes through it
   */
  public record Stream(String name, String slot, boolean enabled, boolean bringsSentinel) {}

  /** All subscriptions of this database, in the order of their names. */
  public static List<Stream> all(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        row -> new Stream(Sql.text(row, 1), Sql.text(row, 2), row.getBoolean(3), row.getBoolean(4)),
        "SELECT s.subname::text, coalesce(s.subslotname::text, ''), s.subenabled,"
            + " EXISTS (SELECT FROM pg_catalog.pg_subscription_rel r WHERE r.srsubid = s.oid"
            + " AND r.srrelid = 'bluegreen.sentinel'::pg_catalog.regclass)"
            + " FROM pg_catalog.pg_subscription s WHERE true"
            + HERE
            + " ORDER BY 1");
  }

  /** Drops a subscription, if there is one, and leaves its slot alone. */
  public static void drop(Connection connection, String name) throws SQLException {
    if (enabled(connection, name) == null) {
      return;
    }
    String quoted = Sql.identifier(name);
    connection.setAutoCommit(false);
    try {
      Sql.run(connection, "ALTER SUBSCRIPTION " + quoted + " DISABLE");
      Sql.run(connection, "ALTER SUBSCRIPTION " + quoted + " SET (slot_name = NONE)");
      Sql.run(connection, "DROP SUBSCRIPTION " + quoted);
      connection.commit();
    } finally {
      OperatorConnections.backToAutocommit(connection);
    }
  }

  /**
   * The logged tables that a subscription fills, in order, as {@code schema.table}. Older servers
   * name an unlogged partition of a published table, and newer ones do not.
   */
  public static List<String> tables(Connection connection, String name) throws SQLException {
    return sorted(
        connection,
        "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)"
            + " FROM pg_catalog.pg_subscription_rel r"
            + " JOIN pg_catalog.pg_subscription s ON s.oid = r.srsubid"
            + " JOIN pg_catalog.pg_class c ON c.oid = r.srrelid"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE s.subname = ? AND c.relpersistence = 'p'"
            + HERE,
        name);
  }

  /** How many tables of a subscription are not yet kept up to date by the stream alone. */
  public static long unready(Connection connection, String name) throws SQLException {
    return Sql.number(
        connection,
        "SELECT count(*) FROM pg_catalog.pg_subscription_rel r"
            + " JOIN pg_catalog.pg_subscription s ON s.oid = r.srsubid"
            + " WHERE r.srsubstate <> 'r' AND s.subname = ?"
            + HERE,
        name);
  }

  /** The logged tables that a publication sends, in order, as {@code schema.table}. */
  public static List<String> published(Connection connection, String publication)
      throws SQLException {
    return sorted(
        connection,
        "SELECT pg_catalog.format('%I.%I', t.schemaname, t.tablename)"
            + " FROM pg_catalog.pg_publication_tables t"
            + " JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname"
            + " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename"
            + " WHERE t.pubname = ? AND c.relpersistence = 'p'",
        publication);
  }
}
