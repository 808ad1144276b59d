package io.bluegreen.it.pooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.pooler.PgBouncer;
import io.bluegreen.fixtures.pooler.PgBouncer.Mode;
import io.bluegreen.fixtures.server.SharedServers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an application does to its path, no other client of the bouncer ever sees it. */
@FullOnly
@OnOldAndNewServer
class TransactionPoolerLeakTest {
  private static final String LEVEL = "SHOW transaction_isolation";
  private static final String PATH = "SELECT current_schemas(false)::text";

  @SuppressWarnings("NullAway.Init")
  private static PooledShop shop;

  private final Connection ours;

  TransactionPoolerLeakTest(int major) throws SQLException {
    ours = shop.connect("transaction");
  }

  @BeforeParameterizedClassInvocation
  static void open(int major) throws SQLException, IOException {
    shop = PooledShop.open(SharedServers.of(major), Mode.TRANSACTION);
    shop.database().execute("CREATE SCHEMA tenant", "GRANT ALL ON SCHEMA tenant TO app");
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
        "SELECT 1",
        "INSERT INTO entry (what) VALUES ('x')",
        "SET LOCAL search_path = tenant",
        "SELECT 1; SELECT 2",
        "BEGIN; SELECT 1; COMMIT",
        "/* search_path */ SELECT 1",
        "SELECT 'search_path'; SELECT 2",
        "SET LOCAL search_path = tenant; SELECT 1",
        "SELECT set_config('search_path', 'tenant', true)",
        "SELECT set_config('search_path', 'tenant', false)",
      })
  void statementsLeaveNothingBehind(String sql) throws Exception {
    execute(sql);
    assertNothingLeaks();
    assertOursFollows();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = tenant",
        "SET SESSION search_path TO tenant, public",
        "set schema 'tenant'",
        "SET search_path = tenant; SELECT 1",
        "SELECT 1; SET search_path = tenant",
      })
  void aPathOfTheApplicationsOwnIsKeptForItAlone(String sql) throws Exception {
    execute(sql);
    assertNothingLeaks();
    assertThat(TransactionKinds.query(ours, PATH)).startsWith("{tenant");
    shop.flip();
    assertThat(TransactionKinds.query(ours, PATH)).startsWith("{tenant");
    assertNothingLeaks();
    execute("RESET search_path");
    assertNothingLeaks();
    assertOursFollows();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RESET search_path",
        "RESET ALL",
        "SET search_path TO DEFAULT",
        "SELECT 1; RESET ALL",
        "DISCARD ALL"
      })
  void resettingGivesTheActiveSide(String sql) throws Exception {
    execute("SET search_path = tenant");
    execute(sql);
    assertNothingLeaks();
    assertOursFollows();
  }

  @Test
  void aSideThatIsNamedStandsForTheActiveOne() throws Exception {
    execute("SET search_path = shop_green, public");
    assertNothingLeaks();
    assertOursFollows();
  }

  @Test
  void setSchemaIsKeptForTheApplicationAlone() throws Exception {
    ours.setSchema("tenant");
    assertNothingLeaks();
    assertThat(ours.getSchema()).isEqualTo("tenant");
    ours.setSchema(null);
    assertNothingLeaks();
    assertOursFollows();
  }

  @Test
  void preparedAndBatchedChangesOfThePathDoNotLeak() throws Exception {
    try (PreparedStatement set = ours.prepareStatement("SET search_path = tenant")) {
      set.execute();
      assertNothingLeaks();
      assertThat(ours.getSchema()).isEqualTo("tenant");
    }
    try (Statement batch = ours.createStatement()) {
      batch.addBatch("SELECT set_config('work_mem', '1MB', true)");
      batch.addBatch("RESET search_path");
      batch.clearBatch();
      batch.addBatch("SET search_path = tenant, public");
      batch.executeBatch();
    }
    assertNothingLeaks();
  }

  @Test
  void aCommittedChangeOfThePathIsKeptAndDoesNotLeak() throws Exception {
    ours.setAutoCommit(false);
    execute("SET search_path = tenant");
    assertThat(ours.getSchema()).isEqualTo("tenant");
    ours.commit();
    assertNothingLeaks();
    assertThat(ours.getSchema()).isEqualTo("tenant");
    ours.rollback();
    assertNothingLeaks();
  }

  @Test
  void resettingInsideATransactionGivesTheActiveSideAtOnce() throws Exception {
    ours.setSchema("tenant");
    ours.setAutoCommit(false);
    assertThat(ours.getSchema()).isEqualTo("tenant");
    execute("RESET search_path");
    assertThat(ours.getSchema()).isEqualTo("shop_blue");
    ours.commit();
    assertNothingLeaks();
  }

  @Test
  void aRolledBackChangeOfThePathDoesNotLeak() throws Exception {
    ours.setAutoCommit(false);
    execute("SET search_path = tenant");
    ours.rollback();
    assertNothingLeaks();
  }

  @Test
  void anIsolationLevelIsThatOfTheApplicationsOwnTransactions() throws Exception {
    assertThat(ours.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    ours.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    assertNothingLeaks();
    assertThat(ours.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
    assertThat(TransactionKinds.query(ours, LEVEL)).isEqualTo("serializable");
    execute("BEGIN");
    assertThat(TransactionKinds.query(ours, LEVEL)).isEqualTo("serializable");
    execute("COMMIT");
    execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
    assertThat(TransactionKinds.query(ours, LEVEL)).isEqualTo("repeatable read");
    execute("COMMIT");
    ours.setAutoCommit(false);
    ours.setReadOnly(true);
    assertThat(TransactionKinds.query(ours, LEVEL)).isEqualTo("serializable");
    assertThat(TransactionKinds.query(ours, "SHOW transaction_read_only")).isEqualTo("on");
    assertThatThrownBy(() -> ours.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED))
        .hasMessageContaining("in the middle of a transaction");
    ours.commit();
    assertThatThrownBy(() -> ours.setTransactionIsolation(99)).isInstanceOf(SQLException.class);
    ours.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    assertThat(TransactionKinds.query(ours, LEVEL)).isEqualTo("read committed");
    ours.commit();
    assertNothingLeaks();
  }

  @Test
  void failedStatementsLeaveNothingBehind() throws Exception {
    for (boolean autoCommit : new boolean[] {true, false}) {
      ours.setAutoCommit(autoCommit);
      for (String sql : new String[] {"SELECT 1/0", "SELEC", "SELECT 1; SELECT 1/0"}) {
        assertThatThrownBy(() -> execute(sql)).isInstanceOf(SQLException.class);
        if (!autoCommit) {
          ours.rollback();
        }
        assertNothingLeaks();
      }
    }
    ours.setAutoCommit(true);
    assertOursFollows();
  }

  @Test
  void aFailedTransactionBegunByTextLeavesNothingBehind() throws Exception {
    execute("BEGIN");
    assertThatThrownBy(() -> execute("SELECT 1/0")).isInstanceOf(SQLException.class);
    execute("ROLLBACK");
    assertNothingLeaks();
    assertOursFollows();
  }

  @Test
  void aConnectionClosedInsideATransactionLeavesNothingBehind() throws Exception {
    try (Connection careless = shop.connect("transaction")) {
      careless.setAutoCommit(false);
      careless.setSchema("tenant");
      TransactionKinds.query(careless, PATH);
    }
    assertNothingLeaks();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = ours.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Looks at every server session of the pool at once, as a client that knows nothing of us. */
  private void assertNothingLeaks() throws SQLException {
    Set<String> sessions = new HashSet<>();
    try (Connection first = shop.connectPlain();
        Connection second = shop.connectPlain();
        Connection third = shop.connectPlain()) {
      for (Connection plain : new Connection[] {first, second, third}) {
        plain.setAutoCommit(false);
        sessions.add(TransactionKinds.query(plain, "SELECT pg_backend_pid()"));
        assertThat(TransactionKinds.query(plain, "SHOW search_path"))
            .isEqualTo(PooledShop.DEFAULT_PATH);
        assertThat(TransactionKinds.query(plain, LEVEL)).isEqualTo("read committed");
      }
      assertThat(sessions).hasSize(PgBouncer.POOL_SIZE);
      first.rollback();
      second.rollback();
      third.rollback();
    }
  }

  private void assertOursFollows() throws SQLException {
    assertThat(ours.getSchema()).isEqualTo("shop_" + shop.active());
    String flipped = shop.flip();
    assertThat(ours.getSchema()).isEqualTo("shop_" + flipped);
  }
}
