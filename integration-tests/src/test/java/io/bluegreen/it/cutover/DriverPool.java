package io.bluegreen.it.cutover;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.jdbc.model.Side;

/** HikariCP over the driver, as an application configures it. */
final class DriverPool {
  private DriverPool() {}

  static HikariDataSource open(ClusterDeployment pair, int connections) {
    return open(
        pair.database(Side.BLUE).jdbcUrl().replace("jdbc:", "jdbc:bluegreen:")
            + "&prepareThreshold=2&bluegreen.deployment="
            + pair.name(),
        connections);
  }

  static HikariDataSource open(String url, int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(connections);
    return new HikariDataSource(config);
  }
}
