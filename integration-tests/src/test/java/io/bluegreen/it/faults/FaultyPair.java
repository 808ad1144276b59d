package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.it.proxy.ClientMessage;
import io.bluegreen.it.proxy.TcpProxy;
import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.PgSession;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import io.bluegreen.ops.replicate.ReplicationSetup;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * A deployment on servers that may be killed. Its row names the proxies, so drivers and their
 * watchers go through them; the operator and replication reach the servers directly.
 */
public final class FaultyPair implements AutoCloseable {
  static final int ACCOUNTS = 8;
  static final long TOTAL = ACCOUNTS * 1000L;

  private static final List<String> FILLED =
      List.of("INSERT INTO accounts SELECT i, 1000 FROM generate_series(1, " + ACCOUNTS + ") i");

  private static final AtomicInteger PAIRS = new AtomicInteger();

  private final FaultyServers servers = FaultyServers.shared();
  private final String name = "faulty" + PAIRS.incrementAndGet();
  private final Map<Side, PgDatabase> databases = new EnumMap<>(Side.class);
  private final PairAccess access;
  private CompletableFuture<ClientMessage> lost = new CompletableFuture<>();

  private FaultyPair() throws SQLException {
    this(List.of(), FILLED);
  }

  private FaultyPair(List<String> tables, List<String> rows) throws SQLException {
    for (Side side : Side.values()) {
      String template = "TEMPLATE " + FaultyServers.TEMPLATE;
      databases.put(side, servers.server(side).createDatabase(name, template));
    }
    for (Side side : Side.values()) {
      database(side).execute(tables.toArray(String[]::new));
    }
    database(Side.BLUE).execute(rows.toArray(String[]::new));
    access =
        new UrlPairAccess(
            Map.of(Side.BLUE, direct(Side.BLUE), Side.GREEN, direct(Side.GREEN)),
            Map.of(Side.BLUE, info(Side.BLUE), Side.GREEN, info(Side.GREEN)));
    database(Side.BLUE)
        .execute(
            "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s')"
                .formatted(name, endpoint(Side.BLUE), endpoint(Side.GREEN)));
  }

  /** Two databases without replication: only where connections lead can change. */
  static FaultyPair bare() throws SQLException {
    return new FaultyPair();
  }

  /**
   * The same with a row that names the servers themselves, so that what a server says before it
   * ends a session is not lost in a proxy.
   */
  static FaultyPair unproxied() throws SQLException {
    FaultyPair pair = new FaultyPair();
    pair.database(Side.BLUE)
        .execute(
            "DELETE FROM bluegreen.deployment",
            "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s')"
                .formatted(
                    pair.name,
                    pair.database(Side.BLUE).endpoint(),
                    pair.database(Side.GREEN).endpoint()));
    return pair;
  }

  /** A pair that can be switched. */
  static FaultyPair replicated() throws Exception {
    return replicated(List.of(), FILLED);
  }

  /**
   * A pair that can be switched, with more tables on both sides.
   *
   * @param tables what both sides execute
   * @param rows what blue executes then
   */
  public static FaultyPair replicated(List<String> tables, List<String> rows) throws Exception {
    FaultyPair pair = new FaultyPair(tables, rows);
    new ReplicationSetup(pair.access, pair.options()).start(Side.BLUE);
    pair.awaitReplication(Side.BLUE);
    return pair;
  }

