package io.bluegreen.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import io.bluegreen.fixtures.property.Property;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.jdbc.model.ClusterAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The endpoints of rows: every endpoint that the control table accepts, the driver parses. */
@SuppressWarnings("NullAway.Init") // fields are set before the first property
class AnyEndpointTest {
  private static final Generator<String> ENDPOINTS =
      Generators.joined(
          1,
          8,
          "db",
          "a.example",
          "[::1]",
          "[fe80::1%eth0]",
          ":5432",
          ":1",
          ":65535",
          ":65536",
          ",",
          "/",
          "/orders",
          "?",
          "&",
          "#",
          "=",
          "%",
          "%41",
          "%zz",
          "@",
          "é",
          "_",
          "-",
          "targetServerType=any",
          "targetServerType=primary",
          "connectTimeout=5",
          "loadBalanceHosts=true",
          "user=x");

  private static PgDatabase database;

  @BeforeAll
  static void install() throws SQLException {
    database = SharedServers.newest().createDatabase().installControlTable();
  }

  @AfterAll
  static void drop() throws SQLException {
    database.drop();
  }

  /** Four thousand endpoints in ten questions to the server. */
  @Test
  void whatTheTableAcceptsTheDriverFollows() {
    Property.holds(10, values -> driverFollows(values.any("endpoints", ENDPOINTS.list(1, 800))));
  }

  @Test
  void theTableAndTheDriverAgreeOnWhatIsHardToRead() throws SQLException {
    driverFollows(
        List.of(
            "db:0",
            "db:65535",
            "db:65536",
            "db:5432/%",
            "db:5432/%41",
            "db:5432/%zz",
            "db:5432/orders?connectTimeout=5",
            "db:5432/orders?connectTimeout=%zz",
            "db:5432/orders?user=x",
            "[::1]:5432,a.example:1/orders",
            "[fe80::1%eth0]:5432",
            "user:secret@db:5432",
            "é:5432"));
  }

  private static void driverFollows(List<String> endpoints) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement accepted =
            connection.prepareStatement(
                "SELECT e FROM unnest(?) e WHERE bluegreen.endpoint_problem(e) IS NULL")) {
      accepted.setArray(1, connection.createArrayOf("text", endpoints.toArray()));
      try (ResultSet rows = accepted.executeQuery()) {
        while (rows.next()) {
          String endpoint = rows.getString(1);
          assertThat(endpoint).startsWith(ClusterAddress.parse(endpoint).hosts().get(0));
        }
      }
    }
  }
}
