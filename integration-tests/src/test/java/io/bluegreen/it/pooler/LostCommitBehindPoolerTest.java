package io.bluegreen.it.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.pooler.PgBouncer;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The answer to a COMMIT is lost between an application and a pooler in transaction mode. */
@Timeout(120)
class LostCommitBehindPoolerTest {
  private static PgServer server;
  private static PgBouncer bouncer;
  private static TcpProxy proxy;
  private static ClusterDeployment pair;

  @BeforeAll
  static void startBehindPooler() throws Exception {
    server = PgServer.builder(18).start();
    bouncer = PgBouncer.start(server, PgBouncer.Mode.TRANSACTION);
    proxy = TcpProxy.to("127.0.0.1", bouncer.port());
    pair =
        ClusterDeployment.on(ClusterServers.of(server))
            .controlOnBlueOnly()
            .behind(Side.BLUE, proxy)
            .create();
    pair.execute("CREATE TABLE item (id int)");
  }

  @AfterAll
  static void stop() throws Exception {
    if (pair != null) {
      pair.close();
      proxy.close();
      bouncer.close();
    }
    server.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    pair.blue().execute("TRUNCATE item");
  }

  @AfterEach
  void release() throws SQLException {
    pair.blue().execute("SELECT bluegreen.release('" + pair.name() + "')");
  }

  private static Connection connect() throws SQLException {
    return pair.connect("bluegreen.ttl=50ms", "prepareThreshold=0");
  }

  private static CompletableFuture<ClientMessage> lose(Then then) {
    return proxy.on(
        message -> message.runs("COMMIT") && message.before().contains("pg_current_xact_id"), then);
  }

  private static long items() throws SQLException {
    return pair.blue().queryLong("SELECT count(*) FROM item");
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void aTransactionIsLookedUpThroughThePooler(Then then) throws Exception {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      pair.hold();
      CompletableFuture<ClientMessage> lost = lose(then);
      String state = "none";
      try {
        connection.commit();
      } catch (SQLException e) {
        state = e.getSQLState();
      }
      assertThat(lost).isDone();
      assertThat(state).isEqualTo(then == Then.CUT_BEFORE ? "40001" : "none");
      assertThat(items()).isEqualTo(then == Then.CUT_BEFORE ? 0 : 1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void aStatementStandsOnce(Then then) throws Exception {
    try (Connection connection = connect()) {
      assertThat(Queries.one(connection, "SELECT 1")).isEqualTo("1");
      pair.announce();
      CompletableFuture<ClientMessage> lost = lose(then);
      Queries.run(connection, "INSERT INTO item VALUES (1)");
      assertThat(lost).isDone();
      assertThat(items()).isOne();
    }
  }
}
