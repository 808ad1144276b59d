package io.bluegreen.it.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.server.Queries;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** Large objects by JDBC's names and by pgjdbc's. */
@ExtendWith(TwoSides.Extension.class)
class LargeObjectTest {

  @BeforeEach
  void autocommitOff(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
  }

  @Test
  void aLargeObjectIsWrittenAndRead(Connection connection) throws Exception {
    LargeObjectManager manager = connection.unwrap(PGConnection.class).getLargeObjectAPI();
    long oid = manager.createLO(LargeObjectManager.READWRITE);
    try (LargeObject object = manager.open(oid, LargeObjectManager.WRITE)) {
      object.write(new byte[] {1, 2, 3});
    }
    connection.commit();
    try (LargeObject object = manager.open(oid, LargeObjectManager.READ)) {
      assertThat(object.size()).isEqualTo(3);
      assertThat(object.read(3)).containsExactly(1, 2, 3);
    }
    manager.delete(oid);
    connection.commit();
  }

  @Test
  void aBlobIsStoredAndReadAgainAfterAFlip(TwoSides sides, Connection connection) throws Exception {
    store(connection, new byte[] {5, 6, 7});
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT body FROM doc WHERE id = 1")) {
      row.next();
      Blob blob = row.getBlob("body");
      Blob again = row.getObject("body", Blob.class);
      connection.commit();
      String side = sides.flip();
      assertThat(blob.length()).isEqualTo(3);
      assertThat(TwoSides.write(connection)).isEqualTo(side);
      try (OutputStream out = blob.setBinaryStream(4)) {
        out.write(8);
      }
      connection.commit();
      sides.flip();
      assertThat(again.getBytes(1, 4)).containsExactly(5, 6, 7, 8);
      again.free();
      connection.commit();
    }
  }

  @Test
  void aClobIsReadAgainAfterACommit(Connection connection) throws Exception {
    store(connection, new byte[] {'a', 'b', 'c'});
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT body FROM doc WHERE id = 1")) {
      row.next();
      Clob clob = row.getClob(1);
      connection.commit();
      assertThat(clob.length()).isEqualTo(3);
      assertThat(clob.getSubString(1, 3)).isEqualTo("abc");
    }
  }

  @Test
  void aBlobOfOneRowIsStoredInAnother(Connection connection) throws Exception {
    store(connection, new byte[] {1, 2});
    try (Statement statement = connection.createStatement();
        PreparedStatement update =
            connection.prepareStatement("UPDATE doc SET body = ? WHERE id = 2");
        ResultSet row = statement.executeQuery("SELECT body FROM doc WHERE id = 1")) {
      row.next();
      update.setBlob(1, row.getBlob(1));
      assertThat(update.executeUpdate()).isEqualTo(1);
      update.setObject(1, row.getBlob(1));
      assertThat(update.executeUpdate()).isEqualTo(1);
      connection.commit();
    }
    assertThat(Queries.one(connection, "SELECT lo_get(body)::text FROM doc WHERE id = 2"))
        .isEqualTo("\\x0102");
  }

  @Test
  void nullIsNoLargeObject(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT body FROM doc WHERE id = 3")) {
      row.next();
      assertThat(row.getBlob(1)).isNull();
      assertThat(row.wasNull()).isTrue();
      assertThat(row.getClob(1)).isNull();
      assertThat(row.getObject(1, Blob.class)).isNull();
    }
  }

  @Test
  void inAutocommitTheyAreRefusedAsPgjdbcDoes(Connection connection) throws Exception {
    connection.setAutoCommit(true);
    LargeObjectManager manager = connection.unwrap(PGConnection.class).getLargeObjectAPI();
    assertThatThrownBy(manager::createLO)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("auto-commit");
  }

  private static void store(Connection connection, byte[] bytes) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE doc SET body = ? WHERE id = 1")) {
      update.setBlob(1, new ByteArrayInputStream(bytes));
      update.executeUpdate();
    }
    connection.commit();
  }
}
