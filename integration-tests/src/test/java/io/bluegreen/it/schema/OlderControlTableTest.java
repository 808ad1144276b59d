package io.bluegreen.it.schema;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.OnEveryMajor;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.SharedServers;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Today's driver over version 1 of the control table, and the table's upgrade under it. */
@OnEveryMajor
class OlderControlTableTest {
  private final PgDatabase database;

  OlderControlTableTest(int major) throws Exception {
    database = SharedServers.of(major).createDatabase();
    try (InputStream script =
        OlderControlTableTest.class.getResourceAsStream("/control-table-version-1.sql")) {
      database.execute(
          new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @AfterEach
  void drop() throws Exception {
    database.drop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dedicated", "borrowed"})
  void theDriverFollowsAndIsSeenBeforeAndAfterTheUpgrade(String watcher) throws Exception {
    SchemaDeployment pair = SchemaDeployment.in(database).items().create();
    assertThat(version()).isEqualTo(1);
    try (Connection connection =
        pair.connect("bluegreen.ttl=100ms", "bluegreen.watcher=" + watcher)) {
      assertFollows(pair, connection, "green");
      database.installControlTable();
      assertThat(version()).isEqualTo(2);
      assertFollows(pair, connection, "blue");
      assertFollows(pair, connection, "green");
    }
    try (Connection later = pair.connect("bluegreen.ttl=100ms", "bluegreen.watcher=" + watcher)) {
      assertThat(SchemaDeployment.side(later)).isEqualTo("green");
      assertFollows(pair, later, "blue");
    }
  }

  private static void assertFollows(SchemaDeployment pair, Connection connection, String side)
      throws Exception {
    long epoch = pair.flip(side);
    eventually(
        () -> {
          SchemaDeployment.side(connection);
          return pair.queryLong(
              "SELECT count(*) FROM bluegreen.live_client WHERE epoch_seen >= " + epoch);
        },
        count -> count == 1);
    assertThat(SchemaDeployment.side(connection)).isEqualTo(side);
  }

  private long version() throws Exception {
    return database.queryLong("SELECT version FROM bluegreen.version");
  }
}
