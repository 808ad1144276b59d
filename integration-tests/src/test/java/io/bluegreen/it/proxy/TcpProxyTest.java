package io.bluegreen.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.PgExtension;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

@ExtendWith(PgExtension.class)
class TcpProxyTest {
  private PgDatabase database;
  private TcpProxy proxy;

  @BeforeEach
  void start(PgDatabase given) throws Exception {
    database = given;
    database.execute("CREATE TABLE t (i int)");
    proxy = TcpProxy.to(database.server().host(), database.server().port());
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  @Test
  void withoutOrdersItPassesEverythingOnInBothDirections() throws Exception {
    String large = "x".repeat(3_000_000);
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
      statement.setString(1, large);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(large);
      }
      assertThat(proxy.connections()).isEqualTo(1);
    }
  }

  @Test
  void aCutEndsConnectionsAndNewOnesAreAccepted() throws Exception {
    try (Connection connection = connect()) {
      proxy.cut();
      assertThatThrownBy(() -> insert(connection)).isInstanceOf(SQLException.class);
    }
    try (Connection connection = connect()) {
      insert(connection);
    }
  }

  @Test
  void aStalledStatementGoesOnAfterResume() throws Exception {
    try (Connection connection = connect()) {
      proxy.stall();
      CompletableFuture<Void> insert =
          CompletableFuture.runAsync(() -> insertUnchecked(connection));
      assertThatThrownBy(() -> insert.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      proxy.resume();
      insert.get(10, TimeUnit.SECONDS);
    }
    assertThat(database.queryLong("SELECT count(*) FROM t")).isEqualTo(1);
  }

  @Test
  void theServerForgetsAHalfOpenConnectionAndTheClientWaits() throws Exception {
    try (Connection connection = connect()) {
      connection.setNetworkTimeout(Runnable::run, 300);
      proxy.halfOpen();
      assertThatThrownBy(() -> insert(connection))
          .isInstanceOf(SQLException.class)
          .hasRootCauseInstanceOf(java.net.SocketTimeoutException.class);
    }
    proxy.mend();
    assertThat(proxy.connections()).isZero();
    assertThat(database.queryLong("SELECT count(*) FROM t")).isZero();
  }

  @Test
  void aMuteServerSaysEverythingButNotifications() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN news");
      proxy.mute();
      statement.execute("NOTIFY news, 'lost'");
      assertThat(notifications(connection)).isEmpty();
      proxy.mend();
      statement.execute("NOTIFY news, 'heard'");
      assertThat(notifications(connection)).containsExactly("heard");
    }
  }

  private static List<String> notifications(Connection connection) throws SQLException {
    return Arrays.stream(connection.unwrap(PGConnection.class).getNotifications())
        .map(PGNotification::getParameter)
        .toList();
  }

  @Test
  void refusedConnectionsFailAndOldOnesStay() throws Exception {
    try (Connection connection = connect()) {
      proxy.refuse();
      assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);
      insert(connection);
      proxy.admit();
      connect().close();
    }
  }

  @Test
  void aCommitWhoseReplyIsSwallowedHasHappened() throws Exception {
    assertThat(rowsAfterCommit(TcpProxy.Then.SWALLOW_REPLIES)).isEqualTo(1);
    assertThat(rowsAfterCommit(TcpProxy.Then.CUT_AFTER_REPLY)).isEqualTo(2);
  }

  @Test
  void aCommitThatIsCutOffBeforehandHasNotHappened() throws Exception {
    assertThat(rowsAfterCommit(TcpProxy.Then.CUT_BEFORE)).isZero();
  }

  private long rowsAfterCommit(TcpProxy.Then then) throws Exception {
    try (Connection connection = connect()) {
      connection.setNetworkTimeout(Runnable::run, 500);
      connection.setAutoCommit(false);
      insert(connection);
      // The first transaction of a connection also prepares what ends the later ones.
      connection.rollback();
      insert(connection);
      CompletableFuture<ClientMessage> seen = proxy.on(m -> m.runs("COMMIT"), then);
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
      assertThat(seen).isCompleted();
    }
    return database.queryLong("SELECT count(*) FROM t");
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s/%s?user=postgres&sslmode=disable"
            .formatted(proxy.address(), database.name()));
  }

  private static void insert(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO t VALUES (1)");
    }
  }

  private static void insertUnchecked(Connection connection) {
    try {
      insert(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
