package io.bluegreen.it.cutover;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.it.workload.WorkloadTables;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import io.bluegreen.ops.replicate.ReplicationSetup;
import io.bluegreen.ops.replication.ReplicationNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A deployment of two databases, blue on PostgreSQL 15 and green on 18, with a ledger and accounts
 * in them and replication from blue to green running. The two servers are shared by all tests.
 */
public final class CutoverPair implements AutoCloseable {
  public static final int ACCOUNTS = WorkloadTables.ACCOUNTS;
  public static final long TOTAL = WorkloadTables.TOTAL;

  private static final AtomicInteger PAIRS = new AtomicInteger();

  private final String name;
  private final PgDatabase blue;
  private final PgDatabase green;
  private final PairAccess access;

  private CutoverPair(String name, PgDatabase blue, PgDatabase green, PairAccess access) {
    this.name = name;
    this.blue = blue;
    this.green = green;
    this.access = access;
  }

  /** A pair that is ready to be switched. */
  public static CutoverPair replicated() throws Exception {
    return replicated(false);
  }

  /** A pair with blue on 18 and green on 15, if it is asked for. */
  public static CutoverPair replicated(boolean backwards) throws Exception {
    CutoverPair pair = empty(backwards);
    pair.replicate();
    return pair;
  }

  /** A pair whose replication is yet to be set up. */
  public static CutoverPair empty(boolean backwards) throws Exception {
    String name = "pair" + PAIRS.incrementAndGet();
    PgDatabase blue = database(backwards ? Servers.NEW : Servers.OLD, name);
    PgDatabase green = database(backwards ? Servers.OLD : Servers.NEW, name);
    blue.execute(WorkloadTables.fill().toArray(String[]::new));
    try (Connection connection = blue.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s')"
              .formatted(name, blue.endpoint(), green.endpoint()));
    }
    return new CutoverPair(
        name,
        blue,
        green,
        new UrlPairAccess(
            Map.of(Side.BLUE, blue.jdbcUrl(), Side.GREEN, green.jdbcUrl()),
            Map.of(Side.BLUE, info(blue), Side.GREEN, info(green))));
  }

  public void replicate() throws SQLException, InterruptedException {
    ReplicationSetup setup = new ReplicationSetup(access, options());
    setup.start(Side.BLUE);
    if (!setup.awaitReady(Side.BLUE, Duration.ofSeconds(30))) {
      throw new IllegalStateException("the tables are not copied");
    }
    for (Side side : Side.values()) {
      database(side).execute("ANALYZE");
    }
  }

  public String name() {
    return name;
  }

  public PgDatabase database(Side side) {
    return side == Side.BLUE ? blue : green;
  }

  public PairAccess access() {
    return access;
  }

  public ReplicationNames names() {
    return ReplicationNames.of(name);
  }

  public Cutover cutover() {
    return new Cutover(access);
  }

  /** Defaults with waits that suit a test. */
  public CutoverOptions options() {
    CutoverTimeouts d = CutoverTimeouts.DEFAULT;
    return CutoverOptions.of(name)
        .withOperator("test \"operator\"")
        .withTimeouts(
            new CutoverTimeouts(
                Duration.ofMillis(800),
                d.hold(),
                Duration.ofMillis(300),
                Duration.ofMillis(800),
                Duration.ofMillis(100),
                Duration.ofSeconds(4),
                d.arrive(),
                d.wayBack(),
                Duration.ofSeconds(3),
                d.settle(),
                Duration.ofSeconds(6)));
  }

  @Override
  public void close() throws SQLException {
    for (Side side : Side.values()) {
      PgDatabase database = database(side);
      for (String subscription :
          database.column(
              "SELECT subname::text FROM pg_subscription WHERE subdbid ="
                  + " (SELECT oid FROM pg_database WHERE datname = current_database())")) {
        database.execute(
            "ALTER SUBSCRIPTION " + subscription + " DISABLE",
            "ALTER SUBSCRIPTION " + subscription + " SET (slot_name = NONE)",
            "DROP SUBSCRIPTION " + subscription);
      }
    }
    for (Side side : Side.values()) {
      PgDatabase database = database(side);
      database.execute(
          "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots"
              + " WHERE database = current_database() AND active",
          "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
              + " WHERE database = current_database()");
      database.drop();
    }
  }

  private static PgDatabase database(PgServer server, String name) throws SQLException {
    return server.createDatabase(name, "TEMPLATE " + Servers.TEMPLATE);
  }

  private static String info(PgDatabase database) {
    return database.server().connectionInfo(database.name());
  }

  /** The two servers, able to replicate many databases at once. */
  private static final class Servers {
    static final String TEMPLATE = "pair_template";
    static final PgServer OLD = start(15);
    static final PgServer NEW = start(18);

    private static PgServer start(int major) {
      PgServer server = launch(major);
      try {
        PgDatabase template = server.createDatabase(TEMPLATE, "");
        template.installControlTable();
        template.execute(WorkloadTables.create().toArray(String[]::new));
        template.leave();
        return server;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static PgServer launch(int major) {
      return PgServer.builder(major)
          .setting("wal_level", "logical")
          .setting("max_replication_slots", "40")
          .setting("max_wal_senders", "40")
          .setting("max_logical_replication_workers", "24")
          .setting("max_worker_processes", "40")
          .setting("wal_retrieve_retry_interval", "100ms")
          .start();
    }
  }
}
