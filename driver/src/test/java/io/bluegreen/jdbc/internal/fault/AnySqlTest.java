package io.bluegreen.jdbc.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.sql.DisguisedSql;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

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

  @Property(tries = 3000)
  void aWriteIsNoSafeRead(@ForAll("writes") String sql) throws SQLException {
    assertThat(StatementSafety.isSafeRead(catalog, sql)).isFalse();
  }

  @Property(tries = 3000)
  void aWriteThatCountsTwiceIsNotIdempotentByItsShape(@ForAll("notIdempotent") String sql) {
    assertThat(StatementSafety.isIdempotentByShape(sql)).isFalse();
  }

  @Property
  void anyTextCanBeLookedAt(@ForAll("texts") String sql) throws SQLException {
    String answer =
        StatementSafety.isSafeRead(catalog, sql)
            + " "
            + StatementSafety.isIdempotentByShape(sql)
            + " "
            + StatementSafety.isDeclaredIdempotent(sql, null);
    assertThat(answer).isNotBlank();
    assertThat(StatementSafety.isSafeRead(catalog, sql + "\n;DELETE FROM t")).isFalse();
  }

  @Provide
  Arbitrary<String> writes() {
    return DisguisedSql.of(DisguisedSql.WRITES);
  }

  @Provide
  Arbitrary<String> notIdempotent() {
    return DisguisedSql.of(NOT_IDEMPOTENT);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.of(
                "SELECT", "'", "\"", "$$", "$a$", "/*", "*/", "--", "\n", ";", "E'", "U&\"", "\\",
                "?", "??", "::", "1e", "0x", ".", "(", "{", "WITH", "DELETE", "FROM", "t", " ",
                "\u0000", "é")
            .list()
            .ofMaxSize(12)
            .map(parts -> String.join("", parts)),
        Arbitraries.strings().all().ofMaxLength(20));
  }
}
