package io.bluegreen.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The application's own {@code currentSchema} holds on both clusters. */
@ExtendWith(PgExtension.class)
class CurrentSchemaTest {

  @Test
  void itHoldsBeforeAndAfterAMove(PgServer server) throws SQLException {
    ClusterDeployment sides =
        ClusterDeployment.on(ClusterServers.of(server)).controlOnBlueOnly().create();
    try (Connection connection = sides.connect("currentSchema=tenant")) {
      sides.execute("CREATE SCHEMA tenant");
      assertThat(connection.getSchema()).isEqualTo("tenant");
      sides.flip();
      assertThat(connection.getCatalog()).isEqualTo(sides.activeDatabase().name());
      assertThat(connection.getSchema()).isEqualTo("tenant");
    } finally {
      sides.close();
    }
  }

  @Test
  void aSideMayHaveItsOwn(PgServer server) throws SQLException {
    ClusterDeployment sides =
        ClusterDeployment.on(ClusterServers.of(server)).controlOnBlueOnly().create();
    try (Connection connection =
        sides.connect("currentSchema=tenant", "bluegreen.green.currentSchema=moved")) {
      sides.execute("CREATE SCHEMA tenant", "CREATE SCHEMA moved");
      assertThat(connection.getSchema()).isEqualTo("tenant");
      sides.flip();
      assertThat(connection.getSchema()).isEqualTo("moved");
    } finally {
      sides.close();
    }
  }
}
