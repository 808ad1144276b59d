package io.bluegreen.benchmarks.cutover;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.replicate.ReplicationSetup;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The ways to move a running application; every one on databases of its own. */
final class Ways {
  static final String SWITCH = "bluegreen switch";
  static final String BOUNCER = "PgBouncer PAUSE/RESUME";
  static final String TERMINATE = "pgjdbc, backends terminated";
  static final String FLIPS = "schema flips";
  static final String NO_FLIPS = "the same without flips";

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final Servers servers;
  private final long warmupNanos;
  private final long restNanos;
  private final int flips;

  /**
   * Creates the ways.
   *
   * @param warmup how long the application runs before anything is measured
   * @param rest how long it runs then before and after the move
   * @param flips how many flips of schemas there are in a run
   */
  Ways(Servers servers, Duration warmup, Duration rest, int flips) {
    this.servers = servers;
    this.warmupNanos = warmup.toNanos();
    this.restNanos = rest.toNanos();
    this.flips = flips;
  }

  private interface Move {
    void run() throws Exception;
  }

  /** Through the driver and the cutover protocol, with its fence and its way back. */
  Course bySwitch(int threads) throws Exception {
    String name = "switched" + RUNS.incrementAndGet();
    Servers.Pair pair = servers.pair(name);
    pair.old().installControlTable();
    pair.young().installControlTable();
    pair.old()
        .execute(
            "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s')"
                .formatted(name, pair.old().endpoint(), pair.young().endpoint()));
    UrlPairAccess access =
        new UrlPairAccess(
            Map.of(Side.BLUE, pair.old().jdbcUrl(), Side.GREEN, pair.young().jdbcUrl()),
            Map.of(Side.BLUE, info(pair.old()), Side.GREEN, info(pair.young())));
    CutoverOptions options = CutoverOptions.of(name);
    ReplicationSetup setup = new ReplicationSetup(access, options);
    setup.start(Side.BLUE);
    if (!setup.awaitReady(Side.BLUE, Duration.ofSeconds(60))) {
      throw new IllegalStateException("the tables of " + name + " are not copied");
    }
    UrlSource source = new UrlSource(bluegreen(pair.old(), name));
    return moved(SWITCH, source, threads, () -> require(new Cutover(access).run(options)));
  }

  private static void require(CutoverResult result) {
    if (result.outcome() != CutoverOutcome.DONE) {
      throw new IllegalStateException(result.message());
    }
    result.report().lines().forEach(System.err::println);
  }

  /** Through PgBouncer, which holds all transactions; null where it is not installed. */
  @Nullable Course byBouncer(int threads) throws Exception {
    Servers.Pair pair = servers.pair("paused" + RUNS.incrementAndGet());
    Replication replication = new Replication(pair);
    try (Bouncer bouncer = Bouncer.start(pair.old())) {
      if (bouncer == null) {
        return null;
      }
      return moved(
          BOUNCER,
          new UrlSource(bouncer.url()),
          threads,
          () -> {
            bouncer.command("PAUSE app");
            replication.arrive();
            bouncer.point(pair.young());
            bouncer.command("RELOAD");
            bouncer.command("RESUME app");
          });
    } finally {
      replication.end();
    }
  }

  /** By ending all sessions and moving the host; the application meets errors. */
  Course byTermination(int threads) throws Exception {
    Servers.Pair pair = servers.pair("ended" + RUNS.incrementAndGet());
    Replication replication = new Replication(pair);
    UrlSource source = new UrlSource(pair.old().jdbcUrl());
    try {
      return moved(
          TERMINATE,
          source,
          threads,
          () -> {
            replication.shutOut();
            replication.arrive();
            source.moveTo(pair.young().jdbcUrl());
          });
    } finally {
      replication.end();
    }
  }

  /** Flips of two schemas, one after the other, or as much time without them. */
  Course byFlips(int threads, boolean flipping) throws Exception {
    PgServer server = servers.young();
    String name = "flipped" + RUNS.incrementAndGet();
    PgDatabase database = server.createDatabase(name, "").installControlTable();
    for (String schema : new String[] {"blue", "green"}) {
      database.execute(
          "CREATE SCHEMA " + schema,
          "CREATE TABLE %s.ledger (id bigserial PRIMARY KEY, amount int)".formatted(schema),
          "CREATE TABLE %s.account (id int PRIMARY KEY, balance bigint)".formatted(schema));
    }
    database.execute(
        "SELECT bluegreen.create_deployment('%s', 'schema', 'blue', 'green')".formatted(name));
    UrlSource source = new UrlSource(bluegreen(database, name));
    return moved(
        flipping ? FLIPS : NO_FLIPS,
        source,
        threads,
        () -> {
          for (int i = 0; i < flips; i++) {
            if (flipping) {
              database.execute(
                  "SELECT bluegreen.switch('%s', '%s')"
                      .formatted(name, i % 2 == 0 ? "green" : "blue"));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
          }
        });
  }

  private Course moved(String way, UrlSource source, int threads, Move move) throws Exception {
    Application application = Application.start(source, threads, warmupNanos);
    try (application) {
      LockSupport.parkNanos(restNanos);
      double from = application.nowMillis();
      move.run();
      double to = application.nowMillis();
      LockSupport.parkNanos(restNanos);
      application.stop();
      return application.course(way, from, to - from);
    } finally {
      application.closePool();
    }
  }

  private static String bluegreen(PgDatabase database, String name) {
    return database.jdbcUrl().replace("jdbc:", "jdbc:bluegreen:") + "&bluegreen.deployment=" + name;
  }

  private static String info(PgDatabase database) {
    return database.server().connectionInfo(database.name());
  }
}
