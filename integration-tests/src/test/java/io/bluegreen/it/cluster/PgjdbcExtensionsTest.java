package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.one;
import static io.bluegreen.fixtures.server.Queries.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.jdbc.BlueGreenConnection;
import io.bluegreen.jdbc.model.Side;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.fastpath.Fastpath;
import org.postgresql.fastpath.FastpathArg;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;
import org.postgresql.util.PGobject;

/**
 * COPY, fast path, large objects and data types of pgjdbc's own interface: they wait, move and
 * leave state as statements do.
 */
class PgjdbcExtensionsTest {
  private static ClusterDeployment sides;

  @BeforeAll
  static void twoSides() throws SQLException {
    sides = ClusterDeployment.on(ClusterServers.shared()).controlOnBlueOnly().create();
    sides.execute(
        "CREATE TABLE item (label text)",
        "CREATE TABLE logged_in (n int)",
        "CREATE TYPE mood AS (name text)",
        "CREATE FUNCTION keep_login() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM set_config('app.tenant', 'acme', false); RETURN NEW; END $$",
        "CREATE TRIGGER kept BEFORE INSERT ON logged_in FOR EACH ROW EXECUTE FUNCTION keep_login()");
  }

  @AfterAll
  static void drop() throws SQLException {
    sides.close();
  }

  @AfterEach
  void backToBlue() throws SQLException {
    sides.settleOn(Side.BLUE);
  }

