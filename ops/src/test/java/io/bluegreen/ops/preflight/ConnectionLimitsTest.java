package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.FakePair.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Which sessions count against a limit. */
class ConnectionLimitsTest {
  private static final CatalogRow CLIENTS = row("role", "app", "connections", "20", "clients", "2");

  private static CatalogRow limit(String name, String role, int most, int taken) {
    return row(
        "name", name, "role", role, "most", "" + most, "taken", "" + taken, "mend", name + " %s");
  }

  @Test
  void everySessionOfTheIdleSideCountsAlsoThoseOfTheClientsOwnRole() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, "sum(c.connections)", CLIENTS)
            .answers(
                Side.GREEN, "max_connections", limit("all", "", 30, 9), limit("app", "app", 30, 8));
    assertThat(new ConnectionLimits().look(pair))
        .extracting(CheckFinding::toString)
        .containsExactly(
            "error on green: all is 30, and 2 JVM(s) with 20 connections and a watcher each, beside 9 other session(s), need 31");
    assertThat(new ConnectionLimits().look(pair))
        .extracting(CheckFinding::mend)
        .containsExactly("all 47");
  }

  @Test
  void aLimitOfARoleThatNoClientHasDoesNotMatter() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, "sum(c.connections)", CLIENTS)
            .answers(Side.GREEN, "max_connections", limit("batch", "batch", 1, 5));
    assertThat(new ConnectionLimits().look(pair)).isEmpty();
  }

  @Test
  void inOneDatabaseTheClientsConnectionsAreAmongTheSessions() throws SQLException {
    FakePair pair =
        FakePair.ofSchemas()
            .answers(Side.BLUE, "sum(c.connections)", CLIENTS)
            .answers(
                Side.BLUE,
                "max_connections",
                limit("all", "", 30, 25),
                limit("app", "app", 22, 20));
    assertThat(new ConnectionLimits().look(pair)).isEmpty();
  }

  @Test
  void withoutClientsThereIsNothingToHold() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, "sum(c.connections)")
            .answers(Side.GREEN, "max_connections", limit("all", "", 1, 9));
    assertThat(new ConnectionLimits().look(pair)).isEmpty();
  }
}
