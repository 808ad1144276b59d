package io.bluegreen.it.cluster;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The base of test classes that compare the calls of a {@link CallSequence} on a moved connection
 * with the same calls on a plain one. Both sides and the plain database are on one server.
 */
abstract class ComparedCallsTest {
  static ClusterDeployment sides;
  static PgDatabase alone;

  @BeforeAll
  static void createDatabases() throws SQLException {
    PgServer server = SharedServers.newest();
    sides = ClusterDeployment.on(ClusterServers.of(server)).controlOnBlueOnly().create();
    alone = server.createDatabase();
    sides.execute(CallSequence.TABLE);
    alone.execute(CallSequence.TABLE);
  }

  @AfterAll
  static void dropDatabases() throws SQLException {
    sides.close();
    alone.drop();
  }
}
