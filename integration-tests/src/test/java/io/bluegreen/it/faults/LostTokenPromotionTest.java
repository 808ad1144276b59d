package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.server.StreamingStandby;
import io.bluegreen.it.faults.LostCommitTest.Heard;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A standby takes over where the answer to a COMMIT was lost, with the transaction or without it:
 * what the application hears is what stands in its table, whoever has the transaction's id there.
 */
@Timeout(240)
class LostTokenPromotionTest {
  private final PgServer old = server();
  private final PgServer fresh = server();
  private final TcpProxy proxy = TcpProxy.to(old.host(), old.port());
  private ClusterDeployment pair;

  private static PgServer server() {
    return PgServer.builder(18).setting("wal_level", "logical").start();
  }

  @BeforeEach
  void createDeployment() throws SQLException {
    pair =
        ClusterDeployment.on(ClusterServers.between(old, fresh))
            .tables(List.of("CREATE TABLE ledger (id bigserial PRIMARY KEY, entry text NOT NULL)"))
            .behind(Side.BLUE, proxy)
            .create();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.mend();
    pair.close();
    proxy.close();
    old.close();
    fresh.close();
  }

  private long rows(String entry) throws SQLException {
    return pair.blue().queryLong("SELECT count(*) FROM ledger WHERE entry = '" + entry + "'");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theNewPrimaryIsBelieved(boolean loses) throws Exception {
    try (StreamingStandby standby = StreamingStandby.of(old, "standby");
        Connection connection = pair.connect(LostTokenTest.ALWAYS)) {
      connection.setAutoCommit(false);
      LostCommitTest.insert(connection, "first");
      connection.commit();
      LostCommitTest.insert(connection, "lost");
      String id = Queries.one(connection, "SELECT pg_current_xact_id()");
      standby.awaitCaughtUp();
      if (loses) {
        standby.stopReceiving();
      }
      CompletableFuture<Void> promoted =
          proxy
              .on(LostTokenTest::isCommit, Then.CUT_AFTER_REPLY)
              .thenRun(proxy::refuse)
              .thenRunAsync(() -> promote(standby, loses, id));
      Heard heard = LostCommitTest.commit(connection);
      promoted.get(120, TimeUnit.SECONDS);
      assertThat(pair.blue().query("SELECT pg_xact_status('" + id + "')"))
          .as("the id belongs to a stranger, or to us")
          .isEqualTo("committed");
      assertThat(rows("lost")).isEqualTo(loses ? 0 : 1);
      assertThat(heard).isEqualTo(loses ? Heard.ROLLED_BACK : Heard.COMMITTED);
      LostCommitTest.insert(connection, "after");
      assertThat(LostCommitTest.commit(connection)).isEqualTo(Heard.COMMITTED);
      assertThat(rows("after")).isOne();
    }
  }

  private void promote(StreamingStandby standby, boolean loses, String id) {
    eventually(() -> rows("lost") == 1);
    eventually(
        () -> {
          if (!loses) {
            standby.awaitCaughtUp();
          }
          return true;
        });
    standby.takeOver();
    eventually(
        () -> {
          pair.blue().execute("SELECT pg_current_xact_id()");
          return pair.blue().queryLong("SELECT (pg_current_xact_id() > '" + id + "')::int") == 1;
        });
    proxy.admit();
  }

  private static void eventually(Callable<Boolean> condition) {
    Waits.eventually().until(condition);
  }
}
