package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
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
    assertFollowed(Pair.in(database, name, "green of " + name.codePointAt(0)));
  }

  @Test
  void namesThatDifferOnlyInCaseAreTwoSides() throws Exception {
    assertFollowed(Pair.in(database, "orders", "Orders"));
  }

  @Test
  void awkwardNamesAreFollowedOnServersThatDoNotReportThePath() throws Exception {
    PgDatabase older = SharedServers.of(15).createDatabase();
    assertFollowed(Pair.in(older, "blue\"; drop table x; --", "Grün'"));
    older.drop();
  }

  private static void assertFollowed(Pair pair) throws SQLException {
    try (Connection connection = pair.connect()) {
      assertThat(Pair.side(connection)).isEqualTo(pair.blue());
      assertThat(connection.getSchema()).isEqualTo(pair.blue());
      pair.flipAndAwait("green");
      assertThat(Pair.side(connection)).isEqualTo(pair.green());
      connection.setSchema(pair.blue());
      assertThat(connection.getSchema()).isEqualTo(pair.green());
      Pair.run(connection, "RESET ALL");
      assertThat(Pair.side(connection)).isEqualTo(pair.green());
      pair.flipAndAwait("blue");
      assertThat(Pair.side(connection)).isEqualTo(pair.blue());
      assertThat(pair.jmx().getUnrouted()).isZero();
    }
  }
}
