package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The gate {@code ready}: what is in the way of a switch on the side of the applications. */
@ExtendWith(PgExtension.class)
class ReadyTest {

  @FullOnly
  @Test
  void everythingInTheWayIsNamedUntilItIsGone(PgDatabase database) throws Exception {
    SchemaDeployment pair = orders(database);
    try (Connection application = pair.connect("ApplicationName=shop")) {
      run(application, "INSERT INTO orders VALUES (1)");
      pair.awaitAcknowledged(pair.epoch());
      JsonObject ready = ready(database);
      assertThat(ready.get("message").getAsString())
          .isEqualTo("ready: 1 of 1 connection(s) of 1 client(s) would follow");
      JsonObject client = only(ready, "clients");
      assertThat(client.get("application").getAsString()).isEqualTo("shop");
      assertThat(client.get("outcomes_resolved").getAsInt()).isZero();
      assertThat(client.get("outcomes_unknown").getAsInt()).isZero();

      application.setAutoCommit(false);
      run(application, "INSERT INTO orders VALUES (4711)");
      Waits.eventually(
          () ->
              database.queryLong(
                  "SELECT count(*) FROM pg_stat_activity WHERE xact_start < clock_timestamp() -"
                      + " interval '5 s' AND backend_xid IS NOT NULL"),
          open -> open == 1);
      JsonObject open = ToolRun.json(1, database.jdbcUrl(), "ready");
      assertThat(inTheWay(open)).containsExactly("long-transactions");
      JsonObject transaction = only(open, "open");
      assertThat(transaction.get("application").getAsString()).isEqualTo("shop");
      assertThat(transaction.get("statement").getAsString())
          .isEqualTo("INSERT INTO orders VALUES (?)");
      assertThat(transaction.get("age").getAsDouble()).isGreaterThan(4000);

      BackgroundCall<JsonObject> waiting =
          BackgroundCall.of(() -> ToolRun.json(0, database.jdbcUrl(), "ready", "--wait", "5m"));
      application.commit();
      JsonObject after = waiting.result();
      assertThat(only(after, "long").get("statement").getAsString())
          .isEqualTo("INSERT INTO orders VALUES (?)");
      assertThat(after.get("remarks").toString())
          .contains("a drain of 5 s would have waited for")
          .doesNotContain("for 100 %");

      String stranger = database.jdbcUrl() + "&ApplicationName=report";
      try (Connection other = DriverManager.getConnection(stranger)) {
        run(other, "SELECT 1");
        JsonObject found = ToolRun.json(1, database.jdbcUrl(), "ready");
        assertThat(inTheWay(found)).containsExactly("other-applications");
        assertThat(found.get("remarks").toString()).contains("application 'report'");
        ToolRun.json(0, database.jdbcUrl(), "ready", "--skip", "other-applications");
        assertThat(ToolRun.json(1, database.jdbcUrl(), "switch", "--require-ready").toString())
            .contains("not ready: 1 of 1 connection(s)", "other-applications");
        assertThat(pair.active()).isEqualTo("blue");
      }
      ToolRun.json(0, database.jdbcUrl(), "switch", "--require-ready");
      assertThat(pair.active()).isEqualTo("green");
    }
  }

  @Test
  void aSearchPathOfItsOwnIsNamed(PgDatabase database) throws Exception {
    SchemaDeployment pair = orders(database);
    assertThat(ready(database).get("remarks").toString()).contains("nothing is known");
    try (Connection application = pair.connect("ApplicationName=shop")) {
      run(application, "SET search_path = public");
      run(application, "SELECT 1");
      JsonObject found = ToolRun.json(1, database.jdbcUrl(), "ready");
      assertThat(inTheWay(found)).containsExactly("clients-stuck");
      assertThat(only(found, "stays").get("why").getAsString())
          .isEqualTo("a search_path of its own");
    }
  }

  /** Nobody has to have tried to move it: the driver looks when it is asked. */
  @Test
  void whatPinsAConnectionIsFoundWithItsStatement() throws Exception {
    try (ClusterDeployment pair = WorkloadTables.cluster().replicated();
        Connection moves = pair.connect();
        Connection holds = pair.connect()) {
      PgDatabase blue = pair.database(Side.BLUE);
      run(moves, "SELECT 1");
      run(holds, "CREATE TEMPORARY TABLE kept AS SELECT 'a secret' AS word");
      JsonObject found = ToolRun.json(1, blue.jdbcUrl(), "ready");
      assertThat(found.get("message").getAsString())
          .startsWith("not ready: 1 of 2 connection(s) of 1 client(s) would follow");
      assertThat(inTheWay(found)).containsExactly("clients-stuck");
      JsonObject stays = only(found, "stays");
      assertThat(stays.get("why").getAsString()).contains("temporary");
      assertThat(stays.get("statement").getAsString())
          .isEqualTo("CREATE TEMPORARY TABLE kept AS SELECT ? AS word");
      assertThat(stays.get("connections").getAsInt()).isEqualTo(1);
      assertThat(blue.query("SELECT detail::text FROM bluegreen.client_detail LIMIT 1"))
          .doesNotContain("secret");

      run(holds, "DROP TABLE kept");
      JsonObject ready = ready(blue);
      assertThat(ready.get("follow").getAsInt()).isEqualTo(2);
      assertThat(ready.get("stays").getAsJsonArray()).isEmpty();
    }
  }

  @Test
  void whatClientsSayIsForTheOwnerAlone(PgDatabase database) throws Exception {
    SchemaDeployment pair = orders(database);
    try (Connection application = pair.connect();
        Connection stranger = database.connect()) {
      run(application, "SELECT 1");
      pair.awaitAcknowledged(pair.epoch());
      String role = "reader_of_" + database.name();
      run(stranger, "CREATE ROLE " + role);
      try {
        run(stranger, "SET ROLE " + role);
        assertThat(
                catchThrowableOfType(
                        SQLException.class,
                        () -> run(stranger, "SELECT * FROM bluegreen.client_detail"))
                    .getSQLState())
            .isEqualTo("42501");
        run(
            stranger,
            "SELECT bluegreen.acknowledge(jsonb_build_object('client_id', gen_random_uuid(), 'deployment', '"
                + pair.name()
                + "', 'detail', '{\"stays\": [{\"why\": \"red \\u001b[31m\", \"connections\": \"many\"}, 7], \"hour\": []}'::jsonb))");
      } finally {
        run(stranger, "RESET ROLE");
        run(stranger, "DROP ROLE " + role);
      }
      ToolRun ran = ToolRun.on(database.jdbcUrl(), "ready");
      assertThat(ran.out() + ran.err()).contains("red  [31m").doesNotContain("\u001b");
    }
  }

  private static SchemaDeployment orders(PgDatabase database) throws Exception {
    return SchemaDeployment.in(database)
        .onBlue("CREATE TABLE orders (id int)")
        .onGreen("CREATE TABLE orders (id int)")
        .create();
  }

  private static JsonObject only(JsonObject found, String table) {
    assertThat(found.get(table).getAsJsonArray()).hasSize(1);
    return found.get(table).getAsJsonArray().get(0).getAsJsonObject();
  }

  private static JsonObject ready(PgDatabase database) {
    return ToolRun.json(0, database.jdbcUrl(), "ready");
  }

  private static List<String> inTheWay(JsonObject found) {
    return found.get("in_the_way").getAsJsonArray().asList().stream()
        .map(JsonElement::getAsString)
        .toList();
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
