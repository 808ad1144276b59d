package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.one;
import static io.bluegreen.fixtures.server.Queries.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.jdbc.BlueGreenConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgResultSet;
import org.postgresql.jdbc.PgStatement;

/** The reasons that keep a connection on the old side, from PostgreSQL 15 to 18. */
@FullOnly
class PinnedSessionsTest extends MovedSessionTest {
  @Test
  void aTemporaryTableThatSomebodyElseDropsPinsNoLonger() throws SQLException {
    try (Connection connection = sides.connect()) {
      run(connection, "CREATE TEMP TABLE scratch (id int)");
      flipAndAssertPinned(connection, "temporary relation scratch");
      sides
          .blue()
          .execute(
              "DO $$ BEGIN EXECUTE 'DROP TABLE ' || (SELECT c.oid::regclass FROM pg_class c"
                  + " WHERE relname = 'scratch'); END $$");
      assertMoves(connection);
    }
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          CREATE TEMP TABLE scratch (id int)              | temporary relation scratch | DROP TABLE scratch
          CREATE TEMP VIEW seen AS SELECT 1               | temporary relation seen    | DROP VIEW seen
          CREATE TEMP SEQUENCE ids                        | temporary relation ids     | DROP SEQUENCE ids
          CREATE TYPE pg_temp.pair AS (a int, b int)      | temporary relation pair    | DROP TYPE pg_temp.pair
          CREATE TYPE pg_temp.mood AS ENUM ('sad')        | temporary type mood        | DROP TYPE pg_temp.mood
          CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1' | temporary function f | DROP FUNCTION pg_temp.f()
          SELECT pg_advisory_lock(4711)                   | session advisory lock      | SELECT pg_advisory_unlock(4711)
          PREPARE question AS SELECT 42                   | PREPARE question           | DEALLOCATE question
          DECLARE kept CURSOR WITH HOLD FOR SELECT 1      | WITH HOLD cursor kept      | CLOSE kept
          """)
  void whatTheServersSessionHoldsPinsUntilItIsGone(String hold, String reason, String release)
      throws SQLException {
    try (Connection connection = sides.connect()) {
      run(connection, hold);
      flipAndAssertPinned(connection, reason);
      sides.flip();
      connection.setAutoCommit(false);
      one(connection, "SELECT 1");
      sides.flip();
      run(connection, release);
      connection.commit();
      connection.setAutoCommit(true);
      assertMoves(connection);
    }
  }

  @Test
  void aTransactionsAdvisoryLockDoesNotPin() throws SQLException {
    try (Connection connection = sides.connect()) {
      one(connection, "SELECT pg_advisory_xact_lock(4711)");
      sides.flip();
      assertMoves(connection);
    }
  }

  @Test
  void whatPgjdbcPreparesByItselfDoesNotPin() throws SQLException {
    try (Connection connection = sides.connect("prepareThreshold=1");
        PreparedStatement select = connection.prepareStatement("SELECT current_database()")) {
      select.executeQuery().close();
      select.executeQuery().close();
      sides.flip();
      assertMoves(connection);
    }
  }

  @Test
  void aConnectionPinnedGoesOnWhereItIsOnceItsSideIsActiveAgain() throws SQLException {
    try (Connection connection = sides.connect()) {
      run(connection, "CREATE TEMP TABLE scratch AS SELECT 7 AS n");
      flipAndAssertPinned(connection, "temporary relation scratch");
      sides.flip();
      assertThat(one(connection, "SELECT n FROM scratch")).isEqualTo("7");
      assertThat(connection.isValid(5)).isTrue();
      assertThat(sides.jmx().getPinned()).isZero();
    }
  }

  @Test
  void anOpenTransactionIsNotDisturbed() throws SQLException {
    try (Connection connection = sides.connect()) {
      connection.setAutoCommit(false);
      run(connection, "CREATE TEMP TABLE scratch AS SELECT 7 AS n");
      sides.flip();
      assertThat(connection.isValid(5)).isTrue();
      assertThat(one(connection, "SELECT n FROM scratch")).isEqualTo("7");
      connection.commit();
      assertPinned(connection, "temporary relation scratch");
    }
  }

  @Test
  void aSettingWhoseNameIsABoundValuePins() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement set = connection.prepareStatement("SELECT set_config(?, ?, false)")) {
      set.setString(1, "app.tenant");
      set.setString(2, "blue whale");
      set.executeQuery().close();
      flipAndAssertPinned(connection, "a setting whose name is not in the text that made it");
    }
  }

  @Test
  void whatTheOtherServerDoesNotKnowPins() throws SQLException {
    sides.flip();
    try (Connection connection = sides.connect()) {
      run(connection, "SET transaction_timeout = '1h'");
      sides.flip();
      eventually(() -> connection.isValid(5), valid -> !valid);
      assertPinned(connection, "transaction_timeout");
    }
  }

  @Test
  void unwrappingToPgjdbcsConnectionPins() throws SQLException {
    try (Connection connection = sides.connect()) {
      assertThat(connection.isWrapperFor(PgConnection.class)).isTrue();
      assertThat(reason(connection)).isNull();
      PgConnection physical = connection.unwrap(PgConnection.class);
      assertThat(physical.isValid(5)).isTrue();
      assertThat(reason(connection)).contains(PgConnection.class.getName());
      assertThat(connection.isValid(5)).isTrue();
      assertThat(one(connection, "SELECT 1")).isEqualTo("1");
      flipAndAssertPinned(connection, PgConnection.class.getName());
    }
  }

  @Test
  void unwrappingToPgjdbcsConnectionAfterAFlipGivesTheOneOfTheActiveSide() throws SQLException {
    try (Connection connection = sides.connect()) {
      one(connection, "SELECT 1");
      sides.flip();
      try (Statement own = connection.unwrap(PgConnection.class).createStatement();
          ResultSet row = own.executeQuery("SELECT current_database()")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(sides.green().name());
      }
    }
  }

  @Test
  void unwrappingAStatementOrAResultToPgjdbcsPins() throws SQLException {
    try (Connection one = sides.connect();
        Connection other = sides.connect();
        Statement statement = one.createStatement();
        Statement asked = other.createStatement();
        ResultSet rows = asked.executeQuery("SELECT 1")) {
      assertThat(statement.unwrap(PgStatement.class)).isNotNull();
      assertThat(rows.unwrap(PgResultSet.class)).isNotNull();
      assertThat(reason(one)).contains(PgStatement.class.getName());
      assertThat(reason(other)).contains(PgResultSet.class.getName());
      assertThat(sides.jmx().getPinned()).isEqualTo(2);
    }
  }

  @Test
  void unwrappingToAnInterfaceGivesTheWrapperAndDoesNotPin() throws SQLException {
    try (Connection connection = sides.connect();
        Statement statement = connection.createStatement()) {
      assertThat(connection.unwrap(PGConnection.class)).isSameAs(connection);
      assertThat(connection.unwrap(BaseConnection.class)).isSameAs(connection);
      assertThat(statement.unwrap(BaseStatement.class)).isSameAs(statement);
      assertThatThrownBy(() -> connection.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
      sides.flip();
      assertMoves(connection);
    }
  }

  @Test
  void aReplicationConnectionIsNeverMoved() throws SQLException {
    try (Connection connection =
            sides.connect(
                "replication=database", "preferQueryMode=simple", "assumeMinServerVersion=15");
        Statement statement = connection.createStatement()) {
      assertThat(reason(connection)).isEqualTo("a replication connection");
      try (ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
        assertThat(row.next()).isTrue();
      }
      flipAndAssertPinned(connection, "a replication connection");
    }
  }

  @Test
  void aPinnedConnectionThatDiesIsNotReplacedSilently() throws SQLException {
    try (Connection connection = sides.connect()) {
      int pid = connection.unwrap(PgConnection.class).getBackendPID();
      sides.blue().execute("SELECT pg_terminate_backend(" + pid + ", 5000)");
      assertThatThrownBy(() -> one(connection, "SELECT 1"))
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("08006");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  private static void flipAndAssertPinned(Connection connection, String reason)
      throws SQLException {
    try (CapturedLog log = CapturedLog.open()) {
      sides.flip();
      assertPinned(connection, reason);
      assertThat(log.messages(Level.WARN, "'" + sides.name() + "' cannot be moved"))
          .singleElement()
          .asString()
          .contains(reason, sides.green().endpoint());
    }
    eventually(
        () ->
            sides
                .blue()
                .queryLong(
                    "SELECT sum(pinned) FROM bluegreen.client WHERE deployment = '"
                        + sides.name()
                        + "'"),
        pinned -> pinned == 1);
  }

  private static void assertPinned(Connection connection, String reason) throws SQLException {
    assertThat(connection.isValid(5)).isFalse();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> one(connection, "SELECT 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(reason)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("08003");
    }
    assertThat(reason(connection)).contains(reason);
    assertThat(sides.jmx().getPinned()).isOne();
    assertThat(connection.isClosed()).isFalse();
  }

  private static void assertMoves(Connection connection) throws SQLException {
    assertThat(connection.isValid(5)).isTrue();
    assertThat(one(connection, "SELECT current_database()"))
        .isEqualTo(sides.activeDatabase().name());
    assertThat(reason(connection)).isNull();
    assertThat(sides.jmx().getPinned()).isZero();
  }

  private static @Nullable String reason(Connection connection) throws SQLException {
    return connection.unwrap(BlueGreenConnection.class).pinReason();
  }
}
