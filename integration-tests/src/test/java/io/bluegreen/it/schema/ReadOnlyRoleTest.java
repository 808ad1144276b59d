package io.bluegreen.it.schema;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.OnEveryMajor;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A role whose transactions are READ ONLY by default; operators see its applications all the same.
 */
@OnEveryMajor
class ReadOnlyRoleTest {
  private static final String ROLE = "reporting";

  private final PgDatabase database;
  private final SchemaDeployment pair;

  ReadOnlyRoleTest(int major) throws SQLException {
    this.database = SharedServers.of(major).createDatabase();
    this.pair = SchemaDeployment.in(database).items().create();
  }

  @BeforeEach
  void role() throws SQLException {
    database.execute(
        "DROP ROLE IF EXISTS " + ROLE,
        "CREATE ROLE " + ROLE + " LOGIN",
        "ALTER ROLE " + ROLE + " SET default_transaction_read_only = on");
  }

  @AfterEach
  void drop() throws SQLException {
    database.drop();
    SharedServers.of(database.server().major()).execute("DROP ROLE " + ROLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bluegreen.watcher=dedicated",
        "bluegreen.watcher=borrowed",
        "bluegreen.pooler=transaction"
      })
  void itsApplicationIsALiveClientAndFollows(String how) throws Exception {
    try (Connection connection = pair.connect("user=" + ROLE, "bluegreen.ttl=100ms", how)) {
      long seen = pair.flip("green");
      eventually(
          () -> {
            SchemaDeployment.side(connection);
            return database.queryLong(
                "SELECT count(*) FROM bluegreen.live_client WHERE epoch_seen = " + seen);
          },
          count -> count == 1);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
      assertThat(
              database.query(
                  "SELECT usename FROM bluegreen.live_client WHERE epoch_seen = " + seen))
          .isEqualTo(ROLE);
    }
  }
}
