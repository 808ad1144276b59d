package io.bluegreen.it.faults;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The deployments of this package, on servers that may be killed. */
final class FaultDeployments {
  static final int ACCOUNTS = 8;
  static final long TOTAL = ACCOUNTS * 1000L;

  private FaultDeployments() {}

  /** Two databases without replication: only where connections lead can change. */
  static ClusterDeployment bare() throws SQLException {
    return tables().behindProxies().create();
  }

  /**
   * The same with a row that names the servers themselves, so that what a server says before it
   * ends a session is not lost in a proxy.
   */
  static ClusterDeployment unproxied() throws SQLException {
    return tables().create();
  }

  /** A deployment that can be switched. */
  static ClusterDeployment replicated() throws Exception {
    ClusterDeployment deployment = tables().behindProxies().replicated();
    deployment.awaitReplication(Side.BLUE);
    return deployment;
  }

  private static ClusterDeployment.Builder tables() {
    return ClusterDeployment.on(ClusterServers.replicating())
        .tables(
            List.of(
                "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL)",
                "CREATE TABLE ledger (id bigserial PRIMARY KEY, entry text NOT NULL)"))
        .rows(
            List.of(
                "INSERT INTO accounts SELECT i, 1000 FROM generate_series(1, " + ACCOUNTS + ") i"))
        .application()
        .settle(Duration.ofSeconds(3));
  }
}
