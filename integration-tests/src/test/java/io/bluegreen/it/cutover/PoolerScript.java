package io.bluegreen.it.cutover;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.pooler.PgBouncer;
import io.bluegreen.fixtures.pooler.PoolerConsole;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.replication.ReplicationNames;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The script of a careful operator without this tool, behind PgBouncer: PAUSE, wait until
 * everything is replayed, sequences, a slot for the way back, another target, RELOAD, RESUME, and
 * then the way back.
 *
 * <p>It has no fence, so a client that connects past the pooler writes to the old side, and no
 * proof. All connections are open before it begins.
 */
final class PoolerScript implements AutoCloseable {
  private static final long MARGIN = 1000;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final ClusterDeployment pair;
  private final PgBouncer pooler;
  private final String alias;
  private final PoolerConsole console;
  private final Map<Side, Connection> sides = new EnumMap<>(Side.class);
  private final StringBuilder split = new StringBuilder();

  PoolerScript(ClusterDeployment pair, PgBouncer pooler, String alias)
      throws SQLException, IOException {
    this.pair = pair;
    this.pooler = pooler;
    this.alias = alias;
    console = pooler.console();
    for (Side side : Side.values()) {
      sides.put(side, pair.database(side).connect());
    }
  }

  /** Does what cannot fail any more, and returns what each step took. */
  String switchTo(Side to) throws Exception {
    Connection source = on(to.other());
    Connection target = on(to);
    ReplicationNames names = pair.names();
    split.setLength(0);
    prepareWayBack(to, names);
    step("pause", () -> console.run("PAUSE " + alias));
    step("replayed", () -> awaitReplayed(source, names.to(to)));
    step("sequences", () -> moveSequences(source, target));
    step(
        "way back",
        () ->
            run(
                target,
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')"
                    .formatted(names.to(to.other()))));
    step(
        "reload",
        () -> {
          pooler.route(alias, pair.database(to));
          console.run("RELOAD");
        });
    step("resume", () -> console.run("RESUME " + alias));
    turnRound(source, target, to, names);
    return split.toString();
  }

  private void prepareWayBack(Side to, ReplicationNames names) throws SQLException {
    PgDatabase target = pair.database(to);
    run(
        on(to.other()),
        "CREATE SUBSCRIPTION %s CONNECTION '%s' PUBLICATION %s WITH (create_slot = false, slot_name = '%s', enabled = false, copy_data = false)"
            .formatted(
                names.to(to.other()),
                target.server().connectionInfo(target.name()),
                names.publication(),
                names.to(to.other())));
  }

  private static void awaitReplayed(Connection source, String subscription) throws SQLException {
    String lsn = text(source, "SELECT pg_current_wal_lsn()::text");
    await(
        source,
        "SELECT (replay_lsn >= '%s')::text FROM pg_stat_replication WHERE application_name = '%s'"
            .formatted(lsn, subscription),
        "true");
  }

  private static void await(Connection connection, String question, String answer)
      throws SQLException {
    long until = System.nanoTime() + LONGEST_NANOS;
    while (!text(connection, question).equals(answer)) {
      if (System.nanoTime() - until > 0) {
        throw new SQLException("never " + answer + ": " + question);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static void moveSequences(Connection source, Connection target) throws SQLException {
    List<String> moves = new ArrayList<>();
    try (Statement statement = source.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
                    + " WHERE last_value IS NOT NULL AND schemaname <> 'bluegreen'")) {
      while (row.next()) {
        moves.add("setval('%s', %d)".formatted(row.getString(1), row.getLong(2) + MARGIN));
      }
    }
    run(target, "SELECT " + String.join(", ", moves));
  }

  /** After RESUME: what flowed forward ends, and the way back begins. */
  private static void turnRound(
      Connection source, Connection target, Side to, ReplicationNames names) throws SQLException {
    String forward = names.to(to);
    run(target, "ALTER SUBSCRIPTION %s DISABLE".formatted(forward));
    run(target, "ALTER SUBSCRIPTION %s SET (slot_name = NONE)".formatted(forward));
    run(target, "DROP SUBSCRIPTION %s".formatted(forward));
    await(
        source,
        "SELECT active::text FROM pg_replication_slots WHERE slot_name = '%s'".formatted(forward),
        "false");
    run(source, "SELECT pg_drop_replication_slot('%s')".formatted(forward));
    String reverse = names.to(to.other());
    run(source, "ALTER SUBSCRIPTION %s ENABLE".formatted(reverse));
    await(
        target,
        "SELECT count(*)::text FROM pg_stat_replication WHERE application_name = '%s'"
            .formatted(reverse),
        "1");
  }

  private Connection on(Side side) {
    return Objects.requireNonNull(sides.get(side));
  }

  /** One of its steps. */
  private interface Act {
    void run() throws Exception;
  }

  private void step(String name, Act act) throws Exception {
    long began = System.nanoTime();
    act.run();
    split.append(
        String.format(
            Locale.ROOT,
            "%s%s %.0f",
            split.isEmpty() ? "" : ", ",
            name,
            (System.nanoTime() - began) / 1e6));
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  @Override
  public void close() throws SQLException, IOException {
    console.close();
    for (Connection connection : sides.values()) {
      connection.close();
    }
  }
}
