package io.bluegreen.jdbc.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import io.bluegreen.fixtures.property.Property;
import io.bluegreen.jdbc.internal.sql.DisguisedSql;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a statement is written, one that writes is never taken for a read, nor for harmless. */
class AnySqlTest {
  private static final List<String> NOT_IDEMPOTENT =
      List.of(
          "UPDATE t SET n = n + 1 WHERE id = ?",
          "UPDATE t SET n = 1",
          "UPDATE t SET at = now ( ) WHERE id = 1",
          "UPDATE t SET at = 'now' WHERE id = 1",
          "UPDATE t SET n = ( SELECT 1 ) WHERE id = 1",
          "UPDATE t SET n = 1 WHERE id = 1 RETURNING n",
          "UPDATE t SET n = 1 WHERE at < current_timestamp",
          "UPDATE t SET n = 1 FROM s WHERE s . id = t . id",
          "DELETE FROM t WHERE id = f ( 1 )",
          "DELETE FROM t WHERE id IN ( SELECT id FROM s LIMIT 1 )",
          "DELETE FROM t WHERE id = 1 RETURNING id",
          "DELETE FROM t USING s WHERE s . id = t . id",
          "INSERT INTO t VALUES ( 1 )",
          "INSERT INTO t VALUES ( 1 ) ON CONFLICT ( id ) DO UPDATE SET n = t . n + 1",
          "INSERT INTO t VALUES ( 1 , nextval ( 's' ) ) ON CONFLICT DO NOTHING",
          "INSERT INTO t SELECT 1 ON CONFLICT DO NOTHING",
          "INSERT INTO t VALUES ( 1 ) ON CONFLICT DO NOTHING RETURNING id",
          "DELETE FROM t WHERE id = 1 ; INSERT INTO t VALUES ( 1 )",
          "WITH d AS ( DELETE FROM t ) UPDATE u SET n = 1 WHERE id = 1",
          "MERGE INTO t USING s ON s.id = t.id WHEN MATCHED THEN DELETE",
          "TRUNCATE TABLE t");

  private final FakeCatalog catalog = new FakeCatalog(Set.of("nextval", "setval"), "<~>");

  /** Texts that end, or seem to end, within a word, a literal or a comment. */
  private static final Generator<String> TEXTS =
      Generators.oneOf(
          Generators.joined(
              0, 12, "SELECT", "'", "\"", "$$", "$a$", "/*", "*/", "--", "\n", ";", "E'", "U&\"",
              "\\", "?", "??", "::", "1e", "0x", ".", "(", "{", "WITH", "DELETE", "FROM", "t", " ",
              "\u0000", "é"),
          Generators.texts(0, 20));

  @Test
  void aWriteIsNoSafeRead() {
    Property.holds(
        3000, values -> isNoSafeRead(values.any("sql", DisguisedSql.of(DisguisedSql.WRITES))));
  }

  @ParameterizedTest
  @FieldSource("io.bluegreen.jdbc.internal.sql.DisguisedSql#FOUND_WRITES")
  void aWriteInDisguiseIsNoSafeRead(String sql) throws SQLException {
    isNoSafeRead(sql);
  }

  private void isNoSafeRead(String sql) throws SQLException {
    assertThat(StatementSafety.isSafeRead(catalog, sql)).isFalse();
  }

  @Test
  void aWriteThatCountsTwiceIsNotIdempotentByItsShape() {
    Property.holds(
        3000,
        values -> {
          String sql = values.any("sql", DisguisedSql.of(NOT_IDEMPOTENT));
          assertThat(StatementSafety.isIdempotentByShape(sql)).isFalse();
        });
  }

  @Test
  void anyTextCanBeLookedAt() {
    Property.holds(1000, values -> canBeLookedAt(values.any("sql", TEXTS)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ";", "'", "\"", "$$", "/*", "--", "--\r", "U&\"", "\u0000", "\ud800"})
  void aTextThatBreaksOffCanBeLookedAt(String sql) throws SQLException {
    canBeLookedAt(sql);
  }

  private void canBeLookedAt(String sql) throws SQLException {
    String answer =
        StatementSafety.isSafeRead(catalog, sql)
            + " "
            + StatementSafety.isIdempotentByShape(sql)
            + " "
            + StatementSafety.isDeclaredIdempotent(sql, null);
    assertThat(answer).isNotBlank();
    assertThat(StatementSafety.isSafeRead(catalog, sql + "\n;DELETE FROM t")).isFalse();
  }
}
