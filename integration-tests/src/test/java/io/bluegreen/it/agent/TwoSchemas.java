package io.bluegreen.it.agent;

import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A database with deployment {@code orders} of the schemas blue and green, a ledger in each. */
record TwoSchemas(PgDatabase database) {

  static TwoSchemas in(PgDatabase database) throws SQLException {
    database.installControlTable();
    for (String side : List.of("blue", "green")) {
      database.execute(
          "CREATE SCHEMA " + side,
          "CREATE TABLE " + side + ".ledger (writer int, number bigint)",
          "CREATE TABLE " + side + ".place (side text)",
          "INSERT INTO " + side + ".place VALUES ('" + side + "')");
    }
    database.execute("SELECT bluegreen.create_deployment('orders', 'schema', 'blue', 'green')");
    return new TwoSchemas(database);
  }

  String url() {
    return "jdbc:postgresql://" + database.endpoint() + "?user=postgres";
  }

  /** Flips, and waits until every live client says that it follows. */
  void flip(String side) throws SQLException {
    long epoch =
        database.queryLong(
            "UPDATE bluegreen.deployment SET active = '" + side + "' RETURNING epoch");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                database.queryLong(
                        "SELECT count(*) FROM bluegreen.live_client WHERE epoch_seen < " + epoch)
                    == 0);
  }

  /** The ledger's rows of both sides. */
  List<@Nullable String> rows() throws SQLException {
    return database.column(
        "SELECT writer || '/' || number FROM blue.ledger"
            + " UNION ALL SELECT writer || '/' || number FROM green.ledger");
  }
}
