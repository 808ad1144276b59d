package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.OptionalLong;

/** The SQL of the sentinel's table on one side. */
final class SqlSideSentinel implements SideSentinel {
  private static final String HERE =
      " s.subdbid = (SELECT oid FROM pg_catalog.pg_database"
          + " WHERE datname = pg_catalog.current_database())";

  private static final long NOT_HERE = -1;

  private static final String UNREADY =
      "(SELECT count(*) FROM pg_catalog.pg_subscription_rel r"
          + " JOIN pg_catalog.pg_subscription s ON s.oid = r.srsubid"
          + " WHERE r.srsubstate <> 'r' AND"
          + HERE
          + ")";

  private final SideConnections server;
  private final String deployment;
  private final Side side;

  SqlSideSentinel(SideConnections server, String deployment, Side side) {
    this.server = server;
    this.deployment = deployment;
    this.side = side;
  }

  /** A resumed run may have brought none through a subscription, so one is enough at least. */
  @Override
  public OptionalLong unreadyTables(Side from, long epoch) throws SQLException {
    long unready =
        Sql.number(
            server.main(),
            "SELECT CASE WHEN count(*) >= greatest(1, (SELECT count(*) FROM"
                + " pg_catalog.pg_subscription_rel r JOIN pg_catalog.pg_subscription s ON s.oid ="
                + " r.srsubid WHERE r.srrelid = 'bluegreen.sentinel'::pg_catalog.regclass AND"
                + " s.subenabled AND"
                + HERE
                + ")) THEN "
                + UNREADY
                + " ELSE -1 END FROM bluegreen.sentinel"
                + " WHERE deployment = ? AND side = ? AND epoch = ? AND action = 'fence'",
            deployment,
            from.text(),
            epoch);
    return unready == NOT_HERE ? OptionalLong.empty() : OptionalLong.of(unready);
  }

  @Override
  public String sendOpen(long epoch) throws SQLException {
    return Sql.one(
        server.main(),
        row -> Sql.text(row, 1),
        "INSERT INTO bluegreen.sentinel (deployment, side, epoch, action)"
            + " VALUES (?, ?, ?, 'unfence') RETURNING id::text",
        deployment,
        side.text(),
        epoch);
  }

  @Override
  public boolean has(String name) throws SQLException {
    return Sql.truth(
        server.main(), "SELECT EXISTS (SELECT FROM bluegreen.sentinel WHERE id = ?::uuid)", name);
  }
}
