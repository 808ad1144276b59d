package io.bluegreen.it.faults;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The base of test classes whose deployment is on a server of their own, with one proxy before what
 * the application talks to. Each test begins with an empty table.
 */
@SuppressWarnings("NullAway.Init") // fields are set before the first test
abstract class OwnServerTest {
  static PgServer server;
  static TcpProxy proxy;
  static ClusterDeployment pair;

  /**
   * Creates the deployment; a subclass calls it before all of its tests.
   *
   * @param port what the proxy leads to: the server's, or that of a pooler before it
   */
  static void createOn(PgServer own, int port) throws SQLException {
    server = own;
    proxy = TcpProxy.to("127.0.0.1", port);
    pair =
        ClusterDeployment.on(ClusterServers.of(server))
            .controlOnBlueOnly()
            .behind(Side.BLUE, proxy)
            .create();
    pair.execute("CREATE TABLE item (id int)");
  }

  @AfterAll
  static void drop() throws Exception {
    if (pair != null) {
      pair.close();
      proxy.close();
    }
    server.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    pair.blue().execute("TRUNCATE item");
  }

  @AfterEach
  void endHold() throws SQLException {
    proxy.mend();
    endPrepared();
    pair.release();
  }

  /** Ends what is still prepared, and would keep the table locked. */
  static void endPrepared() throws SQLException {
    for (String gid : pair.blue().column("SELECT quote_literal(gid) FROM pg_prepared_xacts")) {
      pair.blue().execute("ROLLBACK PREPARED " + gid);
    }
  }

  /** Breaks the connection on which a marked transaction is ended next by a text. */
  static CompletableFuture<ClientMessage> lose(String text, Then then) {
    return proxy.on(MarkedEnd.by(text), then);
  }

  static long items() throws SQLException {
    return pair.blue().queryLong("SELECT count(*) FROM item");
  }

  static boolean isPrepared(String gid) throws SQLException {
    return pair.blue().queryLong("SELECT count(*) FROM pg_prepared_xacts WHERE gid = '" + gid + "'")
        == 1;
  }

  /** Ends every process of the server at once, and starts it again. */
  static void crash() {
    try {
      server.crash();
      server.startAgain();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
