package io.bluegreen.it.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.server.Queries;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Results that live longer than one call. */
@ExtendWith(TwoSides.Extension.class)
class ResultsTest {

  @Test
  void anOpenCursorIsReadToItsEndOnTheSideWhereItBegan(TwoSides sides, Connection connection)
      throws Exception {
    connection.setAutoCommit(false);
    String side = sides.active();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT n, current_schema() FROM generate_series(1, 100) n")) {
      select.setFetchSize(7);
      try (ResultSet rows = select.executeQuery()) {
        assertThat(rows.next()).isTrue();
        sides.flip();
        int last = 1;
        while (rows.next()) {
          assertThat(rows.getString(2)).isEqualTo("shop_" + side);
          last = rows.getInt(1);
        }
        assertThat(last).isEqualTo(100);
      }
      assertThat(TwoSides.write(connection)).isEqualTo(side);
      connection.commit();
      try (ResultSet rows = select.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(2)).isNotEqualTo("shop_" + side);
      }
      connection.rollback();
    }
  }

  @Test
  void aResultInMemoryStaysReadableAcrossAFlip(TwoSides sides, Connection connection)
      throws Exception {
    connection.setAutoCommit(false);
    try (Statement statement =
            connection.createStatement(
                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        ResultSet rows = statement.executeQuery("SELECT id FROM doc ORDER BY id")) {
      assertThat(rows.last()).isTrue();
      connection.commit();
      String side = sides.flip();
      assertThat(rows.absolute(2)).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(2);
      assertThat(rows.previous()).isTrue();
      assertThat(rows.isFirst()).isTrue();
      assertThat(TwoSides.write(connection)).isEqualTo(side);
      connection.rollback();
    }
  }

  @Test
  void anUpdatableResultWritesToTheNewSideAfterAFlip(TwoSides sides, Connection connection)
      throws Exception {
    connection.setAutoCommit(false);
    try (Statement statement =
            connection.createStatement(
                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet rows = statement.executeQuery("SELECT id, title FROM doc WHERE id = 2")) {
      assertThat(rows.next()).isTrue();
      connection.commit();
      String side = sides.flip();
      rows.updateString("title", "changed");
      rows.updateRow();
      rows.moveToInsertRow();
      rows.updateInt(1, 99);
      rows.updateString(2, "new");
      rows.insertRow();
      connection.commit();
      rows.moveToCurrentRow();
      assertThat(rows.getString("title")).isEqualTo("changed");
      assertThat(
              sides
                  .database()
                  .column(
                      "SELECT title FROM shop_" + side + ".doc WHERE id IN (2, 99) ORDER BY id"))
          .containsExactly("changed", "new");
      Queries.run(connection, "DELETE FROM doc WHERE id = 99");
      Queries.run(connection, "UPDATE doc SET title = 'two' WHERE id = 2");
      connection.commit();
    }
  }

  @Test
  void savepointsArePgjdbcsOwnAndWork(Connection connection) throws Exception {
    connection.setAutoCommit(false);
    Savepoint savepoint = connection.setSavepoint("here");
    assertThat(savepoint.getClass().getName()).startsWith("org.postgresql.");
    assertThat(savepoint.getSavepointName()).isEqualTo("here");
    assertThatThrownBy(() -> Queries.run(connection, "SELECT 1/0"))
        .isInstanceOf(SQLException.class);
    connection.rollback(savepoint);
    assertThat(Queries.one(connection, "SELECT 1")).isEqualTo("1");
    Savepoint unnamed = connection.setSavepoint();
    connection.releaseSavepoint(unnamed);
    connection.rollback();
  }

  @Test
  void closeOnCompletionClosesTheStatement(Connection connection) throws Exception {
    Statement statement = connection.createStatement();
    statement.closeOnCompletion();
    assertThat(statement.isCloseOnCompletion()).isTrue();
    statement.executeQuery("SELECT 1").close();
    assertThat(statement.isClosed()).isTrue();
  }

  @Test
  void closingAStatementClosesItsResults(Connection connection) throws Exception {
    Statement statement = connection.createStatement();
    ResultSet rows = statement.executeQuery("SELECT 1");
    statement.close();
    assertThat(rows.isClosed()).isTrue();
    assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
  }

  @Test
  void arraysGoThereAndBack(TwoSides sides, Connection connection) throws Exception {
    for (int i = 0; i < 2; i++) {
      try (PreparedStatement select = connection.prepareStatement("SELECT ?::text[], ?::int[]")) {
        select.setArray(1, connection.createArrayOf("text", new Object[] {"a", "b"}));
        select.setObject(2, new int[] {1, 2, 3});
        try (ResultSet row = select.executeQuery()) {
          row.next();
          assertThat((String[]) row.getArray(1).getArray()).containsExactly("a", "b");
          assertThat((Integer[]) row.getArray(2).getArray()).containsExactly(1, 2, 3);
        }
      }
      sides.flip();
    }
  }

  @Test
  void anArrayIsReadAsAResult(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT tags FROM doc WHERE id = 1")) {
      row.next();
      Array tags = row.getArray(1);
      try (ResultSet elements = tags.getResultSet()) {
        elements.next();
        assertThat(elements.getString(2)).isEqualTo("a");
      }
    }
  }
}
