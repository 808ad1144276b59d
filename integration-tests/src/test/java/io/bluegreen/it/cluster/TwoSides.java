package io.bluegreen.it.cluster;

import static org.awaitility.Awaitility.await;

import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.PgServer;
import io.bluegreen.jdbc.observe.DeploymentMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.ObjectName;

/**
 * A deployment in cluster mode whose two sides are databases of one server, without fence or
 * replication: only where a connection leads can change. The control table is on blue.
 */
final class TwoSides {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  final PgDatabase blue;
  final PgDatabase green;
  private final String name = "sides_" + NUMBER.incrementAndGet();
  private String active = "blue";

  TwoSides(PgServer server) throws SQLException {
    blue = server.createDatabase().installControlTable();
    green = server.createDatabase();
    blue.execute(
        "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s')"
            .formatted(name, blue.endpoint(), green.endpoint()));
  }

  /** Runs statements on both sides. */
  void execute(String... statements) throws SQLException {
    blue.execute(statements);
    green.execute(statements);
  }

  Connection connect(String... parameters) throws SQLException {
    StringBuilder url =
        new StringBuilder("jdbc:bluegreen:postgresql://")
            .append(blue.endpoint())
            .append("?user=postgres&bluegreen.deployment=")
            .append(name);
    for (String parameter : parameters) {
      url.append('&').append(parameter);
    }
    return DriverManager.getConnection(url.toString());
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

  DeploymentMXBean jmx() {
    try {
      return JMX.newMXBeanProxy(
          ManagementFactory.getPlatformMBeanServer(),
          new ObjectName("io.bluegreen:type=Deployment,name=" + name),
          DeploymentMXBean.class);
    } catch (JMException e) {
      throw new IllegalStateException(name, e);
    }
  }

  void drop() throws SQLException {
    blue.drop();
    green.drop();
  }
}
