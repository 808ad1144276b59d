package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.deployment.ShownInJmx;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools of one JVM whose properties give each a watcher of its own: they see one row. */
@ExtendWith(PgExtension.class)
class PoolsOfOneJvmTest {
  private final PgDatabase database;

  PoolsOfOneJvmTest(PgDatabase database) {
    this.database = database;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bluegreen.ttl=1h",
        "bluegreen.ttl=1h&bluegreen.pooler=transaction",
        "bluegreen.ttl=1h&bluegreen.watcher=borrowed",
        "bluegreen.ttl=1h&bluegreen.onControlLoss=fail&bluegreen.controlLossTimeout=3h",
      })
  void aFlipThatOneHasSeenIsSeenByAll(String others) throws SQLException {
    SchemaDeployment pair = SchemaDeployment.in(database).items().create();
    try (Connection listening = pair.connect();
        Connection other = pair.connect(others)) {
      for (String side : new String[] {"green", "blue", "green"}) {
        pair.flip(side);
        Waits.eventually().until(() -> SchemaDeployment.side(listening).equals(side));
        Waits.eventually().until(() -> SchemaDeployment.side(other).equals(side));
        Queries.run(other, "INSERT INTO item (id, label) VALUES (1, 'to the side that is seen')");
        assertThat(database.query("DELETE FROM %s.item RETURNING written_in".formatted(side)))
            .isEqualTo(side);
        try (Connection fresh = pair.connect(others)) {
          assertThat(SchemaDeployment.side(fresh)).isEqualTo(side);
        }
      }
    }
  }

  @Test
  void aHoldThatOneHasSeenHoldsAll() throws Exception {
    SchemaDeployment pair = SchemaDeployment.in(database).items().create();
    try (Connection listening = pair.connect();
        Connection other = pair.connect("bluegreen.ttl=1h", "bluegreen.pooler=transaction")) {
      assertThat(SchemaDeployment.side(listening)).isEqualTo("blue");
      Waits.eventually().until(() -> ShownInJmx.all(pair.name()).size() == 2);
      pair.hold("5 minutes");
      Waits.eventually()
          .until(() -> ShownInJmx.all(pair.name()).stream().allMatch(PoolsOfOneJvmTest::isHeld));
      BackgroundCall<Boolean> held = BackgroundCall.doing(() -> insert(other)).awaitHeld();
      pair.release();
      held.result();
      assertThat(pair.queryLong("SELECT count(*) FROM blue.item")).isOne();
    }
  }

  private static boolean isHeld(DeploymentMXBean deployment) {
    return deployment.getPhase().equals("hold");
  }

  private static void insert(Connection connection) throws SQLException {
    Queries.run(connection, "INSERT INTO item (id) VALUES (1)");
  }
}
