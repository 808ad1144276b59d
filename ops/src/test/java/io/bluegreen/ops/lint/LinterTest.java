package io.bluegreen.ops.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LinterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          drop-table                  | DROP TABLE IF EXISTS a, s.b CASCADE
          drop-table                  | ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY
          drop-column                 | ALTER TABLE t ADD a int, DROP COLUMN IF EXISTS b
          drop-column                 | ALTER TABLE t DROP b
          drop-column                 | ALTER TYPE t DROP ATTRIBUTE b
          drop-schema                 | DROP SCHEMA s CASCADE
          drop-object                 | DROP VIEW v
          drop-object                 | DROP MATERIALIZED VIEW v
          drop-object                 | DROP FUNCTION f(int)
          drop-object                 | DROP SEQUENCE s
          drop-object                 | DROP TYPE t
          drop-object                 | DROP OWNED BY r
          drop-default                | ALTER TABLE t ALTER a DROP DEFAULT
          rename-table                | ALTER TABLE t RENAME TO u
          rename-column               | ALTER TABLE t RENAME COLUMN a TO b
          rename-column               | ALTER TABLE t RENAME a TO b
          rename-column               | ALTER VIEW v RENAME COLUMN a TO b
          rename-column               | ALTER TYPE c RENAME ATTRIBUTE a TO b
          rename-schema               | ALTER SCHEMA s RENAME TO t
          rename-object               | ALTER VIEW v RENAME TO w
          rename-object               | ALTER TYPE e RENAME VALUE 'a' TO 'b'
          rename-object               | ALTER SEQUENCE s RENAME TO r
          rename-object               | ALTER FUNCTION f(int) RENAME TO g
          set-schema                  | ALTER TABLE t SET SCHEMA s
          set-schema                  | ALTER FUNCTION f(int) SET SCHEMA s
          alter-type                  | ALTER TABLE t ALTER COLUMN a TYPE bigint USING a::bigint
          alter-type                  | ALTER TABLE t ALTER a SET DATA TYPE varchar(20)
          alter-type                  | ALTER TYPE c ALTER ATTRIBUTE a TYPE bigint
          set-not-null                | ALTER TABLE t ALTER a SET NOT NULL
          set-not-null                | ALTER DOMAIN d SET NOT NULL
          add-not-null                | ALTER TABLE t ADD COLUMN a int NOT NULL
          rewriting-column            | ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid()
          rewriting-column            | ALTER TABLE t ADD a timestamptz NOT NULL DEFAULT clock_timestamp()
          rewriting-column            | ALTER TABLE t ADD a int DEFAULT my.own_function(1)
          rewriting-column            | ALTER TABLE t ADD a bigserial
          rewriting-column            | ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY
          rewriting-column            | ALTER TABLE t ADD a int GENERATED ALWAYS AS (b * 2) STORED
          constraint-not-valid        | ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)
          constraint-not-valid        | ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (id)
          constraint-not-valid        | ALTER TABLE t ADD CONSTRAINT n NOT NULL a
          constraint-not-valid        | ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)
          constraint-builds-index     | ALTER TABLE t ADD PRIMARY KEY (id)
          constraint-builds-index     | ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, b)
          constraint-builds-index     | ALTER TABLE t ADD EXCLUDE USING gist (c WITH &&)
          index-not-concurrently      | CREATE UNIQUE INDEX i ON t (a)
          index-not-concurrently      | DROP INDEX i
          index-not-concurrently      | REINDEX TABLE t
          concurrently-in-transaction | BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT
          concurrently-in-transaction | BEGIN; SAVEPOINT s; ROLLBACK TO s; DROP INDEX CONCURRENTLY i; COMMIT
          truncate                    | TRUNCATE TABLE a RESTART IDENTITY
          table-rewrite               | VACUUM FULL t
          table-rewrite               | VACUUM (FULL, ANALYZE) t
          table-rewrite               | CLUSTER t USING i
          table-rewrite               | ALTER TABLE t SET UNLOGGED
          table-rewrite               | ALTER TABLE t SET TABLESPACE ts
          side-schema                 | INSERT INTO blue.t VALUES (1)
          side-schema                 | SELECT nextval('green.t_id_seq')
          side-schema                 | SET search_path TO "green", public
          side-schema                 | SET search_path = 'blue'
          side-schema                 | CREATE SCHEMA IF NOT EXISTS green
          side-schema                 | GRANT USAGE ON SCHEMA blue TO joe
          side-schema                 | CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 FROM blue.t $$
          dynamic-sql                 | DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$
          dynamic-sql                 | DO LANGUAGE plperl $$ spi_exec_query('x'); $$
          drop-table                  | DO $$ BEGIN IF true THEN DROP TABLE t; END IF; END $$
          truncate                    | DO $$ BEGIN TRUNCATE t; END $$
          unparsable                  | DROP TABEL t
          unparsable                  | ALTER TABLE t ADD COLUMN
          unparsable                  | SELECT 'abc
          unparsable                  | CREATE TABLE t (a int
          unparsable                  | INSERT INTO :tbl VALUES (1)
          unparsable                  | DO $$ BEGIN ALTER TABEL t; END $$
          psql-command                | \\i other.sql
          psql-command                | \\connect shop
          unknown-rule                | SELECT 1 -- bluegreen:allow drop-tabel
          """)
  void findsWhatIsNotExpandOnly(String rule, String sql) {
    assertThat(rules(sql)).contains(rule).hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE IF NOT EXISTS n (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text"
            + " NOT NULL, UNIQUE (a), CHECK (a <> ''))",
        "CREATE TABLE n (a int); CREATE INDEX i ON n (a); ALTER TABLE n ADD PRIMARY KEY (a);"
            + " ALTER TABLE n ALTER a SET NOT NULL; DROP TABLE n",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
        "ALTER TABLE t ADD COLUMN a int, ADD b text NOT NULL DEFAULT 'x'",
        "ALTER TABLE t ADD a timestamptz NOT NULL DEFAULT now()",
        "ALTER TABLE t ADD a timestamptz DEFAULT CURRENT_TIMESTAMP",
        "ALTER TABLE t ADD a varchar(10) DEFAULT 'x'::varchar(10)",
        "ALTER TABLE t ADD a int GENERATED ALWAYS AS (b * 2) VIRTUAL",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT"
            + " c",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u NOT VALID",
        "ALTER TABLE t ADD CONSTRAINT nn CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE"
            + " CONSTRAINT nn; ALTER TABLE t ALTER a SET NOT NULL",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX u_idx",
        "ALTER TABLE t ALTER a SET DEFAULT 1, ALTER b DROP NOT NULL, DROP CONSTRAINT c",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t USING gin (a)",
        "BEGIN; INSERT INTO t VALUES (1); COMMIT; REINDEX INDEX CONCURRENTLY i",
        "ALTER INDEX i RENAME TO j",
        "ALTER TYPE e ADD VALUE IF NOT EXISTS 'x'",
        "CREATE OR REPLACE VIEW v AS SELECT a FROM t",
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN"
            + " 1 END; SELECT 2; END; SELECT 1",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $b$ BEGIN EXECUTE 'DROP TABLE x; ';"
            + " END $b$",
        "DO $x$ BEGIN CREATE TABLE n (a int); PERFORM 1; END $x$",
        "SELECT 'DROP TABLE t; \\i x' AS \"TRUNCATE t;\" -- DROP TABLE t;\n/* TRUNCATE t; */",
        "SELECT color.blue FROM color WHERE color.green = 'blue'",
        "\\echo don't worry\nSELECT 1",
        "COPY t (a) FROM STDIN;\n1\tDROP TABLE t;\n\\.\nSELECT 1",
      })
  void letsPassWhatExpands(String sql) {
    assertThat(new Linter(LintOptions.defaults()).lint("f.sql", sql)).isEmpty();
  }

  @Test
  void aFindingNamesFileLineRuleAndWhat() {
    List<Finding> findings =
        new Linter(LintOptions.defaults())
            .lint("V7.sql", "SELECT 1;\n\n  ALTER TABLE \"Orders\"\n    DROP COLUMN note;\n");

    assertThat(findings)
        .containsExactly(new Finding("V7.sql", 4, LintRule.DROP_COLUMN, "Orders.note"));
  }

  @Test
  void aLineInsideABlockIsTheLineOfTheFile() {
    List<Finding> findings =
        new Linter(LintOptions.defaults())
            .lint("f", "SELECT 1;\nDO $$\nBEGIN\n  PERFORM 1;\n  DROP TABLE t;\nEND\n$$;");

    assertThat(findings).extracting(Finding::line).containsExactly(5);
  }

  @Test
  void aStatementThatCannotBeReadHidesNoOther() {
    assertThat(rules("DROP TABEL a; TRUNCATE t; ALTER TABLE t DROP b"))
        .containsExactly("unparsable", "truncate", "drop-column");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-- bluegreen:allow truncate\nTRUNCATE t",
        "TRUNCATE t; -- bluegreen:allow truncate: it is a cache",
        "TRUNCATE -- bluegreen:allow drop-table, truncate\n t",
        "/* bluegreen:allow truncate */ TRUNCATE t",
        "-- bluegreen:allow psql-command\n\\i other.sql",
        "-- bluegreen:allow unparsable\nSELECT 'a' 'b'",
      })
  void aCommentAcceptsOneFinding(String sql) {
    assertThat(rules(sql)).isEmpty();
  }

  @Test
  void anAcceptedStatementDoesNotCoverTheNext() {
    assertThat(rules("TRUNCATE t; -- bluegreen:allow truncate\nTRUNCATE u"))
        .containsExactly("truncate");
  }

  @Test
  void aToolThatWrapsFilesIntoTransactionsIsTakenIntoAccount() {
    LintOptions wrapped = new LintOptions(Set.of(), true);

    assertThat(new Linter(wrapped).lint("f", "CREATE INDEX CONCURRENTLY i ON t (a)"))
        .extracting(Finding::rule)
        .containsExactly(LintRule.CONCURRENTLY_IN_TRANSACTION);
  }

  @Test
  void aTableCreatedByAnEarlierFileIsNew() {
    Linter linter = new Linter(LintOptions.defaults());
    linter.lint("V1.sql", "CREATE TABLE n (a int)");

    assertThat(linter.lint("V2.sql", "CREATE INDEX i ON n (a)")).isEmpty();
  }

  private static List<String> rules(String sql) {
    return new Linter(LintOptions.defaults())
        .lint("f.sql", sql).stream().map(finding -> finding.rule().id()).toList();
  }
}
