package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementFactsTest {

  private static StatementFacts facts(String sql) {
    return StatementClassifier.classify(sql, true);
  }

  private static List<Command> commands(String sql) {
    return facts(sql).statements().stream().map(SqlStatement::command).collect(Collectors.toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1 | SELECT",
        "'  ( ( select' | SELECT",
        "'--a\n--b\nUpdate t' | UPDATE",
        "/**/delete | DELETE",
        ";;begin | BEGIN",
        "WITH a (x) AS (SELECT 1), b AS MATERIALIZED (DELETE FROM t RETURNING *) INSERT INTO t SELECT * FROM a | INSERT",
        "(WITH a AS (SELECT 1) SELECT * FROM a) | SELECT",
        "WITH RECURSIVE select_ AS (VALUES (1)) TABLE select_ | TABLE",
        "{call f()} | CALL",
        "{? = call f(?)} | CALL",
        "START TRANSACTION | BEGIN",
        "END | COMMIT",
        "ABORT WORK | ROLLBACK",
        "ROLLBACK TO SAVEPOINT a | ROLLBACK_TO",
        "ROLLBACK WORK TO a | ROLLBACK_TO",
        "COMMIT PREPARED 'x' | COMMIT_PREPARED",
        "ROLLBACK PREPARED 'x' | ROLLBACK_PREPARED",
        "PREPARE TRANSACTION 'x' | PREPARE_TRANSACTION",
        "PREPARE p AS SELECT 1 | PREPARE",
        "1 | UNKNOWN",
        "frobnicate t | UNKNOWN",
        "VACUUM t | OTHER",
        "ANALYZE t | OTHER",
      })
  void knowsTheCommand(String sql, Command command) {
    assertThat(commands(sql)).containsExactly(command);
  }

  @Test
  void knowsWhereAStatementEnds() {
    assertThat(commands("")).isEmpty();
    assertThat(commands("-- only\n;; /* a /* b */ c */;")).isEmpty();
    assertThat(commands("SELECT ';'; SELECT $$;$$, E'\\';'; -- ;\nSELECT \";\""))
        .containsExactly(Command.SELECT, Command.SELECT, Command.SELECT);
    assertThat(commands("SELECT 1; /* a /* b */ c */ ; -- x")).containsExactly(Command.SELECT);
    assertThat(
            commands("CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); SELECT 1"))
        .containsExactly(Command.CREATE, Command.SELECT);
    assertThat(
            commands(
                "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1"
                    + " END; SELECT 2; END; SELECT 1"))
        .containsExactly(Command.CREATE, Command.SELECT);
    assertThat(commands("SELECT CASE WHEN true THEN 1 END; SELECT 2"))
        .containsExactly(Command.SELECT, Command.SELECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT 1;",
        "SELECT 1; -- done",
        "SELECT 1; /* done */ ;",
        "SELECT updated_at, last_insert FROM deleted_rows",
        "SELECT t.update, \"delete\", 'insert into' FROM t -- for update",
        "SELECT substring(a FOR 2) FROM t",
        "(SELECT 1) UNION (SELECT 2)",
        "((SELECT 1))",
        "-- read\nSELECT * FROM t WHERE a = ?",
        "/* outer /* inner */ still */ SELECT 1",
        "VALUES (1), (2)",
        "TABLE orders",
        "SHOW search_path",
        "WITH a AS (SELECT 1) SELECT * FROM a",
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
        "SET statement_timeout = '30s'",
        "SET /* pool */ SESSION app.tenant TO 'x'",
        "SET TIME ZONE 'UTC'",
      })
  void readsSettingsAndEndsPassAHold(String sql) {
    assertThat(facts(sql).mayPassHold()).isTrue();
    assertThat(facts(sql.toLowerCase(Locale.ROOT)).mayPassHold()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "-- nothing",
        "/* never ended SELECT 1",
        "SELECT 'never ended",
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
        "SET ROLE x",
        "SET search_path = x",
        "SET LOCAL app.x = 1",
        "SET TRANSACTION READ ONLY",
        "SET a = 1; DELETE FROM t",
        "LISTEN c",
        "VACUUM",
        "{call f()}",
        "{? = call f(?)}",
        "SELECT * INTO copy FROM t",
        "SELECT 1 INTO TEMP x",
        "SELECT * FROM t FOR UPDATE",
        "SELECT * FROM t FOR/* */UPDATE",
        "SELECT * FROM t FOR NO KEY UPDATE",
        "SELECT * FROM t FOR SHARE",
        "SELECT * FROM t FOR -- me\nSHARE",
        "SELECT * FROM t FOR\n\tKEY  SHARE SKIP LOCKED",
        "SELECT nextval('s')",
        "SELECT pg_catalog.setval('s', 1)",
        "SELECT \"nextval\"('s')",
        "SELECT U&\"next\\0076al\"('s')",
        "TABLE t FOR UPDATE",
        "VALUES (nextval('s'))",
        "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
        "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
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
        "BEGIN READ ONLY, READ WRITE",
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "START TRANSACTION",
        "BEGIN_READ_ONLY",
        "BEGIN; INSERT INTO t VALUES ('read only')",
        "BEGIN READ ONLY; COMMIT; DELETE FROM t",
        "BEGIN /* not read only */",
      })
  void everythingElseWaits(String sql) {
    assertThat(facts(sql).mayPassHold()).isFalse();
    assertThat(facts(sql.toLowerCase(Locale.ROOT)).mayPassHold()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT AND CHAIN",
        "COMMIT /* */ AND -- x\n CHAIN",
        "/* x */ rollback work and chain",
        "END AND CHAIN;",
        "insert into t values (1); commit; insert into t values (2)",
        "ROLLBACK; SELECT 1",
        "PREPARE TRANSACTION 'x'; SELECT 1",
        "SELECT '$'; COMMIT; SELECT $$ $$",
      })
  void aTextThatGoesOnInAnotherTransactionIsRecognised(String sql) {
    assertThat(facts(sql).goesOnAfterTheEnd()).isTrue();
    assertThat(facts(sql).endsTransaction()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT",
        "COMMIT;",
        "COMMIT AND NO CHAIN",
        "insert into t values (1); commit;",
        "rollback to savepoint a; select 1",
        "COMMIT PREPARED 'x'; SELECT 1",
        "DO $$ BEGIN NULL; END; $$",
        "select case when true then 1 end; select 2",
        "select 'and chain'",
      })
  void aTextThatEndsWithItsTransactionIsLeftAlone(String sql) {
    assertThat(facts(sql).goesOnAfterTheEnd()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT f()",
        "(SELECT 1) UNION SELECT 2;",
        "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
        "INSERT INTO t VALUES (';')",
        "UPDATE t SET a = E'\\''",
        "MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE",
        "EXPLAIN ANALYZE DELETE FROM t",
      })
  void ofOnePlainStatementNoPartCanStand(String sql) {
    assertThat(StatementClassifier.classify(sql).isOnePlainStatement()).isTrue();
    assertThat(StatementClassifier.classify(sql).mayCommitAPart()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CALL p()",
        "/* */ call p()",
        "{call p()}",
        "{ ? = call f()}",
        "DO $$ BEGIN COMMIT; END $$",
        "EXECUTE p",
        "SELECT 1; SELECT 2",
        "INSERT INTO t VALUES (1); COMMIT",
        "SELECT 'a\\' ; COMMIT; --'",
        "nothing that is known",
        "SELECT 'never ended",
        "",
      })
  void ofOthersAPartMayStand(String sql) {
    assertThat(StatementClassifier.classify(sql).isOnePlainStatement()).isFalse();
    assertThat(StatementClassifier.classify(sql).mayCommitAPart()).isTrue();
  }

  @Test
  void backslashesAreReadAsTheSessionReadsThem() {
    String sql = "SELECT 'a\\'; DELETE FROM t; --'";
    assertThat(commandsOf(StatementClassifier.classify(sql, true)))
        .containsExactly(Command.SELECT, Command.DELETE);
    assertThat(commandsOf(StatementClassifier.classify(sql, false)))
        .containsExactly(Command.SELECT);
    assertThat(StatementClassifier.classify(sql).isCertain()).isFalse();
    String usual = "SELECT a FROM t WHERE a LIKE ? ESCAPE '\\'";
    assertThat(StatementClassifier.classify(usual, true).isCertain()).isTrue();
    assertThat(StatementClassifier.classify(usual, true).leavesNothing()).isTrue();
  }

  private static List<Command> commandsOf(StatementFacts facts) {
    return facts.statements().stream().map(SqlStatement::command).collect(Collectors.toList());
  }

  @Test
  void plainTextsShareTheirFacts() {
    assertThat(facts("SELECT 1")).isSameAs(facts("select b from t where a = ?"));
    assertThat(facts("INSERT INTO t VALUES (?)")).isSameAs(facts("insert into u select 1"));
    assertThat(facts("SELECT f(1)")).isNotSameAs(facts("SELECT 1"));
  }

  @Test
  void transactionsAreToldFromTheirWords() {
    assertThat(facts(" begin work").beginsTransaction()).isTrue();
    assertThat(facts("/* c */START TRANSACTION").beginsTransaction()).isTrue();
    assertThat(facts("COMMIT").beginsTransaction()).isFalse();
    assertThat(facts("SELECT 'BEGIN'").beginsTransaction()).isFalse();
    assertThat(facts("BEGIN ISOLATION LEVEL SERIALIZABLE").namesIsolation()).isTrue();
    assertThat(facts("BEGIN /* isolation */").namesIsolation()).isFalse();
    assertThat(facts("COPY t (a) FROM STDIN").copiesFromClient()).isTrue();
    assertThat(facts("COPY (SELECT a FROM stdin) TO STDOUT").copiesFromClient()).isFalse();
    assertThat(facts("COPY t FROM '/x'").copiesFromClient()).isFalse();
  }
}
