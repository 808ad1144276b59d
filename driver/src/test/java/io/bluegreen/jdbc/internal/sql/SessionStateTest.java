package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text may leave in its session, by the text alone. */
class SessionStateTest {

  private static StatementFacts facts(String sql) {
    return StatementClassifier.classify(sql, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
        "/* a\n b */ UPDATE t SET a = 1",
        "-- c\nUPDATE t SET a = 1",
        "UPDATE t SET a = ';' WHERE b = 1",
        "WITH x AS (SELECT 1) UPDATE t SET a = 1",
        "SELECT settings FROM t",
        "SELECT 'SET ROLE x', temp, hold FROM temporary_things",
        "SELECT nextval('s'), gen_random_uuid(), pg_advisory_xact_lock(1)",
        "SELECT set_config('app.tenant', '1', true)",
        "SELECT set_config(?, ?, true)",
        "SET LOCAL app.tenant = 'a'",
        "SET LOCAL ROLE x",
        "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "SET CONSTRAINTS ALL DEFERRED",
        "RESET app.tenant",
        "DISCARD ALL",
        "DECLARE c CURSOR FOR SELECT 1",
        "CREATE TABLE t (temp int, hold int)",
        "ALTER ROLE x SET search_path = y",
        "CALL p()",
        "DO $$ BEGIN UPDATE t SET a = 1; PERFORM f(); END $$",
        "DO $$ BEGIN SET LOCAL app.x = '1'; END $$",
        "DO LANGUAGE plpgsql $$ BEGIN NULL; END $$",
        "LOCK TABLE t",
      })
  void leavesNothing(String sql) {
    assertThat(facts(sql).leavesNothing()).isTrue();
    assertThat(facts(sql).settings()).isEmpty();
    assertThat(facts(sql).mayMakeNamelessSetting()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET ROLE x",
        "SET SESSION AUTHORIZATION x",
        "SET statement_timeout = 1",
        "SET TIME ZONE 'UTC'",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "LISTEN news",
        "LOAD 'auto_explain'",
        "PREPARE p AS SELECT 1",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
        "DECLARE c CURSOR WITH /* */ HOLD FOR SELECT 1",
        "CREATE TEMP TABLE t ()",
        "CREATE LOCAL TEMPORARY TABLE t ()",
        "CREATE OR REPLACE TEMP VIEW v AS SELECT 1",
        "CREATE GLOBAL TEMPORARY TABLE t ()",
        "SELECT 1 INTO TEMP t",
        "CREATE TABLE pg_temp.t ()",
        "CREATE TABLE pg_temp_3.t ()",
        "CREATE TABLE \"pg_temp\".t ()",
        "CREATE TABLE PG_TEMP /* */ . t ()",
        "SELECT pg_advisory_lock(1)",
        "SELECT \"pg_try_advisory_lock\" (1)",
        "SELECT U&\"pg\\005fadvisory_lock\"(1)",
        "SELECT dblink_connect('x')",
        "UPDATE t SET a = 1; SET ROLE x",
        "DO $$ BEGIN PERFORM pg_advisory_lock(1); END $$",
        "DO $$ BEGIN CREATE TEMP TABLE x (); END $$",
        "DO 'BEGIN SET ROLE x; END'",
        "DO LANGUAGE plpython3u $$ anything $$",
        "not that anybody knew",
        "SELECT 'never ended",
      })
  void mayLeaveSomething(String sql) {
    assertThat(facts(sql).leavesNothing()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "SET app.tenant = '1' # app.tenant",
        "SET SESSION App.Tenant TO 1 # app.tenant",
        "SET/**/app.tenant='x' # app.tenant",
        "SET /* tenant */ app . tenant = 1 # app.tenant",
        "'SET -- who\n app.tenant = 1' # app.tenant",
        "SET \"app\".\"tenant\" = 1 # app.tenant",
        "SET \"app.tenant\" = 1 # app.tenant",
        "SET session.x = 1 # session.x",
        "SET app.größe = 1 # app.größe",
        "SET \"app.größe\" = 1 # app.größe",
        "SELECT set_config('app.tenant', ?, false) # app.tenant",
        "SELECT set_config(E'app\\.tenant', ?, false) # app.tenant",
        "SELECT set_config(U&'app\\002etenant', ?, false) # app.tenant",
        "SELECT set_config($$app.tenant$$, ?, ?) # app.tenant",
        "SELECT \"set_config\"('app.tenant','x',false) # app.tenant",
        "SELECT set_config /* */ ('app.tenant', lower('X'), (1 = 2)) # app.tenant",
        "SELECT pg_catalog.set_config( 'a.b.c', ?, false) # a.b.c",
        "SELECT set_config('app.a', set_config('app.b', ?, true), false) # app.a",
        "DO $$ BEGIN PERFORM set_config('app.tenant', 'x', false); END $$ # app.tenant",
        "DO $$ BEGIN SET app.tenant = 'x'; END $$ # app.tenant",
        "DO $$ BEGIN IF true THEN SET app.tenant = 'x'; END IF; END $$ # app.tenant",
        "DO $$ BEGIN EXECUTE 'SET app.tenant = ' || quote_literal('x'); END $$ # app.tenant",
      })
  void namesTheSettingsThatTheServerDoesNotList(String sql, String name) {
    assertThat(facts(sql).settings()).containsExactly(name);
    assertThat(facts(sql).leavesNothing()).isFalse();
    assertThat(facts(sql).mayMakeNamelessSetting()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_config(?, ?, false)",
        "SELECT set_config($1, $2, false)",
        "SELECT set_config('app.' || ?, ?, false)",
        "SELECT set_config(name, value, is_local) FROM wanted",
        "SELECT set_config('app.tenant', ?, false), set_config(?, ?, false)",
        "SELECT set_config(?, ?, NOT true)",
        "DO $$ BEGIN EXECUTE format('SET %s = %L', 'app.tenant', 'x'); END $$",
        "DO $$ BEGIN EXECUTE 'SET ' || 'app.tenant' || ' = 1'; END $$",
        "DO $$ BEGIN EXECUTE command; END $$",
        "DO $$ BEGIN EXECUTE 'SELECT ' || 'set_config(' || quote_literal(n) || ',1,false)'; END $$",
        "DO $$ BEGIN EXECUTE 'DO ' || quote_literal(x); END $$",
        "DO LANGUAGE plperl $$ anything $$",
      })
  void seesThatASettingIsNotNamed(String sql) {
    assertThat(facts(sql).mayMakeNamelessSetting()).isTrue();
    assertThat(facts(sql).leavesNothing()).isFalse();
  }