  private static PGConnection pg(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class);
  }

  private static CopyManager copies(Connection connection) throws SQLException {
    return pg(connection).getCopyAPI();
  }

  private static long copyIn(Connection connection, String sql, String rows)
      throws SQLException, IOException {
    return copies(connection).copyIn(sql, new ByteArrayInputStream(rows.getBytes(UTF_8)));
  }

  private static boolean isHeld(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().endsWith("HoldGate"));
  }

  private static void kill(Connection connection) throws SQLException {
    sides
        .activeDatabase()
        .query(
            "SELECT pg_terminate_backend("
                + one(connection, "SELECT pg_backend_pid()")
                + ", 5000)");
  }

  @Test
  void aCopyThatLeavesNothingCostsNobodyAConnection() throws Exception {
    try (Connection connection = sides.connect()) {
      assertThat(copyIn(connection, "COPY item FROM STDIN", "one\n")).isOne();
      assertThat(copies(connection).copyOut("COPY item TO STDOUT", OutputStream.nullOutputStream()))
          .isOne();
      kill(connection);
      assertThat(one(connection, "SELECT 1")).isEqualTo("1");
    }
    sides.execute("TRUNCATE item");
  }

  @Test
  void aCopyWhoseTriggerLogsInIsNotLostWithItsSession() throws Exception {
    try (Connection connection = sides.connect()) {
      copyIn(connection, "COPY logged_in FROM STDIN", "1\n");
      sides.flip();
      assertThat(one(connection, "SELECT current_setting('app.tenant')")).isEqualTo("acme");
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.green().name());
      copyIn(connection, "COPY /* again */ \"logged_in\" FROM STDIN", "1\n");
      kill(connection);
      assertThatThrownBy(() -> one(connection, "SELECT 1"))
          .hasFieldOrPropertyWithValue("SQLState", "08006");
    }
  }

  @Test
  void aCopyOutWhoseQueryLeavesStateIsJudgedLikeTheQuery() throws Exception {
    try (Connection connection = sides.connect()) {
      copies(connection)
          .copyOut("COPY (SELECT pg_advisory_lock(4)) TO STDOUT", OutputStream.nullOutputStream());
      kill(connection);
      assertThatThrownBy(() -> one(connection, "SELECT 1"))
          .hasFieldOrPropertyWithValue("SQLState", "08006");
    }
  }

  @Test
  void aCopyWaitsForTheEndOfAHold() throws Exception {
    for (boolean autocommit : new boolean[] {true, false}) {
      try (Connection connection = sides.connect()) {
        connection.setAutoCommit(autocommit);
        sides.hold();
        FutureTask<Long> copy =
            new FutureTask<>(() -> copyIn(connection, "COPY item FROM STDIN", "held\n"));
        Thread thread = new Thread(copy, "copies in a hold");
        thread.start();
        eventually(() -> isHeld(thread), held -> held);
        sides.flip();
        sides.blue().execute("SELECT bluegreen.release('" + sides.name() + "')");
        assertThat(copy.get(30, TimeUnit.SECONDS)).isOne();
        if (!autocommit) {
          connection.commit();
        }
        assertThat(sides.green().queryLong("SELECT count(*) FROM item")).isOne();
        assertThat(sides.blue().queryLong("SELECT count(*) FROM item")).isZero();
      }
      sides.execute("TRUNCATE item");
      sides.flip();
    }
  }

  /** Which settings a function makes that is called by number, nobody can tell. */
  @Test
  @SuppressWarnings("deprecation")
  void aFunctionCalledByNumberPins() throws Exception {
    for (boolean dies : new boolean[] {true, false}) {
      try (Connection connection = sides.connect()) {
        Fastpath fastpath = pg(connection).getFastpathAPI();
        try (Statement statement = connection.createStatement();
            ResultSet functions =
                statement.executeQuery(
                    "SELECT proname, oid FROM pg_proc WHERE proname = 'pg_try_advisory_lock'"
                        + " AND pronargs = 1")) {
          fastpath.addFunctions(functions);
        }
        fastpath.fastpath("pg_try_advisory_lock", new FastpathArg[] {new FastpathArg(7L)});
        assertThat(connection.unwrap(BlueGreenConnection.class).pinReason()).isNotNull();
        if (dies) {
          kill(connection);
          assertThatThrownBy(() -> one(connection, "SELECT 1"))
              .hasFieldOrPropertyWithValue("SQLState", "08006");
        } else {
          sides.flip();
          assertThatThrownBy(() -> one(connection, "SELECT 1"))
              .hasFieldOrPropertyWithValue("SQLState", "08003");
        }
      }
    }
  }

  @Test
  void largeObjectsPinNobody() throws Exception {
    try (Connection connection = sides.connect()) {
      connection.setAutoCommit(false);
      LargeObjectManager manager = pg(connection).getLargeObjectAPI();
      long oid = manager.createLO(LargeObjectManager.READWRITE);
      try (LargeObject object = manager.open(oid, LargeObjectManager.READWRITE)) {
        object.write(new byte[] {1, 2, 3});
        object.seek64(1, LargeObject.SEEK_SET);
        object.truncate64(object.tell64());
        assertThat(object.size64()).isOne();
      }
      manager.unlink(oid);
      connection.commit();
      assertThat(connection.unwrap(BlueGreenConnection.class).pinReason()).isNull();
      kill(connection);
      connection.rollback();
      assertThat(one(connection, "SELECT 1")).isEqualTo("1");
      connection.commit();
      sides.flip();
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.green().name());
    }
  }

  @Test
  void aDataTypeMovesWithTheConnection() throws Exception {
    try (Connection connection = sides.connect()) {
      pg(connection).addDataType("mood", Mood.class);
      sides.flip();
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT ROW('sad')::mood")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getObject(1)).isInstanceOf(Mood.class);
      }
      kill(connection);
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT ROW('sad')::mood")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getObject(1)).isInstanceOf(Mood.class);
      }
    }
  }

  /** A slot belongs to its server: who makes one has a replication connection. */
  @Test
  void theReplicationApiNeedsAReplicationConnection() throws Exception {
    try (Connection connection = sides.connect()) {
      assertThatThrownBy(
              () ->
                  pg(connection)
                      .getReplicationAPI()
                      .createReplicationSlot()
                      .logical()
                      .withSlotName("mine")
                      .withOutputPlugin("pgoutput")
                      .make())
          .isInstanceOf(SQLException.class);
      run(connection, "SELECT 1");
    }
    try (Connection connection = sides.connect("replication=database", "preferQueryMode=simple")) {
      assertThat(connection.unwrap(BlueGreenConnection.class).pinReason())
          .isEqualTo("a replication connection");
    }
  }

  /** A type of the application's own. */
  public static final class Mood extends PGobject {
    private static final long serialVersionUID = 1;
  }
}
