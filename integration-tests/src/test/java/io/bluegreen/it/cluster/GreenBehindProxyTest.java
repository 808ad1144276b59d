package io.bluegreen.it.cluster;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The base of test classes in which each test has two databases without replication, and a proxy
 * before the green one.
 */
abstract class GreenBehindProxyTest {
  final ExecutorService threads = Executors.newCachedThreadPool();
  TcpProxy proxy;
  ClusterDeployment sides;

  @BeforeEach
  final void createSides() throws SQLException {
    proxy = TcpProxy.to(SharedServers.newest().host(), SharedServers.newest().port());
    sides =
        ClusterDeployment.on(ClusterServers.shared())
            .controlOnBlueOnly()
            .behind(Side.GREEN, proxy)
            .create();
  }

  @AfterEach
  final void closeSides() throws SQLException {
    threads.shutdownNow();
    proxy.close();
    sides.close();
  }
}
