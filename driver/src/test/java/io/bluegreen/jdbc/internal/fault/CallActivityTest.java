package io.bluegreen.jdbc.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CallActivityTest {
  @Test
  void reads() {
    for (String sql :
        List.of(
            "select 1",
            " -- x\n (SELECT 1) UNION (SELECT 2);",
            "VALUES (1)",
            "TABLE t",
            "SHOW timezone",
            "SET application_name = 'x'",
            "RESET ALL",
            "SELECT 'CONCURRENTLY'",
            "WITH a AS (SELECT 1) SELECT * FROM a",
            "EXPLAIN SELECT 1")) {
      assertThat(CallActivity.of(sql)).as(sql).isSameAs(CallActivity.READ);
    }
  }

  @Test
  void writes() {
    for (String sql :
        List.of(
            "INSERT INTO t VALUES (';')",
            "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
            "EXPLAIN ANALYZE SELECT 1",
            "TRUNCATE t",
            "ROLLBACK TO SAVEPOINT s",
            "ROLLBACK WORK TO s",
            "COMMIT PREPARED 'x'",
            "PREPARE p AS SELECT 1",
            "")) {
      assertThat(CallActivity.of(sql)).as(sql).isSameAs(CallActivity.WRITE);
    }
  }

  @Test
  void compounds() {
    for (String sql :
        List.of(
            "CALL p()",
            "{call p()}",
            "{? = call f()}",
            "DO $$ BEGIN END $$",
            "COPY t FROM STDIN",
            "VACUUM t",
            "/* x */ reindex (verbose) table t",
            "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
            "ALTER TABLE t DETACH PARTITION p concurrently",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
            "DROP INDEX concurrently i",
            "FROBNICATE t",
            "SELECT 1; SELECT 2",
            "EXECUTE p",
            "SELECT 'a\\' ; COMMIT; --'")) {
      assertThat(CallActivity.of(sql)).as(sql).isSameAs(CallActivity.COMPOUND);
    }
  }

  @Test
  void endsOfTransactions() {
    for (String sql : List.of("commit", "END", "COMMIT AND CHAIN", "PREPARE TRANSACTION 'x'")) {
      assertThat(CallActivity.of(sql)).as(sql).isSameAs(CallActivity.COMMIT);
    }
    for (String sql : List.of("rollback", "ABORT WORK", "ROLLBACK AND NO CHAIN;")) {
      assertThat(CallActivity.of(sql)).as(sql).isSameAs(CallActivity.ROLLBACK);
    }
  }
}
