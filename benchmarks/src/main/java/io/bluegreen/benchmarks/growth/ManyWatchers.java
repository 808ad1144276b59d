package io.bluegreen.benchmarks.growth;

import io.bluegreen.fixtures.server.PgDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * As many watchers as so many JVMs would have: the driver's own watchers, each with its identity,
 * its connection, its thread and one logical connection.
 *
 * <p>A driver has one watcher per set of control endpoints. A parameter without meaning makes the
 * sets different here.
 */
final class ManyWatchers implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_SECONDS = 1_000;

  private final FakeServer fake = new FakeServer();
  private final List<Connection> connections = new ArrayList<>();

  /** Starts them, one after the other. */
  ManyWatchers(PgDatabase control, String deployment, int count) throws IOException, SQLException {
    String url = Growth.url("jdbc:bluegreen:", fake) + "&bluegreen.deployment=" + deployment;
    Driver driver = DriverManager.getDriver(url);
    for (int i = 0; i < count; i++) {
      Properties own = new Properties();
      own.setProperty(
          "bluegreen.control",
          "jdbc:postgresql://"
              + control.endpoint()
              + "?connectTimeout="
              + (CONNECT_TIMEOUT_SECONDS + i));
      connections.add(driver.connect(url, own));
    }
  }

  int count() {
    return connections.size();
  }

  @Override
  public void close() throws IOException, SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
    fake.close();
  }
}
