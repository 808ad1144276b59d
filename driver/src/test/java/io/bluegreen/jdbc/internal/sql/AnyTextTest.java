package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.property.Property;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a statement is written: a writer waits, and what stays in the session is noticed. */
class AnyTextTest {
  private static final List<String> LEAVE_SOMETHING =
      List.of(
          "SET ROLE x",
          "SET SESSION AUTHORIZATION x",
          "SET app . tenant = '1'",
          "SELECT set_config ( 'a.b' , ? , false )",
          "WITH x AS ( SELECT 1 ) SELECT set_config ( 'a.b' , 'c' , false ) FROM x",
          "LISTEN c",
          "PREPARE p AS SELECT 1",
          "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
          "CREATE TEMP TABLE u ( )",
          "CREATE LOCAL TEMPORARY TABLE u ( )",
          "CREATE TABLE pg_temp . u ( )",
          "SELECT 1 INTO TEMP u",
          "SELECT pg_advisory_lock ( 1 )",
          "SELECT pg_try_advisory_lock_shared ( 1 )",
          "DO $x$ BEGIN PERFORM pg_advisory_lock ( 1 ) ; END $x$",
          "DO $x$ BEGIN EXECUTE c ; END $x$",
          "LOAD 'auto_explain'",
          "UPDATE t SET n = 1 ; SET ROLE x",
          "INSERT INTO t VALUES ( set_config ( 'a.b' , 'c' , false ) )");

  @Test
  void aWriterWaitsDuringAHold() {
    Property.holds(
        4000,
        values -> {
          String sql = values.any("sql", DisguisedSql.of(DisguisedSql.WRITES));
          assertThat(StatementClassifier.classify(sql).mayPassHold()).isFalse();
        });
  }

  @ParameterizedTest
  @FieldSource("io.bluegreen.jdbc.internal.sql.DisguisedSql#FOUND_WRITES")
  void aWriterInDisguiseWaitsDuringAHold(String sql) {
    assertThat(StatementClassifier.classify(sql).mayPassHold()).isFalse();
  }

  @Test
  void whatStaysInTheSessionIsNoticed() {
    Property.holds(
        3000,
        values -> {
          String sql = values.any("sql", DisguisedSql.of(LEAVE_SOMETHING));
          assertThat(StatementClassifier.classify(sql).leavesNothing()).isFalse();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--\rSET ROLE x",
        "/* /* nested */ */ SET ROLE x",
        "; ;LISTEN c",
        "SELECT pg_advisory_lock/**/(1)",
        "SELECT 1 INTO/**/TEMP/**/u",
        "UPDATE t SET n = 1;--;\nSET ROLE x"
      })
  void whatStaysInTheSessionIsNoticedInDisguise(String sql) {
    assertThat(StatementClassifier.classify(sql).leavesNothing()).isFalse();
  }
}