  /** Waits until what is written on a side travels to the other one, also after a restart. */
  public void awaitReplication(Side from) throws SQLException, InterruptedException {
    ReplicationSetup setup = new ReplicationSetup(access, options());
    assertThat(setup.awaitReady(from, Duration.ofSeconds(30))).as("replication runs").isTrue();
    String id =
        database(from)
            .query(
                "INSERT INTO bluegreen.sentinel (deployment, side, epoch, action)"
                    + " VALUES ('%s', '%s', 0, 'unfence') RETURNING id::text"
                        .formatted(name, from.text()));
    String arrived = "SELECT count(*) FROM bluegreen.sentinel WHERE id = '" + id + "'";
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> database(from.other()).queryLong(arrived) > 0);
  }

  public String name() {
    return name;
  }

  public PgDatabase database(Side side) {
    return Objects.requireNonNull(databases.get(side));
  }

  public TcpProxy proxy(Side side) {
    return servers.proxy(side);
  }

  /** What the row names for a side: its proxy. */
  public String endpoint(Side side) {
    return proxy(side).address() + "/" + name;
  }

  /** The application's URL; parameters as {@code name=value}. */
  public String url(String... parameters) {
    return "jdbc:bluegreen:postgresql://"
        + endpoint(Side.BLUE)
        + "?sslmode=disable&user="
        + FaultyServers.APPLICATION
        + (String.join("&", parameters).contains("controlUser")
            ? ""
            : "&bluegreen.controlUser=" + FaultyServers.WATCHER)
        + (parameters.length == 0 ? "" : "&" + String.join("&", parameters));
  }

  Connection connect(String... parameters) throws SQLException {
    return DriverManager.getConnection(url(parameters));
  }

  public PairAccess access() {
    return access;
  }

  public Cutover cutover() {
    return new Cutover(access);
  }

  /** Defaults with waits that suit a test. */
  public CutoverOptions options() {
    return options(CutoverTimeouts.DEFAULT.arrive());
  }

  /** The same with another limit to the step that a dead source cannot end. */
  CutoverOptions options(Duration arrive) {
    CutoverTimeouts d = CutoverTimeouts.DEFAULT;
    return CutoverOptions.of(name)
        .withOperator("test")
        .withTimeouts(
            new CutoverTimeouts(
                Duration.ofMillis(800),
                d.hold(),
                Duration.ofMillis(300),
                Duration.ofMillis(800),
                Duration.ofMillis(100),
                Duration.ofSeconds(4),
                arrive,
                d.wayBack(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                Duration.ofSeconds(6)));
  }

  /** The side that both rows name; they are equal, and nothing is held. */
  public Side active() throws SQLException {
    String row = "SELECT active || ' ' || phase || ' ' || epoch FROM bluegreen.deployment";
    String blue = String.valueOf(database(Side.BLUE).query(row));
    assertThat(blue).isEqualTo(database(Side.GREEN).query(row)).contains(" steady ");
    return Side.valueOf(blue.substring(0, blue.indexOf(' ')).toUpperCase(Locale.ROOT));
  }

  /** Flips blue's row without fence or replication, and waits until this JVM's driver knows. */
  void flipTo(Side side) throws SQLException {
    String flip = "UPDATE bluegreen.deployment SET active = '" + side.text() + "' RETURNING epoch";
    try (PgSession operator = database(Side.BLUE).session()) {
      long epoch = operator.execute("SET bluegreen.force = 'on'").queryLong(flip);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(2))
          .until(() -> Background.jmx(this).getEpoch() >= epoch);
    }
  }

  /** Leads this JVM's driver to a side, unless it is there. */
  void settleOn(Side side) throws SQLException {
    String elsewhere = "SELECT count(*) FROM bluegreen.deployment WHERE active <> '%s'";
    try (Connection connection = connect()) {
      assertThat(connection.isValid(5)).isTrue();
      if (database(Side.BLUE).queryLong(elsewhere.formatted(side.text())) > 0) {
        flipTo(side);
      }
    }
  }

  public void kill(Side side) throws IOException {
    servers.server(side).kill();
  }

  public void startAgain(Side side) throws IOException {
    servers.server(side).startAgain();
  }

  /** Stops every process of a side's server where it is, until {@link #mend}. */
  public void suspend(Side side) throws IOException {
    servers.server(side).suspend();
  }

  /** Makes sure that both servers run, and that nothing is refused or stalled. */
  public void mend() throws IOException {
    servers.mend();
  }

  /** Breaks the connection to blue on which a statement with this text runs next. */
  void lose(String text, TcpProxy.Then then) {
    lost = proxy(Side.BLUE).on(message -> message.runs(text), then);
  }

  /** Whether the connection was broken as {@link #lose} ordered. */
  boolean hasLost() {
    return lost.isDone();
  }

  /** Ends sessions of a side, by a condition on pg_stat_activity, and waits until they are gone. */
  public void terminate(Side side, String condition) throws SQLException {
    database(side)
        .execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND "
                + condition);
  }

  /** Whether both sides hold the same rows, once replication has caught up. */
  void assertBothSidesAreEqual() {
    String hash =
        "SELECT md5(coalesce(string_agg(line, ',' ORDER BY line), '')) FROM ("
            + "SELECT 'a' || a::text AS line FROM accounts a"
            + " UNION ALL SELECT 'l' || l::text FROM ledger l) lines";
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () ->
                assertThat(database(Side.GREEN).query(hash))
                    .isEqualTo(database(Side.BLUE).query(hash)));
  }

  @Override
  public void close() throws SQLException, IOException {
    servers.mend();
    for (Side side : Side.values()) {
      dropSubscriptions(database(side));
    }
    for (Side side : Side.values()) {
      database(side)
          .execute(
              "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots"
                  + " WHERE database = current_database() AND active",
              "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                  + " WHERE database = current_database()");
      database(side).drop();
    }
  }

  private static void dropSubscriptions(PgDatabase database) throws SQLException {
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

  private String direct(Side side) {
    return database(side).jdbcUrl();
  }

  private String info(Side side) {
    return servers.server(side).connectionInfo(name);
  }
}
