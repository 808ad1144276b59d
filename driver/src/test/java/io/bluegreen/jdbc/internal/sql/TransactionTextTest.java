package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TransactionTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BEGIN | BEGIN",
        "start transaction isolation level serializable | BEGIN",
        "/* a /* nested */ comment */ begin; | BEGIN",
        "COMMIT | COMMIT",
        "-- the end\tof it | OTHER",
        "end work; | COMMIT",
        "commit and no chain | COMMIT",
        "ROLLBACK | ROLLBACK",
        "  abort transaction ; | ROLLBACK",
        "COMMIT AND CHAIN | CHAIN",
        "ROLLBACK /* c */ WORK AND CHAIN | CHAIN",
        "ROLLBACK TO SAVEPOINT a | SAVEPOINT",
        "rollback work to a | SAVEPOINT",
        "RELEASE a | SAVEPOINT",
        "COMMIT PREPARED 'x' | END_OF_PREPARED",
        "rollback prepared 'x' | END_OF_PREPARED",
        "COMMIT; SELECT 1 | OTHER",
        "BEGIN; SELECT 1 | OTHER",
        "SELECT 1 | OTHER",
        "COMMENT ON TABLE t IS 'x' | OTHER",
        "SAVEPOINT a | OTHER",
        "PREPARE TRANSACTION 'x' | PREPARE",
      })
  void tellsWhatATextMeansForItsTransaction(String sql, TransactionText expected) {
    assertThat(TransactionText.of(sql)).isSameAs(expected);
  }

  @Test
  void aTextWithMoreBehindTheBeginBeginsToo() {
    assertThat(TransactionText.begins("BEGIN; INSERT INTO t VALUES (1)")).isTrue();
    assertThat(TransactionText.begins("INSERT INTO t VALUES (1); BEGIN")).isFalse();
    assertThat(TransactionText.begins("")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET statement_timeout = '30s'",
        "set session lock_timeout to 1000",
        "SET TIME ZONE 'UTC'",
        "SET application_name = 'a; b'; SET statement_timeout = 0;",
        "/* pool */ SET datestyle TO ISO"
      })
  void settingsThatChangeNoMeaningAreHarmless(String sql) {
    assertThat(StatementClassifier.classify(sql).onlySetsHarmlessly()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET ROLE admin",
        "SET search_path = shop_blue",
        "SET LOCAL statement_timeout = 1",
        "SET SESSION AUTHORIZATION app",
        "SET app.tenant = 'x'",
        "SET default_transaction_read_only = off",
        "SET statement_timeout = 1; INSERT INTO t VALUES (1)",
        "SELECT set_config('statement_timeout', '1', false)",
        "RESET ALL",
        "SET statement_timeout = 'open",
        ""
      })
  void anythingElseIsNot(String sql) {
    assertThat(StatementClassifier.classify(sql).onlySetsHarmlessly()).isFalse();
  }

  @Test
  void aPreparedTransactionIsKnownByItsName() {
    assertThat(TransactionText.preparedName("COMMIT PREPARED 'a''b'; -- c")).isEqualTo("a'b");
    assertThat(TransactionText.preparedName("ROLLBACK PREPARED $x$a'b$x$")).isEqualTo("a'b");
    assertThat(TransactionText.preparedName("prepare transaction E'a'")).isEqualTo("a");
    assertThat(TransactionText.preparedName("COMMIT PREPARED 'a\\b'")).isNull();
    assertThat(TransactionText.preparedName("COMMIT PREPARED U&'a!0062' UESCAPE '!'")).isNull();
    assertThat(TransactionText.preparedName("COMMIT PREPARED")).isNull();
  }

  @Test
  void commitPreparedIsToldFromRollbackPrepared() {
    assertThat(TransactionText.commitsPrepared("/* x */ commit prepared 'a'")).isTrue();
    assertThat(TransactionText.commitsPrepared("ROLLBACK PREPARED 'a'")).isFalse();
    assertThat(TransactionText.commitsPrepared("COMMIT")).isFalse();
  }
}
