package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class IdempotentShapeTest {
  @Test
  void insertsThatDoNothingTheSecondTime() {
    yes(
        "INSERT INTO t (a, b, c) VALUES (1, 'a', ?) ON CONFLICT (b) DO NOTHING",
        "insert into s.t as x (id, \"Name\") values (?, $2::text), (-3, NULL) on conflict (\"Name\", ID) do nothing;",
        "INSERT INTO t (Id, n) VALUES (1, 2) ON CONFLICT (id) DO NOTHING",
        "INSERT INTO t (a, b) VALUES (?::numeric(10, 2), '{}'::int[]) ON CONFLICT (a) DO NOTHING");
    no(
        "INSERT INTO t VALUES (1)",
        "INSERT INTO log(msg) VALUES (?) ON CONFLICT DO NOTHING",
        "INSERT INTO t VALUES (1, ?) ON CONFLICT (id) DO NOTHING",
        "INSERT INTO t (a, b) VALUES (1, ?) ON CONFLICT (a, c) DO NOTHING",
        "INSERT INTO t (a) VALUES (1) ON CONFLICT () DO NOTHING",
        "INSERT INTO t (a) VALUES (1) ON CONFLICT ON CONSTRAINT k DO NOTHING",
        "INSERT INTO t (a) VALUES (1) ON CONFLICT (lower(a)) DO NOTHING",
        "INSERT INTO t (a) VALUES ('today') ON CONFLICT (a) DO NOTHING",
        "INSERT INTO t (a) VALUES (E'to\\144ay') ON CONFLICT (a) DO NOTHING",
        "INSERT INTO t VALUES (now()) ON CONFLICT DO NOTHING",
        "INSERT INTO t VALUES (DEFAULT) ON CONFLICT DO NOTHING",
        "INSERT INTO t VALUES ('Now') ON CONFLICT DO NOTHING",
        "INSERT INTO t VALUES (1 + 1) ON CONFLICT DO NOTHING",
        "INSERT INTO t (n) VALUES (1) ON CONFLICT (id) DO NOTHING",
        "INSERT INTO t (n) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 1",
        "INSERT INTO t SELECT 1 ON CONFLICT DO NOTHING",
        "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING RETURNING id");
  }

  @Test
  void deletes() {
    yes(
        "DELETE FROM t",
        "DELETE FROM ONLY s.t AS x WHERE x.id = ? AND (x.a > 1 OR NOT x.b) AND x.c IN (1, ?)",
        "DELETE FROM t WHERE a LIKE 'unknown%' AND b IS NULL AND c BETWEEN 1 AND 2");
    no(
        "DELETE FROM t WHERE id = ? RETURNING *",
        "DELETE FROM t WHERE ctid = ?",
        "DELETE FROM t x WHERE x.XMIN = ?",
        "DELETE FROM t WHERE \"xmax\" = ?",
        "DELETE FROM t WHERE tableoid = 1",
        "DELETE FROM t WHERE created < now()",
        "DELETE FROM t WHERE created < CURRENT_TIMESTAMP",
        "DELETE FROM t WHERE created < 'yesterday'",
        "DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT 10)",
        "DELETE FROM t WHERE \"random\"() < 0.5",
        "DELETE FROM t USING u WHERE t.id = u.id",
        "DELETE FROM t WHERE CURRENT OF c",
        "DELETE FROM t WHERE a @@ ?");
  }

  @Test
  void updatesToConstants() {
    yes(
        "UPDATE t SET a = 1 WHERE id = ?",
        "UPDATE ONLY t x SET a = ?, b = 'x'::text, c = NULL WHERE x.id = 5 AND x.d < ? + 1",
        "/* c */ update t set a = true where id in (?, ?)");
    no(
        "UPDATE t SET a = 1",
        "UPDATE t SET a = 1 WHERE xmin = ?",
        "UPDATE t SET a = a + 1 WHERE id = 1",
        "UPDATE t SET a = 1 + 1 WHERE id = 1",
        "UPDATE t SET a = b WHERE id = 1",
        "UPDATE t SET a = DEFAULT WHERE id = 1",
        "UPDATE t SET a = now() WHERE id = 1",
        "UPDATE t SET a = 1 FROM u WHERE t.id = u.id",
        "UPDATE t SET (a, b) = (1, 2) WHERE id = 1",
        "UPDATE t SET a = 1 WHERE id = f(1)",
        "UPDATE t SET a = 1 WHERE id = 1 RETURNING a",
        "UPDATE t SET a = 1 WHERE id = 1; DELETE FROM t");
  }

  @Test
  void nothingElse() {
    no(
        "",
        "SELECT 1",
        "TRUNCATE t",
        "MERGE INTO t",
        "WITH a AS (SELECT 1) DELETE FROM t",
        "UPDATE");
  }

  private static void yes(String... statements) {
    assertThat(List.of(statements)).allMatch(StatementClassifier::isIdempotentByShape);
  }

  private static void no(String... statements) {
    assertThat(List.of(statements)).noneMatch(StatementClassifier::isIdempotentByShape);
  }
}
