package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.DriverManager;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that accept a connection and never answer: whoever connects is let go in time. */
@Timeout(120)
@ExtendWith(PgExtension.class)
class LoginTimeoutTest {
  private final PgDatabase database;
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private SchemaDeployment pair;
  private TcpProxy mute;

  LoginTimeoutTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    mute = TcpProxy.to(database.server().host(), database.server().port());
    mute.stall();
  }

  @AfterEach
  void close() {
    callers.shutdownNow();
    mute.close();
  }

  private String muteUrl(String... parameters) {
    return pair.url(parameters)
        .replace(database.endpoint(), mute.address() + "/" + database.name());
  }

  private Future<SQLException> connecting(String url) {
    return callers.submit(
        () -> {
          try (Connection connection = DriverManager.getConnection(url)) {
            throw new AssertionError("connected: " + connection);
          } catch (SQLException e) {
            return e;
          }
        });
  }

  @Test
  void loginTimeoutBoundsTheFirstConnectWhateverIsSilent() throws Exception {
    String control = "bluegreen.control=" + mute.address() + "/" + database.name();
    String healthy = "bluegreen.control=" + database.endpoint();
    for (String url :
        new String[] {
          muteUrl("loginTimeout=2"),
          muteUrl("loginTimeout=2", healthy),
          pair.url("loginTimeout=2", control),
          pair.url("loginTimeout=2", control + "%3B" + mute.address() + "/x")
        }) {
      assertThat(connecting(url).get(30, TimeUnit.SECONDS).getSQLState()).as(url).startsWith("08");
    }
  }

  /** All of them ask at the same time, but for those who share one question. */
  @Test
  void connectsAtTheSameTimeDoNotQueue() throws Exception {
    List<Future<SQLException>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(connecting(muteUrl("ApplicationName=n" + i)));
      all.add(connecting(muteUrl()));
    }
    Waits.eventually().until(() -> mute.connections() >= 11);
    mute.close();
    for (Future<SQLException> one : all) {
      assertThat(one.get(60, TimeUnit.SECONDS).getSQLState()).startsWith("08");
    }
  }

  @Test
  void aHealthyConnectIsNotKeptByASilentOne() throws Exception {
    Future<SQLException> silent = connecting(muteUrl("loginTimeout=20"));
    try (Connection connection = pair.connect()) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      assertThat(silent.isDone()).isFalse();
    }
    mute.close();
    assertThat((Object) silent.get(60, TimeUnit.SECONDS)).isNotNull();
  }

  /** The network under one connection that reads for all has gone silent. */
  @Test
  void aSilentConnectionThatReadsForAllHarmsOnlyItself() throws Exception {
    String borrowed = "bluegreen.watcher=borrowed";
    mute.resume();
    // Without the recheck pgjdbc leaves out a host that failed for another test a moment ago.
    String both =
        pair.url(borrowed, "bluegreen.ttl=100ms", "hostRecheckSeconds=0")
            .replace(
                database.endpoint(),
                mute.address()
                    + ","
                    + database.server().host()
                    + ":"
                    + database.server().port()
                    + "/"
                    + database.name());
    try (Connection silent = DriverManager.getConnection(both)) {
      mute.refuse();
      try (Connection healthy = DriverManager.getConnection(both)) {
        assertThat(SchemaDeployment.side(silent)).isEqualTo("blue");
        mute.stall();
        Future<Object> stuck = callers.submit(() -> SchemaDeployment.side(silent));
        pair.flip("green");
        Future<Boolean> follows =
            callers.submit(
                () -> {
                  Waits.eventually().until(() -> SchemaDeployment.side(healthy), "green"::equals);
                  return true;
                });
        assertThat(follows.get(60, TimeUnit.SECONDS)).isTrue();
        mute.close();
        assertThat(BackgroundCall.doing(() -> stuck.get(60, TimeUnit.SECONDS)).failure())
            .isNotNull();
      }
    }
  }
}