  @Test
  void aCommandPutTogetherThatSetsNothingMayStillLeaveSomething() {
    RoutineBody body =
        BodyReader.read("BEGIN EXECUTE format('INSERT INTO %I VALUES ($1)', t) USING x; END");
    assertThat(body.leavesState()).isTrue();
    assertThat(body.mayMakeNamelessSetting()).isFalse();
  }

  @Test
  void aCommandWhoseNamesAreCompletedAtRunTimeMayMakeAnySetting() {
    for (String body :
        new String[] {
          "BEGIN EXECUTE format('SET app.%s = %L', n, x); END",
          "BEGIN EXECUTE 'SET app.' || n || ' = 1'; END",
          "BEGIN EXECUTE 'SET SESSION app.t' || n || ' = 1'; END",
          "BEGIN EXECUTE format('SELECT %I(%L)', f, x); END",
          "BEGIN EXECUTE format('SELECT %1$I(%2$L)', f, x); END",
          "BEGIN EXECUTE 'CALL ' || p || '()'; END",
        }) {
      assertThat(BodyReader.read(body).mayMakeNamelessSetting()).as(body).isTrue();
    }
    for (String body :
        new String[] {
          "BEGIN EXECUTE format('SET app.tenant = %L', x); END",
          "BEGIN EXECUTE 'SET app.tenant TO ' || x; END",
          "BEGIN EXECUTE 'SET LOCAL app.' || n || ' = 1'; END",
          "BEGIN EXECUTE format('SELECT count(*) FROM %I', t); END",
          "BEGIN EXECUTE format('INSERT INTO %I (%I) VALUES (%L)', t, c, x); END",
        }) {
      assertThat(BodyReader.read(body).mayMakeNamelessSetting()).as(body).isFalse();
    }
  }

  @Test
  void theStringsBehindAnExecuteHaveNamesToo() {
    String body = "BEGIN PERFORM f('login'); EXECUTE 'select login_as($1)' USING x; END";
    assertThat(SqlNames.ofBody(body).all()).contains("f", "login_as").doesNotContain("login");
    assertThat(new NameFilter().unknownIn("DO $$ " + body + " $$"))
        .contains("f", "login_as")
        .doesNotContain("login");
  }

  @Test
  void ordinaryBodiesLeaveNothing() {
    for (String body :
        new String[] {
          "SELECT nextval('s')",
          "BEGIN NEW.changed := now(); RETURN NEW; END",
          "DECLARE x int; BEGIN UPDATE t SET a = 1 WHERE b = 2 RETURNING a INTO x; RETURN x; END",
          "BEGIN INSERT INTO audit SELECT TG_OP, current_user; RETURN NULL; END",
          "BEGIN PERFORM set_config('app.x', '1', true); END",
          "BEGIN ATOMIC SELECT 1; END"
        }) {
      assertThat(BodyReader.read(body).leavesState()).as(body).isFalse();
    }
  }

  @Test
  void bodiesThatLeaveSomethingAreKnown() {
    for (String body :
        new String[] {
          "SELECT pg_advisory_lock(77)",
          "begin create temp table if not exists cart(i int); end",
          "begin perform set_config('role', 'fs_tenant', false); end",
          "BEGIN LISTEN x; END",
          "BEGIN EXECUTE 'LISTEN ' || c; END",
          "BEGIN FOR r IN EXECUTE q LOOP NULL; END LOOP; END",
          "BEGIN 'never ended",
        }) {
      assertThat(BodyReader.read(body).leavesState()).as(body).isTrue();
    }
    assertThat(BodyReader.read("begin perform set_config('app.t', t, false); end").settings())
        .isEqualTo(Set.of("app.t"));
  }
}
