package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementClassifierTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT 1;",
        "SELECT 1; -- done",
        "SELECT 1; /* done */ ;",
        "SELECT updated_at, last_insert FROM deleted_rows",
        "(SELECT 1) UNION (SELECT 2)",
        "((SELECT 1))",
        "-- read\nSELECT * FROM t WHERE a = ?",
        "/* outer /* inner */ still */ SELECT 1",
        "VALUES (1), (2)",
        "TABLE orders",
        "SHOW search_path",
        "EXPLAIN SELECT * FROM t",
        "EXPLAIN (VERBOSE) SELECT 1",
        "BEGIN READ ONLY",
        "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE READ ONLY",
        "START TRANSACTION READ ONLY",
        "/* c */ BEGIN\nREAD\nONLY;",
        "COMMIT",
        "COMMIT PREPARED 'x'",
        "ROLLBACK PREPARED 'x';",
        "END WORK;",
        "/* over */ ROLLBACK TRANSACTION",
      })
  void letsReadsAndEndsPassAHold(String sql) {
    assertThat(StatementClassifier.mayPassHold(sql)).isTrue();
    assertThat(StatementClassifier.mayPassHold(sql.toLowerCase(Locale.ROOT))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "-- nothing",
        "/* never ended SELECT 1",
        "INSERT INTO t VALUES (1)",
        "UPDATE t SET a = 1",
        "DELETE FROM t",
        "MERGE INTO t USING s ON true WHEN MATCHED THEN DO NOTHING",
        "COPY t FROM STDIN",
        "CALL p()",
        "DO $$ BEGIN END $$",
        "LOCK TABLE t",
        "TRUNCATE t",
        "CREATE TABLE t ()",
        "SET search_path = x",
        "LISTEN c",
        "VACUUM",
        "{call f()}",
        "{? = call f(?)}",
        "SELECT * INTO copy FROM t",
        "SELECT 1 INTO TEMP x",
        "SELECT * FROM t FOR UPDATE",
        "SELECT * FROM t FOR NO KEY UPDATE",
        "SELECT * FROM t FOR SHARE",
        "SELECT * FROM t FOR\n\tKEY  SHARE SKIP LOCKED",
        "SELECT nextval('s')",
        "SELECT pg_catalog.setval('s', 1)",
        "SELECT \"nextval\"('s')",
        "TABLE t FOR UPDATE",
        "VALUES (nextval('s'))",
        "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
        "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "(WITH d AS (UPDATE t SET a = 1 RETURNING a) SELECT * FROM d)",
        "SELECT * FROM (WITH d AS (INSERT INTO t VALUES (1) RETURNING a) TABLE d) x",
        "SELECT 1; DELETE FROM t",
        "SELECT 1;;\n-- and\nCALL p()",
        "EXPLAIN ANALYZE DELETE FROM t",
        "EXPLAIN ANALYZE SELECT f()",
        "EXPLAIN ANALYSE SELECT f()",
        "EXPLAIN (ANALYZE) SELECT f()",
        "EXPLAIN (VERBOSE, ANALYZE true) SELECT f()",
        "BEGIN",
        "BEGIN;",
        "BEGIN READ WRITE",
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "START TRANSACTION",
        "BEGIN_READ_ONLY",
        "BEGIN; INSERT INTO t VALUES ('read only')",
        "BEGIN READ ONLY; COMMIT; DELETE FROM t",
        "BEGIN /* not read only */",
      })
  void makesEverythingElseWait(String sql) {
    assertThat(StatementClassifier.mayPassHold(sql)).isFalse();
    assertThat(StatementClassifier.mayPassHold(sql.toLowerCase(Locale.ROOT))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT 1, SELECT",
    "'  ( ( select', SELECT",
    "'--a\n--b\nUpdate t', UPDATE",
    "'/**/delete', DELETE",
    "'/*/ */x', X",
    "';;begin', BEGIN",
    "'1', ''",
    "'', ''",
    "'-- only', ''",
    "'$$', ''",
    "'{call f()}', ''",
    "'select*from t', SELECT",
  })
  void findsTheFirstKeyword(String sql, String keyword) {
    assertThat(StatementClassifier.firstKeyword(sql)).isEqualTo(keyword);
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT 1, false",
    "SELECT 1;, false",
    "'SELECT 1; ;; -- x', false",
    "'SELECT 1; /* a /* b */ c */', false",
    "SELECT 1;SELECT 2, true",
    "'SELECT '';x''', true",
  })
  void seesASecondStatement(String sql, boolean second) {
    assertThat(StatementClassifier.hasSecondStatement(sql)).isEqualTo(second);
  }

  @Test
  void knowsWhatOpensATransaction() {
    assertThat(StatementClassifier.opensTransaction(" begin work")).isTrue();
    assertThat(StatementClassifier.opensTransaction("/* c */START TRANSACTION")).isTrue();
    assertThat(StatementClassifier.opensTransaction("COMMIT")).isFalse();
    assertThat(StatementClassifier.opensTransaction("SELECT 'BEGIN'")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT AND CHAIN",
        "/* x */ rollback work and chain",
        "END AND CHAIN;",
        "insert into t values (1); commit; insert into t values (2)",
        "ROLLBACK; SELECT 1",
      })
  void aTextThatGoesOnInAnotherTransactionIsRecognised(String sql) {
    assertThat(StatementClassifier.goesOnAfterTheEnd(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT",
        "COMMIT;",
        "COMMIT AND NO CHAIN",
        "insert into t values (1); commit;",
        "rollback to savepoint a; select 1",
        "DO $$ BEGIN NULL; END; $$",
        "select case when true then 1 end; select 2",
        "select 'and chain'",
      })
  void aTextThatEndsWithItsTransactionIsLeftAlone(String sql) {
    assertThat(StatementClassifier.goesOnAfterTheEnd(sql)).isFalse();
  }
}
