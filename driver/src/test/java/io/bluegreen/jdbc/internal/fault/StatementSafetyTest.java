package io.bluegreen.jdbc.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class StatementSafetyTest {
  private final FakeCatalog catalog = new FakeCatalog(Set.of("nextval", "Odd", "audit"), "<~>");

  @Test
  void plainReadsAreSafe() throws SQLException {
    assertThat(isSafe("SELECT count(*), lower(name) FROM t WHERE id IN (?, 2) GROUP BY 2"))
        .isTrue();
    assertThat(isSafe("WITH a AS (SELECT 1) SELECT * FROM a")).isTrue();
    assertThat(isSafe("SELECT 'nextval(1)', nextval FROM t -- audit()")).isTrue();
    assertThat(isSafe("SHOW timezone")).isTrue();
    assertThat(isSafe("SET statement_timeout = '5s'")).isTrue();
    assertThat(isSafe("RESET ALL")).isTrue();
    assertThat(isSafe("SET statement_timeout = '5s'; DELETE FROM t")).isFalse();
  }

  @Test
  void volatileFunctionsAreNot() throws SQLException {
    assertThat(isSafe("SELECT pg_catalog.NextVal ('s')")).isFalse();
    assertThat(isSafe("SELECT \"Odd\"(1)")).isFalse();
    assertThat(isSafe("SELECT \"odd\"(1), Odd(2)")).isTrue();
    assertThat(isSafe("SELECT 1 <~> 2")).isFalse();
  }

  @Test
  void viewsAndPoliciesAreFollowed() throws SQLException {
    catalog.define("outer_view", "SELECT a FROM inner_view;");
    catalog.define("inner_view", "SELECT audit(a) AS a FROM t;");
    catalog.define("locking_view", "SELECT a FROM t FOR UPDATE;");
    catalog.define("recursive_view", "SELECT a FROM recursive_view;");

    assertThat(isSafe("SELECT * FROM outer_view")).isFalse();
    assertThat(isSafe("SELECT * FROM locking_view")).isFalse();
    assertThat(isSafe("SELECT * FROM recursive_view")).isTrue();
  }

  @Test
  void aWriteLeavesTheSameRowsWhereNothingBehindItsTableDoesMore() throws SQLException {
    catalog.writesMore("triggered");
    catalog.expression("numbered", "nextval('numbers'::regclass)");
    catalog.expression("audited", "audit(1)");
    catalog.expression("odd", "(a <~> 1)");

    assertThat(isSame("INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO NOTHING")).isTrue();
    assertThat(isSame("INSERT INTO numbered (a) VALUES (?) ON CONFLICT (a) DO NOTHING")).isTrue();
    assertThat(isSame("UPDATE t SET a = 1 WHERE b = 2")).isTrue();
    assertThat(isSame("DELETE FROM t WHERE b = 2")).isTrue();
    assertThat(isSame("INSERT INTO t (a) VALUES (1)")).isFalse();
    for (String table : List.of("triggered", "audited", "odd")) {
      assertThat(isSame("INSERT INTO " + table + " (a) VALUES (1) ON CONFLICT (a) DO NOTHING"))
          .as(table)
          .isFalse();
      assertThat(isSame("UPDATE " + table + " SET a = 1 WHERE b = 2")).as(table).isFalse();
    }
  }

  private boolean isSame(String sql) throws SQLException {
    return StatementSafety.leavesTheSameRows(catalog, sql);
  }

  @Test
  void readWithoutViewsAsksTwice() throws SQLException {
    assertThat(isSafe("SELECT a FROM t")).isTrue();
    assertThat(catalog.questions).isEqualTo(2);
  }

  @Test
  void textsThatWriteOrLockOrCannotBeReadAreNot() throws SQLException {
    for (String sql :
        List.of(
            "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
            "SELECT * INTO u FROM t",
            "SELECT * FROM t FOR UPDATE",
            "SELECT * FROM t FOR NO KEY UPDATE",
            "SELECT * FROM t FOR SHARE",
            "SELECT 1; SELECT 2",
            "EXPLAIN ANALYZE SELECT 1",
            "INSERT INTO t VALUES (1)",
            "SELECT {fn rand()}",
            "SELECT U&\"d!0061t\" UESCAPE '!' (1)",
            "SELECT 'a\\' || audit() || '",
            "CALL p()")) {
      assertThat(isSafe(sql)).as(sql).isFalse();
    }
    assertThat(catalog.questions).isZero();
  }

  @Test
  void declaredByTheTextOrByTheOperator() {
    Pattern operator = Pattern.compile("(?i)^update counters\\b");

    assertThat(StatementSafety.isDeclaredIdempotent("/* bluegreen:idempotent */ CALL p()", null))
        .isTrue();
    assertThat(StatementSafety.isDeclaredIdempotent("CALL p() --bluegreen:idempotent", null))
        .isTrue();
    assertThat(StatementSafety.isDeclaredIdempotent("SELECT '/* bluegreen:idempotent */'", null))
        .isFalse();
    assertThat(
            StatementSafety.isDeclaredIdempotent("/* not bluegreen:idempotent */ CALL p()", null))
        .isFalse();
    assertThat(StatementSafety.isDeclaredIdempotent("UPDATE counters SET …", operator)).isTrue();
    assertThat(StatementSafety.isDeclaredIdempotent("UPDATE others SET …", operator)).isFalse();
  }

  private boolean isSafe(String sql) throws SQLException {
    return StatementSafety.isSafeRead(catalog, sql);
  }
}
