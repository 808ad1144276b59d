package io.bluegreen.it.pooler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.pooler.PgBouncer.Mode;
import io.bluegreen.fixtures.server.SharedServers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.Thread.State;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** The limits of a transaction pooler, and the driver's messages about them. */
@OnOldAndNewServer
class TransactionPoolerLimitsTest {
  @SuppressWarnings("NullAway.Init")
  private static PooledShop shop;

  private final Connection ours;

  TransactionPoolerLimitsTest(int major) throws SQLException {
    ours = shop.connect("transaction");
  }

  @BeforeParameterizedClassInvocation
  static void open(int major) throws SQLException, IOException {
    shop = PooledShop.open(SharedServers.of(major), Mode.TRANSACTION);
  }

  @AfterParameterizedClassInvocation
  static void closeShop() throws SQLException, IOException {
    shop.close();
  }

  @BeforeEach
  void startAgain() throws SQLException {
    shop.startAgain();
  }

  @AfterEach
  void close() throws SQLException {
    ours.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VACUUM entry",
        "CREATE INDEX CONCURRENTLY entry_what ON entry (what)",
        "REINDEX TABLE CONCURRENTLY entry",
        "CREATE DATABASE other",
        "DO $$ BEGIN INSERT INTO entry (what) VALUES ('x'); COMMIT; END $$",
      })
  void whatCannotRunInATransactionIsRefusedAndTheConnectionGoesOn(String sql) throws Exception {
    assertThatThrownBy(() -> execute(sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("bluegreen.pooler=transaction");
    execute("INSERT INTO entry (what) VALUES ('after it')");
    assertThat(shop.count("blue")).isEqualTo(1);
    assertThat(shop.count("public")).isZero();
  }

  @Test
  void copyInAutocommitIsRefusedAndTheConnectionGoesOn() throws Exception {
    CopyManager copy = ours.unwrap(PGConnection.class).getCopyAPI();
    assertThatThrownBy(() -> copyIn(copy))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("bluegreen.pooler=transaction")
        .hasMessageContaining("setAutoCommit(false)");
    execute("INSERT INTO entry (what) VALUES ('after it')");
    assertThatThrownBy(
            () -> copy.copyOut("COPY entry (what) TO STDOUT", new ByteArrayOutputStream()))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("setAutoCommit(false)");
    execute("INSERT INTO entry (what) VALUES ('after that')");
    assertThat(shop.database().column("SELECT what FROM shop_blue.entry"))
        .containsExactly("after it", "after that");
    assertThat(shop.count("public")).isZero();
  }

  @Test
  void copyWithAutocommitOffIsOnTheActiveSide() throws Exception {
    ours.setAutoCommit(false);
    CopyManager copy = new CopyManager((BaseConnection) ours);
    assertThat(copyIn(copy)).isEqualTo(2);
    ours.commit();
    assertThat(shop.flip()).isEqualTo("green");
    assertThat(copyIn(copy)).isEqualTo(2);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    copy.copyOut("COPY (SELECT DISTINCT side FROM entry) TO STDOUT", out);
    ours.commit();
    assertThat(out.toString(UTF_8)).isEqualTo("green\n");
    assertThat(shop.count("blue")).isEqualTo(2);
    assertThat(shop.count("green")).isEqualTo(2);
    assertThat(shop.count("public")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN; INSERT INTO entry (what) VALUES ('x'); COMMIT",
        "INSERT INTO entry (what) VALUES ('x'); SELECT 1",
        "START TRANSACTION ISOLATION LEVEL SERIALIZABLE; INSERT INTO entry (what) VALUES ('x');"
            + " COMMIT",
      })
  void severalStatementsInOneTextAreOnTheActiveSide(String sql) throws Exception {
    execute(sql);
    assertThat(shop.count("public")).isZero();
    assertThat(shop.count("blue")).isEqualTo(1);
  }

  @Test
  void aTransactionBegunTogetherWithItsFirstStatementGoesOn() throws Exception {
    execute("BEGIN; INSERT INTO entry (what) VALUES ('x')");
    shop.flip();
    execute("INSERT INTO entry (what) VALUES ('y')");
    execute("COMMIT");
    execute("INSERT INTO entry (what) VALUES ('z')");
    assertThat(shop.count("public")).isZero();
    assertThat(shop.count("blue")).isEqualTo(2);
    assertThat(shop.count("green")).isEqualTo(1);
  }

  @Test
  void aHeldWriterWaitsForTheReleaseAndReadersGoOn() throws Exception {
    shop.hold();
    FutureTask<Boolean> write =
        new FutureTask<>(
            () -> {
              execute("INSERT INTO entry (what) VALUES ('held')");
              return true;
            });
    Thread writer = new Thread(write, "writer");
    writer.start();
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> writer.getState() == State.TIMED_WAITING);
    try (Connection reader = shop.connect("transaction")) {
      assertThat(TransactionKinds.query(reader, "SELECT count(*) FROM entry")).isEqualTo("0");
    }
    assertThat(write.isDone()).isFalse();
    shop.flip();
    shop.release();
    assertThat(write.get()).isTrue();
    assertThat(shop.count("green")).isEqualTo(1);
  }

  @Test
  void serverSidePreparedStatementsAreOffUnlessTheUrlAsksForThem() throws Exception {
    assertThat(ours.unwrap(PGConnection.class).getPrepareThreshold()).isZero();
    try (Connection able =
        DriverManager.getConnection(shop.url("transaction") + "&prepareThreshold=3")) {
      assertThat(able.unwrap(PGConnection.class).getPrepareThreshold()).isEqualTo(3);
    }
  }

  private static long copyIn(CopyManager copy) throws SQLException, IOException {
    return copy.copyIn(
        "COPY entry (what) FROM STDIN", new ByteArrayInputStream("one\ntwo\n".getBytes(UTF_8)));
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = ours.createStatement()) {
      statement.execute(sql);
    }
  }
}
