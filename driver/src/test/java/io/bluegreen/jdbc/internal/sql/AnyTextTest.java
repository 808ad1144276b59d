package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.session.SessionStateDetector;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However a statement is written: a writer waits, and what stays in the session is noticed. */
class AnyTextTest {
  private static final List<String> LEAVE_SOMETHING =
      List.of(
          "SET ROLE x",
          "SET SESSION AUTHORIZATION x",
          "SET app . tenant = '1'",
          "RESET ALL",
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
          "DO $x$ BEGIN END $x$",
          "CALL p ( )",
          "DISCARD ALL",
          "LOAD 'auto_explain'",
          "UPDATE t SET n = 1 ; SET ROLE x",
          "INSERT INTO t VALUES ( set_config ( 'a.b' , 'c' , false ) )");

  @Property(tries = 4000)
  void aWriterWaitsDuringAHold(@ForAll("writes") String sql) {
    assertThat(StatementClassifier.mayPassHold(sql)).isFalse();
  }

  @Property(tries = 3000)
  void whatStaysInTheSessionIsNoticed(@ForAll("leaveSomething") String sql) {
    assertThat(SessionStateDetector.leavesNothing(sql)).isFalse();
  }

  @Provide
  Arbitrary<String> writes() {
    return DisguisedSql.of(DisguisedSql.WRITES);
  }

  @Provide
  Arbitrary<String> leaveSomething() {
    return DisguisedSql.of(LEAVE_SOMETHING);
  }
}
