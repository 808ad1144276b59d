package io.bluegreen.jdbc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionStateDetectorTest {
  private final SessionStateDetector texts = new SessionStateDetector();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
        "UPDATE t SET a = 1",
        "WITH x AS (SELECT 1) UPDATE t SET a = 1",
        "SELECT settings FROM t"
      })
  void leavesNothingBehind(String sql) {
    assertThat(SessionStateDetector.leavesNothing(sql)).isTrue();
    assertThat(texts.isStateful()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET ROLE x",
        "reset all",
        "LISTEN news",
        "PREPARE p AS SELECT 1",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
        "CREATE TEMP TABLE t ()",
        "CREATE TABLE pg_temp.t ()",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_lock(1)",
        "DO $$ BEGIN END $$",
        "CALL p()",
        "UPDATE t SET a = 1; SET ROLE x",
        "SELECT set_config('app.tenant', '1', true)"
      })
  void mayLeaveSomethingBehind(String sql) {
    assertThat(SessionStateDetector.leavesNothing(sql)).isFalse();
    assertThat(texts.remember(sql)).isFalse();
    assertThat(texts.isStateful()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SET app.tenant = '1' | app.tenant",
        "SET SESSION App.Tenant TO 1 | App.Tenant",
        "SET \"app\".\"tenant\" = 1 | app.tenant",
        "SET \"app.tenant\" = 1 | app.tenant",
        "SELECT set_config('app.tenant', ?, false) | app.tenant",
        "SELECT pg_catalog.set_config( 'a.b.c', ?, false) | a.b.c",
      })
  void remembersSettingsThatTheServerDoesNotList(String sql, String name) {
    assertThat(texts.remember(sql)).isFalse();
    assertThat(texts.customSettings()).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_config(?, ?, false)",
        "SELECT set_config($1, $2, false)",
        "SELECT set_config('app.' || ?, ?, false)",
        "SELECT set_config(name, value, is_local) FROM wanted",
        "SELECT set_config('app.tenant', ?, false), set_config(?, ?, false)"
      })
  void seesThatASettingIsNotNamed(String sql) {
    assertThat(texts.remember(sql)).isTrue();
  }

  @Test
  void aSettingOfTheTransactionNeedsNoName() {
    assertThat(texts.remember("SELECT set_config(?, ?, true)")).isFalse();
  }

  @Test
  void whoeverMayHaveRunTextsUnseenLeftSomething() {
    texts.missedSome();
    assertThat(texts.isStateful()).isTrue();
  }
}
