package io.bluegreen.it.cluster;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * The base of test classes about sessions that are moved from PostgreSQL 15 to 18 or back. All
 * tests of a class share two databases without replication; blue is active when a test begins.
 */
abstract class MovedSessionTest {
  static ClusterDeployment sides;

  /** Keeps the deployment known to the driver. */
  private static Connection watching;

  @BeforeAll
  static void createSides() throws SQLException {
    sides = ClusterDeployment.on(ClusterServers.shared()).controlOnBlueOnly().create();
    watching = sides.connect();
  }

  @BeforeEach
  final void beginOnBlue() throws SQLException {
    sides.settleOn(Side.BLUE);
  }

  @AfterAll
  static void closeSides() throws SQLException {
    watching.close();
    sides.close();
  }
}
