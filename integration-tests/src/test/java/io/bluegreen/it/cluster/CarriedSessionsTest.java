package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.server.Queries.one;
import static io.bluegreen.fixtures.server.Queries.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.effort.Waits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.core.BaseConnection;
import org.postgresql.geometric.PGpoint;
import org.postgresql.jdbc.AutoSave;

/** The session state that a moved connection keeps, from PostgreSQL 15 to 18 and back. */
class CarriedSessionsTest extends MovedSessionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SET statement_timeout = '7s'                               | SHOW statement_timeout    | 7s
          SET search_path = 'app', public                            | SHOW search_path          | app, public
          SET TIME ZONE INTERVAL '+05:30' HOUR TO MINUTE             | SHOW TimeZone             | <+05:30>-05:30
          SET application_name = 'by text'                           | SHOW application_name     | by text
          SET app.tenant = 'it''s "blue"'                            | SHOW app.tenant           | it's "blue"
          SET "app"."tenant" = '7'                                   | SHOW app.tenant           | 7
          SELECT set_config('app.tenant', '7', false)                | SHOW app.tenant           | 7
          SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY       | SHOW transaction_read_only | on
          """)
  void aSetting(String sql, String question, String answer) throws SQLException {
    try (Connection connection = sides.connect()) {
      run(connection, sql);
      assertCarried(connection, question, answer);
    }
  }

  @Test
  void aSettingIsTakenBackAsItWasSet() throws SQLException {
    try (Connection connection = sides.connect()) {
      run(connection, "SET work_mem = '5MB'");
      sides.flip();
      assertThat(one(connection, "SHOW work_mem")).isEqualTo("5MB");
      run(connection, "RESET ALL");
      sides.flip();
      assertThat(one(connection, "SHOW work_mem")).isNotEqualTo("5MB");
    }
  }

  @Test
  void whatASettingWasInATransactionOnlyIsNotCarried() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement set = connection.prepareStatement("SELECT set_config(?, ?, true)")) {
      connection.setAutoCommit(false);
      run(connection, "SET LOCAL statement_timeout = '7s'");
      set.setString(1, "app.tenant");
      set.setString(2, "7");
      set.executeQuery().close();
      connection.commit();
      connection.setAutoCommit(true);
      assertCarried(connection, "SHOW statement_timeout", "0");
      assertThat(one(connection, "SELECT coalesce(current_setting('app.tenant', true), '')"))
          .isEmpty();
    }
  }

  @Test
  void theRole() throws SQLException {
    String role = role();
    try (Connection connection = sides.connect()) {
      run(connection, "SET ROLE " + role);
      assertCarried(connection, "SELECT session_user || '/' || current_user", "postgres/" + role);
      run(connection, "RESET ROLE");
      sides.flip();
      assertThat(one(connection, "SELECT current_user")).isEqualTo("postgres");
    } finally {
      dropRole(role);
    }
  }

  @Test
  void theSessionsUser() throws SQLException {
    String role = role();
    try (Connection connection = sides.connect()) {
      run(connection, "SET SESSION AUTHORIZATION " + role);
      assertCarried(connection, "SELECT session_user || '/' || current_user", role + "/" + role);
    } finally {
      dropRole(role);
    }
  }

  @Test
  void listeningGoesOnOnTheNewSide() throws SQLException {
    try (Connection connection = sides.connect()) {
      PGConnection pg = connection.unwrap(PGConnection.class);
      run(connection, "LISTEN \"News\"");
      sides.flip();
      assertThat(pg.getNotifications()).isEmpty();
      sides.activeDatabase().execute("NOTIFY \"News\", 'from green'");
      assertThat(pg.getNotifications(30_000))
          .singleElement()
          .extracting(PGNotification::getName, PGNotification::getParameter)
          .containsExactly("News", "from green");
    }
  }

  @Test
  void aThreadThatOnlyListensFollows() throws Exception {
    try (Connection connection = sides.connect()) {
      PGConnection pg = connection.unwrap(PGConnection.class);
      run(connection, "LISTEN news");
      FutureTask<PGNotification[]> news = new FutureTask<>(() -> pg.getNotifications(0));
      new Thread(news, "listener").start();
      sides.flip();
      Waits.eventually(() -> sides.green().queryLong(LISTENERS), listeners -> listeners == 1);
      sides.green().execute("NOTIFY news, 'from green'");
      assertThat(news.get(30, TimeUnit.SECONDS))
          .extracting(PGNotification::getParameter)
          .containsExactly("from green");
    }
  }

  @Test
  void notificationsThatWereNotReadYetAreNotLost() throws SQLException {
    try (Connection connection = sides.connect()) {
      PGConnection pg = connection.unwrap(PGConnection.class);
      run(connection, "LISTEN news");
      sides.blue().execute("NOTIFY news, 'from blue'");
      sides.flip();
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.green().name());
      sides.green().execute("NOTIFY news, 'from green'");
      one(connection, "SELECT 1");
      assertThat(pg.getNotifications())
          .extracting(PGNotification::getParameter)
          .containsExactly("from blue");
      assertThat(pg.getNotifications())
          .extracting(PGNotification::getParameter)
          .containsExactly("from green");
    }
  }

  @Test
  void whatJdbcCanSet() throws SQLException {
    try (Connection connection = sides.connect()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
      connection.setSchema("app");
      connection.setNetworkTimeout(Runnable::run, 77_000);
      connection.setTypeMap(Map.of("x", String.class));
      connection.setClientInfo("ApplicationName", "named");
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      for (int i = 0; i < 2; i++) {
        sides.flip();
        assertThat(one(connection, "SELECT current_database()"))
            .isEqualTo(sides.activeDatabase().name());
        assertThat(one(connection, "SHOW transaction_isolation")).isEqualTo("serializable");
        assertThat(one(connection, "SHOW transaction_read_only")).isEqualTo("on");
        assertThat(one(connection, "SHOW application_name")).isEqualTo("named");
        assertThat(one(connection, "SHOW search_path")).isEqualTo("app");
        connection.rollback();
        assertThat(connection.getTransactionIsolation())
            .isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(connection.getHoldability()).isEqualTo(ResultSet.HOLD_CURSORS_OVER_COMMIT);
        assertThat(connection.getNetworkTimeout()).isEqualTo(77_000);
        assertThat(connection.getTypeMap()).containsKey("x");
        assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("named");
        assertThat(connection.isReadOnly()).isTrue();
        assertThat(connection.getAutoCommit()).isFalse();
        connection.rollback();
      }
    }
  }

  @Test
  void whatOnlyPgjdbcCanSet() throws SQLException {
    try (Connection connection = sides.connect()) {
      PGConnection pg = connection.unwrap(PGConnection.class);
      pg.addDataType("point", StatementsSurviveTest.OtherPoint.class);
      pg.setPrepareThreshold(9);
      pg.setAutosave(AutoSave.CONSERVATIVE);
      pg.setDefaultFetchSize(13);
      pg.setAdaptiveFetch(true);
      ((BaseConnection) connection).setQueryTimeout(11);
      for (int i = 0; i < 2; i++) {
        sides.flip();
        try (PreparedStatement select = connection.prepareStatement("SELECT point(1, 2)");
            ResultSet row = select.executeQuery()) {
          row.next();
          assertThat(row.getObject(1))
              .isInstanceOf(StatementsSurviveTest.OtherPoint.class)
              .isEqualTo(new PGpoint(1, 2));
          assertThat(select.getFetchSize()).isEqualTo(13);
        }
        assertThat(pg.getPrepareThreshold()).isEqualTo(9);
        assertThat(pg.getAutosave()).isEqualTo(AutoSave.CONSERVATIVE);
        assertThat(pg.getDefaultFetchSize()).isEqualTo(13);
        assertThat(pg.getAdaptiveFetch()).isTrue();
        assertThat(pg.getQueryTimeout()).isEqualTo(11);
      }
    }
  }

  @Test
  void aLoginThatTheNewSideRefusesEndsTheConnection() throws SQLException {
    String role = "only_blue_" + sides.name();
    sides.blue().execute("CREATE ROLE " + role + " LOGIN");
    try (Connection connection = sides.connectAs(role)) {
      assertThat(one(connection, "SELECT current_user")).isEqualTo(role);
      connection.setAutoCommit(false);
      one(connection, "SELECT 1");
      sides.flip();
      connection.commit();
      // 08003 where the driver's own thread has come first.
      assertThatThrownBy(() -> one(connection, "SELECT 1"))
          .hasMessageContaining(role)
          .extracting(e -> ((SQLException) e).getSQLState())
          .asString()
          .matches("28...|08003");
      assertEndedBecauseOf(role, connection);
    } finally {
      sides.blue().execute("DROP ROLE " + role);
    }
  }

  @Test
  void aLoginThatTheNewSideRefusesEndsAConnectionThatNobodyUses() throws SQLException {
    String role = "only_blue_" + sides.name();
    sides.blue().execute("CREATE ROLE " + role + " LOGIN");
    try (Connection connection = sides.connectAs(role);
        PreparedStatement earlier = connection.prepareStatement("SELECT 1")) {
      sides.flip();
      await().until(connection::isClosed);
      assertEndedBecauseOf(role, connection);
      assertThatThrownBy(earlier::executeQuery).hasMessageContaining(role);
    } finally {
      sides.blue().execute("DROP ROLE " + role);
    }
  }

  private static void assertEndedBecauseOf(String role, Connection connection) throws SQLException {
    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.isValid(5)).isFalse();
    assertThatThrownBy(() -> one(connection, "SELECT 1"))
        .hasMessageContaining("The active side refused its login")
        .hasMessageContaining(role)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("08003");
    assertThat(sides.jmx().getLogicalConnections()).isOne();
  }

  /** Sessions whose last command was the LISTEN that the driver sends. */
  private static final String LISTENERS =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
          + " AND query = 'LISTEN \"news\"'";

  private static void assertCarried(Connection connection, String question, String answer)
      throws SQLException {
    for (int i = 0; i < 2; i++) {
      sides.flip();
      assertThat(one(connection, "SELECT current_database()"))
          .isEqualTo(sides.activeDatabase().name());
      assertThat(one(connection, question)).isEqualTo(answer);
    }
  }

  private static String role() throws SQLException {
    String role = "role_" + sides.name();
    sides.execute("CREATE ROLE " + role);
    return role;
  }

  private static void dropRole(String role) throws SQLException {
    sides.execute("DROP ROLE " + role);
  }
}
