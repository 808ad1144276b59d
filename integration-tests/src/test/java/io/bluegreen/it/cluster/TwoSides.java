package io.bluegreen.it.cluster;

import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.deployment.ShownInJmx;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A deployment in cluster mode without fence or replication: only where a connection leads can
 * change. Its sides are databases of one server or of two. The control table is on blue.
 */
final class TwoSides {
  private static final int OLD = 15;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  final PgDatabase blue;
  final PgDatabase green;
  private final String name = "sides_" + NUMBER.incrementAndGet();
  private String active = "blue";

  TwoSides(PgServer server) throws SQLException {
    this(server, server, "");
  }

  /**
   * Sides on two servers.
   *
   * @param greenAddress {@code host:port} under which green is reached; empty for its own
   */
  private TwoSides(PgServer blueServer, PgServer greenServer, String greenAddress)
      throws SQLException {
    blue = blueServer.createDatabase(name + "_blue", "").installControlTable();
    green = greenServer.createDatabase(name + "_green", "");
    blue.execute(
        "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s')"
            .formatted(
                name,
                blue.endpoint(),
                greenAddress.isEmpty() ? green.endpoint() : greenAddress + "/" + green.name()));
  }

  /** Blue on PostgreSQL 15, green on 18. */
  static TwoSides onOldAndNew() throws SQLException {
    return new TwoSides(SharedServers.of(OLD), SharedServers.newest(), "");
  }

  /** The same with green behind a proxy. */
  static TwoSides withGreenBehind(TcpProxy proxy) throws SQLException {
    return new TwoSides(SharedServers.of(OLD), SharedServers.newest(), proxy.address());
  }

  /** Runs statements on both sides. */
  void execute(String... statements) throws SQLException {
    blue.execute(statements);
    green.execute(statements);
  }

  Connection connect(String... parameters) throws SQLException {
    return DriverManager.getConnection(url(parameters));
  }

  Connection connectAs(String user) throws SQLException {
    return DriverManager.getConnection(url().replace("user=postgres", "user=" + user));
  }

  /** The application's URL; further parameters as {@code name=value}. */
  String url(String... parameters) {
    StringBuilder url =
        new StringBuilder("jdbc:bluegreen:postgresql://")
            .append(blue.endpoint())
            .append("?user=postgres&bluegreen.deployment=")
            .append(name);
    for (String parameter : parameters) {
      url.append('&').append(parameter);
    }
    return url.toString();
  }

  String name() {
    return name;
  }

  PgDatabase active() {
    return active.equals("blue") ? blue : green;
  }

  /** Makes the other side active, and waits until this JVM's driver knows. */
  void flip() throws SQLException {
    active = active.equals("blue") ? "green" : "blue";
    long epoch;
    try (Connection operator = blue.connect();
        Statement statement = operator.createStatement()) {
      statement.execute("SET bluegreen.force = 'on'");
      try (ResultSet row =
          statement.executeQuery(
              "UPDATE bluegreen.deployment SET active = '%s' WHERE name = '%s' RETURNING epoch"
                  .formatted(active, name))) {
        row.next();
        epoch = row.getLong(1);
      }
    }
    DeploymentMXBean jmx = jmx();
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(30))
        .until(() -> jmx.getEpoch() >= epoch);
  }

  /** Makes a side active if it is not. */
  void flipTo(PgDatabase side) throws SQLException {
    if (!active().equals(side)) {
      flip();
    }
  }

  /** Lets writers wait, and waits until this JVM's driver knows. */
  void hold() throws SQLException {
    blue.execute("SELECT bluegreen.hold('" + name + "', interval '30 seconds')");
    eventually(() -> jmx().getPhase(), "hold"::equals);
  }

  DeploymentMXBean jmx() {
    return ShownInJmx.deployment(name);
  }

  /** Waits for a value, for 30 s at most. */
  static <T> void eventually(Callable<T> supplier, Predicate<? super T> wanted) {
    await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(30))
        .until(supplier, wanted);
  }

  /** The first value of the first row, as text. */
  static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void drop() throws SQLException {
    blue.drop();
    green.drop();
  }
}
