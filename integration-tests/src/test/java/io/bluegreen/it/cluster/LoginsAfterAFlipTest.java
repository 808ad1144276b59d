package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that has just become active is not asked for a hundred logins at the same time. */
@FullOnly
class LoginsAfterAFlipTest extends GreenBehindProxyTest {
  private static final int BOUND = 8;
  private static final int CONNECTIONS = 60;

  private final List<Connection> connections = new ArrayList<>();

  @BeforeEach
  void connect() throws SQLException {
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(sides.connect());
    }
    // The driver reads the control rows of both sides: its own connection is not counted below.
    one(connections.get(0), "SELECT 1");
  }

  @AfterEach
  void disconnect() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  @Test
  void idleConnectionsAreMovedWithoutBeingUsedAFewAtATime() throws SQLException {
    proxy.stall();
    int before = proxy.connections();
    sides.flip();
    eventually(() -> proxy.connections() - before, opening -> opening > 0);
    assertThat(proxy.connections() - before).isLessThanOrEqualTo(BOUND);
    proxy.resume();
    eventually(() -> sides.jmx().getRehomed(), moved -> moved == CONNECTIONS);
    eventually(() -> sides.blue().queryLong(OTHERS), left -> left <= 1); // the watcher's own
    assertThat(sides.jmx().getPinned()).isZero();
  }

  @Test
  void threadsThatAllWantToGoOnWaitForEachOther() throws Exception {
    proxy.stall();
    int before = proxy.connections();
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      sides.flip();
      List<Future<String>> answers = new ArrayList<>();
      for (Connection connection : connections) {
        answers.add(threads.submit(() -> one(connection, "SELECT current_database()")));
      }
      eventually(() -> proxy.connections() - before, opening -> opening >= BOUND);
      assertThat(proxy.connections() - before).isLessThanOrEqualTo(BOUND + WATCHERS);
      proxy.resume();
      for (Future<String> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(sides.green().name());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aConnectionThatWasBusyIsMovedOnceItIsIdle() throws SQLException {
    Connection busy = connections.get(0);
    busy.setAutoCommit(false);
    one(busy, "SELECT 1");
    sides.flip();
    eventually(() -> sides.jmx().getRehomed(), moved -> moved == CONNECTIONS - 1);
    busy.rollback();
    eventually(() -> sides.jmx().getRehomed(), moved -> moved == CONNECTIONS);
  }

  @Test
  void idleConnectionsAreMovedOnceTheNewSideAcceptsThem() throws SQLException {
    proxy.refuse();
    sides.flip();
    eventually(() -> sides.jmx().getLastSwitch(), last -> last.contains("moved 0 of"));
    proxy.admit();
    eventually(() -> sides.jmx().getRehomed(), moved -> moved == CONNECTIONS);
  }

  /** The watcher of the side's own control row may connect again meanwhile. */
  private static final int WATCHERS = 1;

  private static final String OTHERS =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
          + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
}
