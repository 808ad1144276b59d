package io.bluegreen.it.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.PGRefCursorResultSet;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.core.Field;

/**
 * The objects that the driver hands out, all of which lead back to the application's own
 * connection.
 */
@ExtendWith(TwoSides.Extension.class)
class NothingPhysicalTest {
  private final Connection connection;

  NothingPhysicalTest(TwoSides sides) throws SQLException {
    connection = sides.connect();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void whatOldCodeCastsToIsThere() throws Exception {
    assertThat(connection).isInstanceOf(PGConnection.class).isInstanceOf(BaseConnection.class);
    try (Statement plain = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("SELECT 1");
        CallableStatement call = connection.prepareCall("{call noisy()}");
        ResultSet rows = prepared.executeQuery()) {
      for (Statement statement : new Statement[] {plain, prepared, call}) {
        assertThat(statement).isInstanceOf(PGStatement.class).isInstanceOf(BaseStatement.class);
        assertThat(statement.isWrapperFor(PGStatement.class)).isTrue();
        assertThat(statement.unwrap(PGStatement.class)).isSameAs(statement);
      }
      ((PGStatement) prepared).setPrepareThreshold(1);
      assertThat(((PGStatement) prepared).getPrepareThreshold()).isEqualTo(1);
      assertThat(rows).isInstanceOf(PGRefCursorResultSet.class);
      assertThat(rows.getMetaData()).isInstanceOf(PGResultSetMetaData.class);
    }
  }

  @Test
  void theConnectionUnwrapsToItself() throws Exception {
    assertThat(connection.unwrap(PGConnection.class)).isSameAs(connection);
    assertThat(connection.unwrap(BaseConnection.class)).isSameAs(connection);
    assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
    assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
    assertThat(new CopyManager((BaseConnection) connection)).isNotNull();
    assertThat(connection.unwrap(PGConnection.class).getCopyAPI())
        .isSameAs(((PGConnection) connection).getCopyAPI());
  }

  @Test
  void statementsLeadBack() throws Exception {
    try (Statement plain = connection.createStatement();
        Statement scrollable =
            connection.createStatement(
                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        PreparedStatement prepared = connection.prepareStatement("SELECT 1");
        CallableStatement call = connection.prepareCall("{call noisy()}")) {
      for (Statement statement : new Statement[] {plain, scrollable, prepared, call}) {
        assertThat(statement.getConnection()).isSameAs(connection);
      }
    }
  }

  @Test
  void resultsOfAStatementLeadBack() throws Exception {
    try (Statement statement = connection.createStatement()) {
      ResultSet rows = statement.executeQuery("SELECT id FROM doc");
      assertThat(rows.getStatement()).isSameAs(statement);
      assertThat(statement.getResultSet()).isSameAs(rows);
      assertThat(statement.execute("SELECT 1; SELECT 2")).isTrue();
      assertThat(statement.getResultSet().getStatement()).isSameAs(statement);
      assertThat(statement.getMoreResults()).isTrue();
      assertThat(statement.getResultSet().getStatement()).isSameAs(statement);
      assertThat(statement.getMoreResults()).isFalse();
      assertThat(statement.getResultSet()).isNull();
    }
    try (PreparedStatement prepared = connection.prepareStatement("SELECT id FROM doc")) {
      assertThat(prepared.executeQuery().getStatement()).isSameAs(prepared);
    }
  }

  @Test
  void generatedKeysLeadBack() throws Exception {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO entry (what) VALUES ('k')", Statement.RETURN_GENERATED_KEYS)) {
      insert.executeUpdate();
      ResultSet keys = insert.getGeneratedKeys();
      assertThat(keys.next()).isTrue();
      assertLeadsBack(keys);
    }
    try (Statement insert = connection.createStatement()) {
      insert.executeUpdate("INSERT INTO entry (what) VALUES ('k')", new String[] {"id"});
      assertLeadsBack(insert.getGeneratedKeys());
      insert.executeUpdate("INSERT INTO entry (what) VALUES ('k')");
      assertLeadsBack(insert.getGeneratedKeys());
    }
  }

  @Test
  void metadataLeadsBack() throws Exception {
    DatabaseMetaData metaData = connection.getMetaData();
    assertThat(metaData.getConnection()).isSameAs(connection);
    assertLeadsBack(metaData.getTables(null, null, "doc", null));
    assertLeadsBack(metaData.getColumns(null, null, "doc", null));
    assertLeadsBack(metaData.getTableTypes());
    assertLeadsBack(metaData.getTypeInfo());
    assertLeadsBack(metaData.getCatalogs());
    assertLeadsBack(metaData.getClientInfoProperties());
    assertLeadsBack(metaData.getSchemas());
  }

  @Test
  void referencedCursorsLeadBack() throws Exception {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT titles('c')")) {
      row.next();
      assertTitles((ResultSet) row.getObject(1));
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT titles('d') AS cursor")) {
      row.next();
      assertTitles((ResultSet) row.getObject("cursor", Map.of()));
    }
    try (CallableStatement call = connection.prepareCall("{? = call titles('e')}")) {
      call.registerOutParameter(1, Types.REF_CURSOR);
      call.execute();
      assertTitles((ResultSet) call.getObject(1));
    }
    try (CallableStatement call = connection.prepareCall("{? = call titles('f')}")) {
      call.registerOutParameter(1, Types.OTHER);
      call.execute();
      assertTitles(call.getObject(1, ResultSet.class));
    }
    connection.rollback();
  }

  private void assertTitles(ResultSet titles) throws SQLException {
    assertThat(titles).isInstanceOf(PGRefCursorResultSet.class);
    assertThat(titles.next()).isTrue();
    assertThat(titles.getString("title")).isEqualTo("one");
    assertLeadsBack(titles);
  }

  @Test
  void queriesOfTheExtensionInterfacesLeadBack() throws Exception {
    BaseConnection base = (BaseConnection) connection;
    assertLeadsBack(base.execSQLQuery("SELECT 1"));
    BaseStatement statement = (BaseStatement) connection.createStatement();
    assertLeadsBack(statement.createDriverResultSet(new Field[0], new ArrayList<>()));
  }

  private void assertLeadsBack(ResultSet rows) throws SQLException {
    assertThat(rows.getClass().getName()).startsWith("io.bluegreen.");
    assertThat(rows.getStatement().getClass().getName()).startsWith("io.bluegreen.");
    assertThat(rows.getStatement().getConnection()).isSameAs(connection);
  }
}
