package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schema names which are anything but plain words. */
@ExtendWith(PgExtension.class)
class SchemaNamesTest {
  private final PgDatabase database;

  SchemaNamesTest(PgDatabase database) {
    this.database = database;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Blue",
        "BLUE",
        "blue side",
        " blue",
        "order",
        "blue\"; drop table x; --",
        "blue'; SELECT 1; --",
        "blue, public",
        "blue\\",
        "bl/*ue",
        "*/",
        "1blue",
        "blau-grün",
        "синий",
        "青",
        "Ärger",
        "\uD83D\uDC1F",
        "b23456789012345678901234567890123456789012345678901234567890123",
        "{active}",
        "default",
        "a%20b&c=d",
      })
  void anyNameIsFollowed(String name) throws Exception {
    assertFollowed(
        SchemaDeployment.in(database)
            .schemas(name, "green of " + name.codePointAt(0))
            .items()
            .create());
  }

  @Test
  void namesThatDifferOnlyInCaseAreTwoSides() throws Exception {
    assertFollowed(SchemaDeployment.in(database).schemas("orders", "Orders").items().create());
  }

  @Test
  void awkwardNamesAreFollowedOnServersThatDoNotReportThePath() throws Exception {
    PgDatabase older = SharedServers.of(15).createDatabase();
    assertFollowed(
        SchemaDeployment.in(older).schemas("blue\"; drop table x; --", "Grün'").items().create());
    older.drop();
  }

  private static void assertFollowed(SchemaDeployment pair) throws SQLException {
    try (Connection connection = pair.connect()) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo(pair.blue());
      assertThat(connection.getSchema()).isEqualTo(pair.blue());
      pair.flipAndAwait("green");
      assertThat(SchemaDeployment.side(connection)).isEqualTo(pair.green());
      connection.setSchema(pair.blue());
      assertThat(connection.getSchema()).isEqualTo(pair.green());
      Queries.run(connection, "RESET ALL");
      assertThat(SchemaDeployment.side(connection)).isEqualTo(pair.green());
      pair.flipAndAwait("blue");
      assertThat(SchemaDeployment.side(connection)).isEqualTo(pair.blue());
      assertThat(pair.jmx().getUnrouted()).isZero();
    }
  }
}
