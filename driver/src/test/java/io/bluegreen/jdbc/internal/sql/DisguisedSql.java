package io.bluegreen.jdbc.internal.sql;

import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import java.util.List;
import java.util.Locale;

/**
 * Statements as PostgreSQL reads them, however they are written: with comments of every sort
 * between the words, in any case, behind semicolons. A blank in a statement stands for any gap.
 */
public final class DisguisedSql {
  /** What PostgreSQL skips between two words. */
  private static final List<String> GAPS =
      List.of(
          " ",
          "\t",
          "\n",
          "\r\n",
          "\f",
          "  ",
          "/**/",
          "/* SELECT */",
          "/* /* ' */ \" */",
          "/*;*/",
          "-- it's\n",
          "--\r",
          "--;--\n",
          "/* $$ */",
          "--/*\n",
          "/*--*/",
          "/* ? */");

  /** Statements that change rows or take row locks. */
  public static final List<String> WRITES =
      List.of(
          "INSERT INTO t VALUES (1)",
          "UPDATE t SET n = n + 1",
          "DELETE FROM ONLY t",
          "MERGE INTO t USING s ON s.id = t.id WHEN MATCHED THEN DELETE",
          "TRUNCATE TABLE t",
          "WITH d AS ( DELETE FROM t RETURNING id ) SELECT id FROM d",
          "WITH d AS MATERIALIZED ( UPDATE t SET n = 1 RETURNING n ) TABLE d",
          "SELECT id INTO u FROM t",
          "SELECT id FROM t FOR UPDATE",
          "SELECT id FROM t FOR NO KEY UPDATE OF t SKIP LOCKED",
          "SELECT id FROM t FOR SHARE",
          "TABLE t FOR KEY SHARE",
          "SELECT nextval ( 's' )",
          "SELECT pg_catalog . setval ( 's' , 1 )",
          "VALUES ( nextval ( 's' ) )",
          "EXPLAIN ANALYZE DELETE FROM t",
          "EXPLAIN ( ANALYZE TRUE ) INSERT INTO t VALUES (1)",
          "EXPLAIN ANALYSE EXECUTE p",
          "CREATE TABLE u AS SELECT 1",
          "COPY t FROM STDIN",
          "LOCK TABLE t",
          "CALL p ( 1 )",
          "DO $x$ BEGIN DELETE FROM t ; END $x$",
          "REFRESH MATERIALIZED VIEW v",
          "PREPARE TRANSACTION 'x'",
          "EXECUTE p ( 1 )",
          "ALTER TABLE t ADD c int",
          "BEGIN",
          "BEGIN READ WRITE",
          "BEGIN READ ONLY , READ WRITE",
          "START TRANSACTION ISOLATION LEVEL SERIALIZABLE",
          "BEGIN READ ONLY ; COMMIT ; DELETE FROM t",
          "SELECT 1 ; DELETE FROM t",
          "SHOW timezone ; TRUNCATE t",
          "COMMIT ; DELETE FROM t",
          "SELECT ';' ; UPDATE t SET n = 2",
          "SELECT U&\"next\\0076al\" ( 's' )");

  /** Writes that were once taken for reads. */
  public static final List<String> FOUND_WRITES =
      List.of(
          "SELECT id FROM t FOR /* comment */ SHARE",
          "SELECT id FROM t FOR -- comment\nSHARE",
          "select id from t for/**/no/**/key/**/update",
          "TABLE t FOR --\rKEY SHARE",
          "--\rDELETE FROM t",
          "-- comment\rUPDATE t SET n = 1",
          "/* /* nested */ SELECT */ DELETE FROM t",
          "BEGIN READ ONLY, READ WRITE",
          "BEGIN READ ONLY/**/,/**/READ/**/WRITE",
          "; ;BEGIN READ ONLY; COMMIT; DELETE FROM t",
          "SELECT U&\"next\\0076al\"('s')",
          "select u&\"next\\0076al\"('s')");

  private DisguisedSql() {}

  /** Writes statements so that PostgreSQL reads the same. */
  public static Generator<String> of(List<String> statements) {
    Generator<String> statement = Generators.of(statements);
    Generator<List<String>> gaps = Generators.of(GAPS).list(24, 24);
    Generator<String> lead = Generators.of("", "", ";", "; ;");
    Generator<String> leadingGap = Generators.of(GAPS);
    Generator<String> tail = Generators.of("", ";", " ; ", "--");
    Generator<Integer> letters = Generators.ints(0, 2);
    return choices ->
        lead.make(choices)
            + leadingGap.make(choices)
            + cased(gapped(statement.make(choices), gaps.make(choices)), letters.make(choices))
            + tail.make(choices);
  }

  private static String gapped(String sql, List<String> gaps) {
    StringBuilder text = new StringBuilder();
    int number = 0;
    boolean quoted = false;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      quoted ^= c == '\'' || c == '"';
      text.append(c == ' ' && !quoted ? gaps.get(number++ % gaps.size()) : String.valueOf(c));
    }
    return text.toString();
  }

  private static String cased(String sql, int letters) {
    return letters == 0 ? sql : letters == 1 ? sql.toLowerCase(Locale.ROOT) : mixed(sql);
  }

  private static String mixed(String sql) {
    StringBuilder text = new StringBuilder(sql);
    for (int i = 0; i < sql.length(); i += 2) {
      text.setCharAt(i, Character.toLowerCase(sql.charAt(i)));
    }
    return text.toString();
  }
}
