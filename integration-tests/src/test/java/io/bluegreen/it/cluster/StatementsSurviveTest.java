package io.bluegreen.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.SharedServers;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyManager;
import org.postgresql.geometric.PGpoint;

/** Statements of a connection that is moved to another server between two of their calls. */
class StatementsSurviveTest {
  private static ClusterDeployment sides;

  @BeforeAll
  static void twoSides() throws SQLException {
    PgServer server = SharedServers.newest();
    sides = ClusterDeployment.on(ClusterServers.of(server)).controlOnBlueOnly().create();
    sides.execute(
        "CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY, label text, at timestamp,"
            + " data bytea)",
        "CREATE FUNCTION twice(INOUT n int, OUT said text) LANGUAGE sql"
            + " AS $$ SELECT n * 2, 'twice ' || n $$");
  }

  @AfterAll
  static void drop() throws SQLException {
    sides.close();
  }

  @Test
  void valuesBoundBeforeTheMoveAreExecutedAfterIt() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT current_database(), ?::int, ?::text, ?::float8, ?::timestamp, ?::bytea,"
                    + " ?::int[], ?::point, ?::text")) {
      Timestamp at = Timestamp.valueOf("2026-02-03 04:05:06.789");
      byte[] data = {1, 2, 3};
      PGpoint point = new PGpoint(1, 2);
      select.setInt(1, 42);
      select.setString(2, "old");
      select.setString(2, "text");
      select.setDouble(3, 0.1);
      select.setTimestamp(4, at);
      select.setBytes(5, data);
      select.setArray(6, connection.createArrayOf("int4", new Integer[] {1, 2}));
      select.setObject(7, point);
      select.setNull(8, Types.VARCHAR);
      at.setTime(0);
      data[0] = 9;
      point.x = 9;

      sides.flip();

      try (ResultSet row = select.executeQuery()) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(sides.activeDatabase().name());
        assertThat(row.getInt(2)).isEqualTo(42);
        assertThat(row.getString(3)).isEqualTo("text");
        assertThat(row.getDouble(4)).isEqualTo(0.1);
        assertThat(row.getString(5)).isEqualTo("2026-02-03 04:05:06.789");
        assertThat(row.getBytes(6)).containsExactly(1, 2, 3);
        assertThat(row.getString(7)).isEqualTo("{1,2}");
        assertThat(row.getObject(8)).isEqualTo(new PGpoint(1, 2));
        assertThat(row.getString(9)).isNull();
      }
    }
  }

  @Test
  void settingsAreTakenAlong() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT current_database() FROM generate_series(1, 9)",
                ResultSet.TYPE_SCROLL_INSENSITIVE,
                ResultSet.CONCUR_READ_ONLY,
                ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
      select.setFetchSize(7);
      select.setFetchDirection(ResultSet.FETCH_REVERSE);
      select.setMaxRows(3);
      select.setQueryTimeout(11);
      select.setMaxFieldSize(13);
      select.setPoolable(false);
      select.closeOnCompletion();
      select.unwrap(PGStatement.class).setPrepareThreshold(1);

      sides.flip();
      ResultSet rows = select.executeQuery();

      rows.last();
      assertThat(rows.getRow()).isEqualTo(3);
      assertThat(rows.getString(1)).isEqualTo(sides.activeDatabase().name());
      assertThat(select.getFetchSize()).isEqualTo(7);
      assertThat(select.getFetchDirection()).isEqualTo(ResultSet.FETCH_REVERSE);
      assertThat(select.getMaxRows()).isEqualTo(3);
      assertThat(select.getQueryTimeout()).isEqualTo(11);
      assertThat(select.getMaxFieldSize()).isEqualTo(13);
      assertThat(select.isPoolable()).isFalse();
      assertThat(select.getResultSetType()).isEqualTo(ResultSet.TYPE_SCROLL_INSENSITIVE);
      assertThat(select.getResultSetHoldability()).isEqualTo(ResultSet.CLOSE_CURSORS_AT_COMMIT);
      assertThat(((PGStatement) select).getPrepareThreshold()).isEqualTo(1);
      rows.close();
      assertThat(select.isClosed()).isTrue();
    }
  }

  @Test
  void resultsOfTheLastExecutionOutliveTheMoveAndTheNextBind() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO item (label) VALUES (?) RETURNING id, current_database()",
                new String[] {"id"});
        PreparedStatement select =
            connection.prepareStatement("SELECT ?::int * n FROM" + " generate_series(1, 3) n")) {
      insert.setString(1, "a");
      select.setInt(1, 2);
      assertThat(insert.executeUpdate()).isOne();
      ResultSet rows = select.executeQuery();
      rows.next();

      sides.flip();
      assertThat(one(connection, "SELECT current_database()"))
          .isEqualTo(sides.activeDatabase().name());
      insert.setString(1, "b");
      select.setInt(1, 3);

      assertThat(insert.getUpdateCount()).isOne();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
      }
      assertThat(select.getResultSet()).isSameAs(rows);
      assertThat(rows.getStatement()).isSameAs(select);
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(4);
      try (ResultSet next = select.executeQuery()) {
        next.next();
        assertThat(next.getInt(1)).isEqualTo(3);
      }
      assertThat(rows.isClosed()).isTrue();
    }
  }

  @Test
  void generatedKeysAreAskedForAgain() throws SQLException {
    try (Connection connection = sides.connect()) {
      for (PreparedStatement insert :
          List.of(
              connection.prepareStatement(
                  "INSERT INTO item (label) VALUES (?)", Statement.RETURN_GENERATED_KEYS),
              connection.prepareStatement(
                  "INSERT INTO item (label) VALUES (?)", new String[] {"label"}))) {
        insert.setString(1, "key");
        sides.flip();
        assertThat(insert.executeUpdate()).isOne();
        ResultSet keys = insert.getGeneratedKeys();
        keys.next();
        assertThat(keys.getString("label")).isEqualTo("key");
      }
    }
  }

  @Test
  void aBatchIsTakenAlongRowByRow() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO item (label, at) VALUES (?, ?)");
        Statement plain = connection.createStatement()) {
      sides.execute("TRUNCATE item");
      insert.setString(1, "1");
      insert.setTimestamp(2, new Timestamp(0));
      insert.addBatch();
      plain.addBatch("INSERT INTO item (label) VALUES ('x')");
      sides.flip();
      insert.setString(1, "2");
      insert.addBatch();
      plain.addBatch("UPDATE item SET label = 'y' WHERE label = 'x'");
      sides.flip();
      insert.setString(1, "never");

      assertThat(insert.executeBatch()).containsExactly(1, 1);
      assertThat(plain.executeLargeBatch()).containsExactly(1, 1);
      assertThat(insert.executeBatch()).isEmpty();
      assertThat(sides.activeDatabase().column("SELECT label FROM item ORDER BY label"))
          .containsExactly("1", "2", "y");
    }
  }

  @Test
  void aBatchOfRowsWithoutValuesIsNotRunAgain() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO item (label) VALUES ('none')");
        PreparedStatement incomplete =
            connection.prepareStatement("INSERT INTO item (label) VALUES (?)")) {
      sides.execute("TRUNCATE item");
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1);
      incomplete.addBatch();
      assertThatThrownBy(incomplete::executeBatch).hasMessageContaining("parameter 1");
      sides.flip();

      assertThat(insert.executeBatch()).isEmpty();
      assertThat(incomplete.executeBatch()).isEmpty();
      assertThat(sides.activeDatabase().column("SELECT label FROM item")).isEmpty();

      insert.addBatch();
      insert.clearBatch();
      insert.addBatch();
      sides.flip();
      assertThat(insert.executeBatch()).containsExactly(1);
    }
  }

  @Test
  void aBatchBeyondTheBoundFailsOnlyIfItHasToMove() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO item (label) VALUES (?)")) {
      addRows(insert, 10_001);
      assertThat(insert.executeBatch()).hasSize(10_001);
      addRows(insert, 10_000);
      sides.flip();
      assertThat(insert.executeBatch()).hasSize(10_000);
      addRows(insert, 10_001);
      sides.flip();
      assertThatThrownBy(insert::executeBatch)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("10000 rows")
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("40001");
      insert.clearBatch();
      addRows(insert, 2);
      assertThat(insert.executeBatch()).hasSize(2);
    }
  }

  @Test
  void anUnreadStreamMovesAndAReadOneIsNamed() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO item (data, label) VALUES (?, ?)")) {
      InputStream stream = new ByteArrayInputStream(new byte[] {1, 2});
      insert.setBinaryStream(1, stream, 2);
      insert.setString(2, "stream");
      sides.flip();
      assertThat(insert.executeUpdate()).isOne();
      sides.flip();
      assertThatThrownBy(insert::executeUpdate).hasMessageContaining("parameter 1");
      insert.setBinaryStream(1, new ByteArrayInputStream(new byte[] {3}), 1);
      assertThat(insert.executeUpdate()).isOne();
      insert.setBytes(1, new byte[] {4});
      insert.setCharacterStream(2, new StringReader("kept"), 4);
      sides.flip();
      assertThat(insert.executeUpdate()).isOne();
      assertThat(sides.activeDatabase().column("SELECT label FROM item WHERE label = 'kept'"))
          .hasSize(1);
    }
  }

  @Test
  void aLargeObjectIsNotBoundOnAnotherServer() throws SQLException {
    try (Connection connection = sides.connect();
        PreparedStatement select = connection.prepareStatement("SELECT ?")) {
      connection.setAutoCommit(false);
      select.setBlob(1, new ByteArrayInputStream(new byte[] {1}));
      select.executeQuery();
      connection.commit();
      sides.flip();
      assertThatThrownBy(select::executeQuery).hasMessageContaining("a large object");
      connection.rollback();
      select.setInt(1, 1);
      assertThat(select.executeQuery().next()).isTrue();
    }
  }

  @Test
  void outParametersAreReadWhereTheyWereMade() throws SQLException {
    try (Connection connection = sides.connect();
        CallableStatement call = connection.prepareCall("{call twice(?, ?)}")) {
      call.setInt(1, 21);
      call.registerOutParameter(1, Types.INTEGER);
      call.registerOutParameter(2, Types.VARCHAR);
      sides.flip();
      call.execute();
      sides.flip();
      call.setInt(1, 4);
      assertThat(call.getInt(1)).isEqualTo(42);
      assertThat(call.getString(2)).isEqualTo("twice 21");
      assertThat(call.wasNull()).isFalse();
      call.execute();
      assertThat(call.getInt(1)).isEqualTo(8);
    }
  }

  @Test
  void aClosedStatementStaysClosed() throws SQLException {
    try (Connection connection = sides.connect()) {
      PreparedStatement select = connection.prepareStatement("SELECT ?");
      select.setInt(1, 1);
      select.close();
      sides.flip();
      assertThat(select.isClosed()).isTrue();
      assertThatThrownBy(() -> select.setInt(1, 2)).hasMessageContaining("closed");
      assertThatThrownBy(select::executeQuery).hasMessageContaining("closed");
    }
  }

  @Test
  void whatHangsOnTheConnectionFollowsIt() throws Exception {
    try (Connection connection = sides.connect()) {
      connection.setTypeMap(Map.of("x", String.class));
      connection.unwrap(PGConnection.class).addDataType("point", OtherPoint.class);
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      DatabaseMetaData metaData = connection.getMetaData();
      Array array = connection.createArrayOf("int4", new Integer[] {7});
      sides.execute("TRUNCATE item", "DROP TABLE IF EXISTS only_here");
      sides.flip();
      sides.activeDatabase().execute("CREATE TABLE only_here ()");
      copy.copyIn("COPY item (label) FROM STDIN", new StringReader("copied\n"));
      assertThat(sides.activeDatabase().column("SELECT label FROM item")).containsExactly("copied");
      try (ResultSet tables = metaData.getTables(null, null, "only_here", null)) {
        assertThat(tables.next()).isTrue();
      }
      assertThat(connection.getTypeMap()).containsKey("x");
      try (PreparedStatement select = connection.prepareStatement("SELECT ?::int[]")) {
        select.setArray(1, array);
        ResultSet row = select.executeQuery();
        row.next();
        assertThat(row.getString(1)).isEqualTo("{7}");
      }
      try (Statement statement = connection.createStatement()) {
        ResultSet row = statement.executeQuery("SELECT point(1, 2)");
        row.next();
        assertThat(row.getObject(1)).isInstanceOf(OtherPoint.class);
      }
    }
  }

  @Test
  void largeObjectFunctionsHaveTheSameIdsEverywhere() throws SQLException {
    String ids =
        "SELECT string_agg(proname || '=' || oid, ',' ORDER BY oid) FROM pg_proc WHERE pronamespace"
            + " = 'pg_catalog'::regnamespace AND proname ~ '^(lo_|loread|lowrite)' AND proname !~"
            + " 'import|export|get|put|from_bytea|create$'";
    String newest = SharedServers.newest().createDatabase().query(ids);
    for (int major : SharedServers.majors()) {
      assertThat(SharedServers.of(major).createDatabase().query(ids)).isEqualTo(newest);
    }
  }

  /** A type that only tells that it was asked for. */
  public static final class OtherPoint extends PGpoint {
    private static final long serialVersionUID = 1L;
  }

  private static void addRows(PreparedStatement insert, int rows) throws SQLException {
    for (int i = 0; i < rows; i++) {
      insert.setString(1, "row");
      insert.addBatch();
    }
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
