package io.bluegreen.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.SharedServers;
import io.bluegreen.jdbc.model.ClusterAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What the control table lets into a row, every driver understands. */
@SuppressWarnings("NullAway.Init") // fields are set before the first property
class AnyEndpointTest {
  private static PgDatabase database;

  @BeforeContainer
  static void install() throws SQLException {
    database = SharedServers.newest().createDatabase().installControlTable();
  }

  @AfterContainer
  static void drop() throws SQLException {
    database.drop();
  }

  @Property(tries = 10)
  void whatTheTableAcceptsTheDriverFollows(@ForAll("endpoints") List<String> endpoints)
      throws SQLException {
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

  @Provide
  Arbitrary<List<String>> endpoints() {
    return Arbitraries.of(
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
            "user=x")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(parts -> String.join("", parts))
        .list()
        .ofSize(400);
  }
}
