package io.bluegreen.ops.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinterTest {

  @Test
  void aFindingNamesFileLineRuleAndWhat() {
    assertThat(
            lint("SELECT 1;\n\n  ALTER TABLE \"Orders\"\n    DROP COLUMN note;\n").stream()
                .filter(finding -> !finding.rule().isWarning()))
        .containsExactly(new Finding("f.sql", 4, LintRule.DROP_COLUMN, "Orders.note"));
  }

  @Test
  void aLineInsideABlockIsTheLineOfTheFile() {
    assertThat(lint("SELECT 1;\nDO $$\nBEGIN\n  PERFORM 1;\n  DROP TABLE t;\nEND\n$$;"))
        .extracting(Finding::line)
        .containsOnly(5);
  }

  @Test
  void aStatementThatCannotBeReadHidesNoOther() {
    assertThat(rules("DROP TABEL a; TRUNCATE t; ALTER TABLE t DROP b"))
        .containsExactly("unparsable", "truncate", "drop-column");
  }

  @ParameterizedTest
  @ValueSource(strings = {"REPACK orders", "DROP TABEL a", "DO $$ BEGIN ALTER TABEL t; END $$"})
  void whatCannotBeReadIsCalledNotUnderstood(String sql) {
    assertThat(lint(sql))
        .extracting(Finding::what)
        .allMatch(one -> one.startsWith("not understood"));
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN; ALTER TABLE t ADD w int; ALTER TABLE t ADD CONSTRAINT c CHECK (w > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c; COMMIT",
        "BEGIN; ALTER TABLE t ADD w int; ALTER TABLE t VALIDATE CONSTRAINT older; COMMIT",
        "ALTER TABLE t ADD w int, VALIDATE CONSTRAINT older",
        "DO $$ BEGIN ALTER TABLE t ADD w int; ALTER TABLE t VALIDATE CONSTRAINT older; END $$",
      })
  void allRowsAreNotCheckedUnderTheLockOfAnEarlierChange(String sql) {
    assertThat(rules(sql)).containsExactly("constraint-not-valid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE t ADD w int; ALTER TABLE t ADD CONSTRAINT c CHECK (w > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c",
        "BEGIN; ALTER TABLE t ADD w int; COMMIT; BEGIN; ALTER TABLE t VALIDATE CONSTRAINT older; COMMIT",
        "BEGIN; ALTER TABLE t ADD w int; ROLLBACK; ALTER TABLE t VALIDATE CONSTRAINT older",
        "BEGIN; ALTER TABLE u ADD w int; ALTER TABLE t VALIDATE CONSTRAINT a, VALIDATE CONSTRAINT b; COMMIT",
        "CREATE TABLE n (a int); BEGIN; ALTER TABLE n ADD b int; ALTER TABLE n VALIDATE CONSTRAINT c; COMMIT",
      })
  void allRowsMayBeCheckedInATransactionOfTheirOwn(String sql) {
    assertThat(rules(sql)).isEmpty();
  }

  @Test
  void anAcceptedStatementDoesNotCoverTheNext() {
    assertThat(rules("TRUNCATE t; -- bluegreen:allow truncate\nTRUNCATE u"))
        .containsExactly("truncate");
    assertThat(rules("-- bluegreen:allow truncate\nTRUNCATE t; DROP TABLE u"))
        .containsExactly("drop-table");
  }

  @Test
  void rowsOfCopyAndHarmlessCommandsOfPsqlAreNoStatements() {
    assertThat(rules("\\echo don't worry\nSELECT 1")).isEmpty();
    assertThat(rules("COPY t (a) FROM STDIN;\n1\tDROP TABLE t;\n\\.\nSELECT 1")).isEmpty();
    assertThat(rules("COPY stdin FROM '/tmp/x';\nDROP TABLE t;\n\\.\nSELECT 1"))
        .contains("drop-table");
    assertThat(rules("SELECT 'DROP TABLE t; \\i x' AS \"TRUNCATE t;\" -- DROP TABLE t;\n/* x */"))
        .isEmpty();
  }

  @Test
  void aToolThatWrapsFilesIntoTransactionsIsTakenIntoAccount() {
    LintOptions wrapped = new LintOptions(Set.of(), true, false, Map.of());

    assertThat(new Linter(wrapped).lint("f", "CREATE INDEX CONCURRENTLY i ON t (a)"))
        .extracting(Finding::rule)
        .containsExactly(LintRule.CONCURRENTLY_IN_TRANSACTION);
  }

  @Test
  void aTableCreatedByAnEarlierFileIsNewUnlessItWasTemporary() {
    Linter linter = new Linter(LintOptions.defaults());
    linter.lint("V1.sql", "CREATE TABLE n (a int); CREATE TEMP TABLE orders (a int)");

    assertThat(linter.lint("V2.sql", "CREATE INDEX i ON n (a)")).isEmpty();
    assertThat(linter.lint("V3.sql", "DELETE FROM orders"))
        .extracting(Finding::rule)
        .containsExactly(LintRule.DELETE_ROWS);
  }

  @Test
  void eachChangesetOfLiquibaseIsATransactionUnlessItSaysOtherwise() {
    String file =
        """
        --liquibase formatted sql
        --changeset bob:1 %s
        CREATE INDEX CONCURRENTLY i ON orders (v)
        --rollback DROP INDEX i;
        --changeset bob:2 splitStatements:false
        %s
        """;
    assertThat(rules(file.formatted("runInTransaction:false", "SELECT 1"))).isEmpty();
    assertThat(rules(file.formatted("", "SELECT 1")))
        .containsExactly("concurrently-in-transaction");
    assertThat(rules(file.formatted("runInTransaction:false", "DROP TABLE orders")))
        .containsExactly("drop-table");
  }

  @Test
  void theDelimiterOfAChangesetEndsItsStatements() {
    String file =
        """
        -- liquibase formatted sql
        -- changeset bob:1 endDelimiter:/
        CREATE TABLE n (a int)
        /
        DELETE FROM orders
        /
        -- changeset bob:2
        CREATE TABLE m (a int);
        """;

    assertThat(rules(file)).containsExactly("delete-rows");
    assertThat(rules(file.replace("DELETE FROM orders", "SELECT 1"))).isEmpty();
  }

  @Test
  void aPlaceholderNeedsAValue() {
    String sql = "ALTER TABLE ${schema}.orders ADD COLUMN x int";

    assertThat(lint(sql))
        .extracting(Finding::what)
        .containsExactly(
            "not understood: ${schema} is a placeholder, give its value with --placeholder"
                + " schema=VALUE");
    assertThat(withPlaceholder(sql, "shop")).isEmpty();
    assertThat(withPlaceholder(sql, "blue")).containsExactly(LintRule.SIDE_SCHEMA);
    assertThat(withPlaceholder("DROP TABLE ${schema}.orders", "shop"))
        .containsExactly(LintRule.DROP_TABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET lock_timeout = '5s'; ALTER TABLE t ADD a int",
        "SET SESSION lock_timeout TO 5000; ALTER TABLE t ADD a int",
        "SELECT set_config('lock_timeout', '5s', false); ALTER TABLE t ADD a int",
        "BEGIN; SET LOCAL lock_timeout = '5s'; ALTER TABLE t ADD a int; COMMIT",
        "CREATE TABLE n (a int); ALTER TABLE n ADD b int",
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "INSERT INTO t VALUES (1)",
        "-- bluegreen:allow missing-lock-timeout\nALTER TABLE t ADD a int",
      })
  void aLimitedWaitIsNoWarning(String sql) {
    assertThat(lint(sql)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE t ADD a int",
        "SET lock_timeout = 0; ALTER TABLE t ADD a int",
        "SET lock_timeout = '5s'; RESET lock_timeout; ALTER TABLE t ADD a int",
        "SET lock_timeout = '5s'; SET lock_timeout TO DEFAULT; ALTER TABLE t ADD a int",
        "SET LOCAL lock_timeout = '5s'; ALTER TABLE t ADD a int",
        "BEGIN; SET LOCAL lock_timeout = '5s'; COMMIT; ALTER TABLE t ADD a int",
        "BEGIN; SET lock_timeout = '5s'; ROLLBACK; ALTER TABLE t ADD a int",
        "SET statement_timeout = '5s'; ALTER TABLE t ADD a int; ALTER TABLE t ADD b int",
        "CREATE TABLE n (a int REFERENCES t)",
      })
  void anUnlimitedWaitIsOneWarningPerFile(String sql) {
    assertThat(lint(sql)).extracting(Finding::rule).containsExactly(LintRule.MISSING_LOCK_TIMEOUT);
  }

  @Test
  void aToolThatSetsALockTimeoutIsTakenIntoAccount() {
    LintOptions options = new LintOptions(Set.of(), false, true, Map.of());

    assertThat(new Linter(options).lint("f", "ALTER TABLE t ADD a int")).isEmpty();
    assertThat(new Linter(options).lint("f", "SET lock_timeout = 0; ALTER TABLE t ADD a int"))
        .hasSize(1);
  }

  private static List<LintRule> withPlaceholder(String sql, String value) {
    LintOptions defaults = LintOptions.defaults();
    LintOptions options =
        new LintOptions(defaults.sideSchemas(), false, true, Map.of("schema", value));
    return new Linter(options).lint("f", sql).stream().map(Finding::rule).toList();
  }

  private static List<Finding> lint(String sql) {
    return new Linter(LintOptions.defaults()).lint("f.sql", sql);
  }

  private static List<String> rules(String sql) {
    return lint(sql).stream()
        .map(Finding::rule)
        .filter(rule -> !rule.isWarning())
        .map(LintRule::id)
        .toList();
  }
}
