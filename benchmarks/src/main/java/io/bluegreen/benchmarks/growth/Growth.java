package io.bluegreen.benchmarks.growth;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import io.bluegreen.benchmarks.memory.Probes;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.PgSession;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The measurement of costs that grow with connections, deployments and JVMs, and of the first
 * connect.
 */
public final class Growth {
  private static final int SPARE_SESSIONS = 50;
  private static final double MILLIS_PER_SECOND = 1_000;

  private final int calls;
  private final Duration watched;

  /**
   * Creates a measurement.
   *
   * @param calls number of calls of all connections together
   * @param watched how long idle watchers are observed
   */
  public Growth(int calls, Duration watched) {
    this.calls = calls;
    this.watched = watched;
  }

  /**
   * The cost of one contestant's call among many connections.
   *
   * @param contestant its name
   * @param connections how many are open in the JVM
   * @param deployments how many they belong to
   * @param found {@code held} and {@code bytes} in bytes, {@code nanos} of the calling thread
   */
  public record Among(
      String contestant, int connections, int deployments, Map<String, Long> found) {}

  /**
   * The cost of watchers for the server with the control table.
   *
   * @param watchers JVMs that watch
   * @param perSecond transactions of all of them in a second, nothing happening
   * @param cpuPerSecond milliseconds of processor time in a second
   * @param flip milliseconds until all of them have heard of a flip, and said so
   * @param cpuOfAFlip milliseconds of processor time in that while, more than they use idle
   * @param restart milliseconds from the end of a restart of the server until all are back
   */
  public record Watched(
      int watchers,
      double perSecond,
      double cpuPerSecond,
      double flip,
      double cpuOfAFlip,
      double restart) {}

  /** Connections to a fake server, of pgjdbc and of ours in turn. */
  public List<Among> connections(PgServer control, List<Integer> counts, int rounds)
      throws IOException, SQLException {
    PgDatabase database = controlTable(control, "growth", 1);
    List<Among> all = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (int count : counts) {
        all.add(among("pgjdbc", count, List.of("")));
        all.add(among("bluegreen", count, List.of(ours(database, 0))));
      }
    }
    return all;
  }

  /** The same number of connections, in one deployment and in many. */
  public List<Among> deployments(PgServer control, int connections, List<Integer> counts)
      throws IOException, SQLException {
    PgDatabase database =
        controlTable(control, "deployments", counts.stream().mapToInt(i -> i).max().orElse(1));
    List<Among> all = new ArrayList<>();
    for (int count : counts) {
      all.add(
          among(
              "bluegreen",
              connections,
              IntStream.range(0, count).mapToObj(i -> ours(database, i)).toList()));
    }
    return all;
  }

  private static PgDatabase controlTable(PgServer server, String name, int deployments)
      throws SQLException {
    PgDatabase database = server.createDatabase(name, "").installControlTable();
    database.execute("CREATE SCHEMA blue", "CREATE SCHEMA green");
    for (int i = 0; i < deployments; i++) {
      database.execute(
          "SELECT bluegreen.create_deployment('d%d', 'schema', 'blue', 'green')".formatted(i));
    }
    return database;
  }

  private static String ours(PgDatabase control, int deployment) {
    return "&bluegreen.deployment=d%d&bluegreen.control=%s"
        .formatted(deployment, control.endpoint());
  }

  private Among among(String contestant, int count, List<String> suffixes) throws IOException {
    try (FakeServer fake = new FakeServer()) {
      String prefix = contestant.equals("pgjdbc") ? "jdbc:" : "jdbc:bluegreen:";
      String url = url(prefix, fake);
      List<String> arguments =
          new ArrayList<>(List.of(String.valueOf(count), String.valueOf(calls)));
      suffixes.forEach(suffix -> arguments.add(url + suffix));
      Map<String, Long> found = new LinkedHashMap<>();
      Probes.run(List.of("-Xmx2g"), ManyConnections.class, arguments)
          .forEach(line -> found.put(line.split("=", 2)[0], Long.parseLong(line.split("=", 2)[1])));
      return new Among(contestant, count, suffixes.size(), found);
    }
  }

  /** A URL for the little that the fake server understands. */
  static String url(String prefix, FakeServer fake) throws IOException {
    return prefix
        + "postgresql://"
        + fake.endpoint()
        + "?user=postgres&sslmode=disable&currentSchema=blue&prepareThreshold=0"
        + "&binaryTransfer=false&assumeMinServerVersion=14";
  }

  /** Watchers of one control table, on a server of their own that can hold them all. */
  public List<Watched> watchers(List<Integer> counts) throws IOException, SQLException {
    List<Watched> all = new ArrayList<>();
    int most = counts.stream().mapToInt(i -> i).max().orElse(1);
    try (PgServer server =
        PgServer.builder(18)
            .setting("max_connections", String.valueOf(most + SPARE_SESSIONS))
            .start()) {
      for (int count : counts) {
        all.add(watched(server, count));
      }
    }
    return all;
  }

  private Watched watched(PgServer server, int count) throws IOException, SQLException {
    PgDatabase database = controlTable(server, "watched" + count, 1);
    try (PgSession session = database.session();
        ManyWatchers watchers = new ManyWatchers(database, "d0", count)) {
      LockSupport.parkNanos(watched.toNanos() / 2);
      ServerLoad before = ServerLoad.of(session);
      LockSupport.parkNanos(watched.toNanos());
      ServerLoad after = ServerLoad.of(session);
      double seconds = after.secondsSince(before);
      double idleMillis = (after.cpuMillis() - before.cpuMillis()) / seconds;
      long epoch = session.queryLong("SELECT bluegreen.switch('d0', 'green')");
      await(
          session,
          "SELECT count(*) FROM bluegreen.client WHERE epoch_seen >= " + epoch,
          watchers.count());
      ServerLoad flipped = ServerLoad.of(session);
      double flip = flipped.secondsSince(after);
      return new Watched(
          count,
          (after.transactions() - before.transactions()) / seconds,
          idleMillis,
          flip * MILLIS_PER_SECOND,
          Math.max(0, flipped.cpuMillis() - after.cpuMillis() - idleMillis * flip),
          restart(server, database, watchers.count()));
    }
  }

  /**
   * Lets the server crash, so that all lose their sessions at once, and waits until all are back.
   */
  private static double restart(PgServer server, PgDatabase database, int count)
      throws IOException, SQLException {
    server.crash();
    server.startAgain();
    long started = System.nanoTime();
    try (PgSession session = database.session()) {
      await(session, "SELECT count(*) FROM bluegreen.live_client", count);
    }
    return (double) (System.nanoTime() - started) / TimeUnit.MILLISECONDS.toNanos(1);
  }

  private static void await(PgSession session, String question, int count) throws SQLException {
    while (session.queryLong(question) < count) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Milliseconds of the first and the second connect of fresh JVMs, contestants in turn. */
  public static Map<Contestant, List<Map<String, Double>>> firstConnect(PgServer server, int rounds)
      throws IOException, SQLException {
    Stand stand = Stand.on(server);
    Map<Contestant, List<Map<String, Double>>> all = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Contestant contestant :
          List.of(Contestant.PGJDBC, Contestant.PGJDBC_AGAIN, Contestant.BLUEGREEN)) {
        Map<String, Double> found = new LinkedHashMap<>();
        for (String line : Probes.run(stand, FirstConnect.class, contestant.toString())) {
          String[] parts = line.split("=", 2);
          found.put(parts[0], Long.parseLong(parts[1]) / MILLIS_PER_SECOND / MILLIS_PER_SECOND);
        }
        all.computeIfAbsent(contestant, unused -> new ArrayList<>()).add(found);
      }
    }
    return all;
  }
}
