package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.server.Queries.one;
import static io.bluegreen.fixtures.server.Queries.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.jdbc.BlueGreenConnection;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What functions, triggers, defaults and policies leave in a session: a session that died is
 * replaced where they provably left nothing, and ends where they may have left something.
 */
@FullOnly
class FunctionStateTest {
  /** A name that the server cuts, when the function is created and when it is called. */
  private static final String CUT = "login_under_a_name_" + "x".repeat(60);

  private static ClusterDeployment sides;

  @BeforeAll
  static void start() throws SQLException {
    sides = ClusterDeployment.on(ClusterServers.shared()).controlOnBlueOnly().create();
    sides.execute(
        "CREATE SEQUENCE numbers",
        "CREATE TABLE audit (what text)",
        "CREATE TABLE item (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, n int CHECK (n > 0))",
        "CREATE TABLE plain (n int)",
        "CREATE TABLE logged_in (n int)",
        "CREATE TABLE by_default (n int)",
        "CREATE FUNCTION write_audit() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO audit VALUES (TG_OP); NEW.n := NEW.n + 0; RETURN NEW; END $$",
        "CREATE TRIGGER audited BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION write_audit()",
        "CREATE FUNCTION login_as(t text) RETURNS void LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM set_config('app.tenant', t, false); END $$",
        "CREATE FUNCTION take_job(i bigint) RETURNS boolean LANGUAGE sql AS"
            + " $$ SELECT pg_try_advisory_lock(i) $$",
        "CREATE FUNCTION take_any_job() RETURNS boolean LANGUAGE sql AS 'SELECT take_job(9)'",
        "CREATE FUNCTION make_cart() RETURNS void LANGUAGE plpgsql AS"
            + " $$ BEGIN CREATE TEMP TABLE IF NOT EXISTS cart (i int); END $$",
        "CREATE FUNCTION set_any(n text) RETURNS void LANGUAGE plpgsql AS"
            + " $$ BEGIN EXECUTE format('SET %s = %L', n, 'x'); END $$",
        "CREATE FUNCTION login_by_command(t text) RETURNS void LANGUAGE plpgsql AS"
            + " $$ BEGIN EXECUTE 'SELECT login_as($1)' USING t; END $$",
        "CREATE FUNCTION " + CUT + "() RETURNS void LANGUAGE sql AS $$ SELECT login_as('cut') $$",
        "CREATE FUNCTION logged_in_as(t text) RETURNS text LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM login_as(t); RETURN t; END $$",
        "CREATE DOMAIN by_login AS text DEFAULT logged_in_as('by domain')",
        "CREATE DOMAIN checked_login AS text CHECK (logged_in_as(VALUE) IS NOT NULL)",
        "CREATE TABLE of_domain (n int, l by_login)",
        "CREATE FUNCTION set_one_of_app(n text) RETURNS void LANGUAGE plpgsql AS"
            + " $$ BEGIN EXECUTE format('SET app.%s = %L', n, 'x'); END $$",
        "CREATE FUNCTION set_part_of_app(n text) RETURNS void LANGUAGE plpgsql AS"
            + " $$ BEGIN EXECUTE 'SET app.' || n || ' = x'; END $$",
        "CREATE FUNCTION keep_login() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM login_as('by trigger'); RETURN NEW; END $$",
        "CREATE TRIGGER kept BEFORE INSERT ON logged_in FOR EACH ROW EXECUTE FUNCTION keep_login()",
        "ALTER TABLE by_default ADD m boolean DEFAULT take_job(5)",
        "CREATE VIEW jobs AS SELECT take_job(3) AS taken",
        "CREATE FUNCTION take_more(s int, i int) RETURNS int LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM take_job(i); RETURN i; END $$",
        "CREATE FUNCTION taken_now(i int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS"
            + " $$ BEGIN RETURN pg_try_advisory_lock(i); END $$",
        "CREATE PROCEDURE only_writes() LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO plain VALUES (1); UPDATE plain SET n = 2; END $$",
        "CREATE FUNCTION here_only() RETURNS text LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM set_config('app.here', 'x', true); RETURN 'x'; END $$",
        "CREATE FUNCTION use_tenant() RETURNS void LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM set_config('search_path', 'tenant, public', false); END $$",
        "CREATE FUNCTION take_both(a int, b int) RETURNS boolean LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM take_job(a + b); RETURN a = b; END $$",
        "CREATE OPERATOR ##~ (LEFTARG = int, RIGHTARG = int, FUNCTION = take_both)",
        "CREATE AGGREGATE jobs_of (int) (SFUNC = take_more, STYPE = int)",
        "CREATE TYPE job AS (i int)",
        "CREATE FUNCTION job_of(i int) RETURNS job LANGUAGE plpgsql IMMUTABLE AS"
            + " $$ BEGIN PERFORM take_job(i); RETURN ROW(i)::job; END $$",
        "CREATE CAST (int AS job) WITH FUNCTION job_of(int) AS ASSIGNMENT",
        "CREATE TABLE with_job (j job)",
        "CREATE TABLE computed (n int, m boolean GENERATED ALWAYS AS (taken_now(n)) STORED)",
        "CREATE TABLE indexed (n int)",
        "CREATE INDEX ON indexed (taken_now(n))",
        "CREATE TABLE ruled (n int)",
        "CREATE RULE also AS ON INSERT TO ruled DO ALSO SELECT take_job(11)",
        "CREATE TABLE when_inserted (n int)",
        "CREATE TRIGGER sometimes BEFORE INSERT ON when_inserted FOR EACH ROW"
            + " WHEN (take_job(12)) EXECUTE FUNCTION write_audit()",
        "CREATE FUNCTION by_xml() RETURNS xml LANGUAGE sql AS"
            + " $$ SELECT query_to_xml('SELECT take_job(13)', true, true, '') $$",
        "CREATE SCHEMA reports",
        "CREATE VIEW reports.jobs AS SELECT take_job(14) AS taken");
  }

  @AfterAll
  static void stop() throws SQLException {
    sides.close();
  }

  @AfterEach
  void backToBlue() throws SQLException {
    sides.settleOn(Side.BLUE);
  }

  private static void kill(String pid) throws SQLException {
    sides.activeDatabase().query("SELECT pg_terminate_backend(" + pid + ", 5000)");
  }

  private static String pid(Connection connection) throws SQLException {
    return one(connection, "SELECT pg_backend_pid()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT nextval('numbers')",
        "SELECT gen_random_uuid(), md5('x'), count(*) FROM plain",
        "INSERT INTO item (n) VALUES (1)",
        "INSERT INTO plain SELECT n FROM item",
        "CALL only_writes()",
        "DO $$ BEGIN CALL only_writes(); END $$",
        "SELECT here_only()",
        "SELECT pg_advisory_xact_lock(1)",
        "SELECT n FROM plain WHERE 'x' LIKE '%\\' ESCAPE '#'",
        "SELECT n FROM plain WHERE n + 1 = 2 OR n << 3 <> -n OR jsonb_build_object('a', n) ?? 'a'",
        "SELECT query_to_xml('SELECT n, ''take_job(1)'' FROM plain', true, true, '')",
        "SELECT table_to_xml('plain', true, true, '')",
        "SELECT random(), cursor_to_xmlschema('c', true, true, '') WHERE false",
      })
  void whatLeavesNothingCostsNobodyAConnection(String sql) throws SQLException {
    try (Connection connection = sides.connect()) {
      run(connection, sql);
      String before = pid(connection);
      kill(before);
      assertThat(pid(connection)).isNotEqualTo(before);
      run(connection, sql);
      sides.flip();
      assertThat(one(connection, "SELECT current_setting('port')"))
          .isEqualTo(String.valueOf(sides.green().server().port()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_advisory_lock(1)",
        "SELECT take_job(7)",
        "SELECT take_any_job()",
        "SELECT \"take_any_job\" ()",
        "SELECT * FROM jobs",
        "SELECT make_cart()",
        "SELECT login_as('acme')",
        "SELECT set_any('app.computed')",
        "INSERT INTO logged_in VALUES (1)",
        "INSERT INTO by_default (n) VALUES (1)",
        "INSERT INTO of_domain (n) VALUES (1)",
        "DO $$ BEGIN PERFORM take_any_job(); END $$",
        "SELECT 1 ##~ 2",
        "SELECT 1 OPERATOR(public.##~) 2",
        "SELECT jobs_of(n) FROM (VALUES (1), (2)) v (n)",
        "SELECT CAST(15 AS job)",
        "INSERT INTO with_job VALUES (16)",
        "INSERT INTO computed VALUES (17)",
        "INSERT INTO indexed VALUES (18)",
        "INSERT INTO ruled VALUES (1)",
        "INSERT INTO when_inserted VALUES (1)",
        "SELECT setseed(0.5)",
        "SELECT use_tenant()",
        "SELECT query_to_xml('SELECT take_job(19)', true, true, '')",
        "SELECT query_to_xml('SELECT pg_advisory_lock(20)', true, true, '')",
        "SELECT query_to_xml('SELECT take_' || 'job(21)', true, true, '')",
        "SELECT query_to_xml_and_xmlschema($$SELECT take_any_job()$$, true, true, '')",
        "SELECT table_to_xml('jobs', true, true, '')",
        "SELECT schema_to_xml('reports', true, true, '')",
        "SELECT database_to_xml_and_xmlschema(true, true, '') IS NULL",
        "SELECT by_xml()",
        "UPDATE pg_settings SET setting = '17000' WHERE name = 'lock_timeout'",
        "UPDATE ONLY \"pg_catalog\".PG_SETTINGS s SET setting = 1 WHERE s.name = 'lock_timeout'",
        "WITH l AS (SELECT pg_advisory_lock(5)) SELECT * FROM l",
        "SELECT 1 AS n INTO TEMPORARY TABLE kept",
        "SELECT 1 AS n INTO pg_temp.kept",
        "CREATE TABLE \"pg_temp\".kept AS SELECT 1",
        "CREATE FUNCTION pg_temp.kept() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "LISTEN \"Größe\"",
        "SET \"Größe\".x = 'y'",
        "BEGIN; DECLARE kept CURSOR WITH HOLD FOR SELECT 1; COMMIT",
        "DO $$ BEGIN PERFORM query_to_xml('SELECT take_job(22)', true, true, ''); END $$",
      })
  void whatMayHaveLeftSomethingEndsWith08006(String sql) throws SQLException {
    for (boolean prepared : new boolean[] {false, true}) {
      try (Connection connection = sides.connect()) {
        if (prepared) {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
          }
        } else {
          run(connection, sql);
        }
        kill(pid(connection));
        assertThatThrownBy(() -> one(connection, "SELECT 1"))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
        assertThat(connection.isValid(5)).isFalse();
      }
    }
  }

  static List<String> logins() {
    return List.of(
        "SELECT login_as('acme')",
        "INSERT INTO logged_in VALUES (1)",
        "SELECT login_by_command('acme')",
        "DO $$ BEGIN EXECUTE 'SELECT login_as(''acme'')'; END $$",
        "INSERT INTO of_domain (n) VALUES (1)",
        "SELECT 'acme'::checked_login",
        "WITH l AS (SELECT set_config('app.tenant', 'acme', false)) SELECT * FROM l",
        "SELECT (SELECT \"pg_catalog\".\"set_config\"('app.tenant', 'acme', false))::varchar",
        "SELECT set_config('app.tenant'::text, 'acme'::pg_catalog.text, 1 = 2)",
        "SELECT set_config(E'app\\x2etenant', 'acme', false)",
        "SELECT set_config(U&'\\0061pp.tenant', 'acme', false)",
        "SET U&\"\\0061pp\".tenant = 'acme'",
        "EXPLAIN ANALYZE SELECT set_config('app.tenant', 'acme', false)",
        "DO 'BEGIN PERFORM set_config(''app.tenant'', ''acme'', false); END'",
        "SELECT " + CUT + "()",
        "SELECT query_to_xml('SELECT login_as(''acme'')', true, true, '')",
        "DO $$ BEGIN PERFORM query_to_xml('SELECT login_as(''acme'')', true, true, ''); END $$");
  }

  @ParameterizedTest
  @MethodSource("logins")
  void aSettingThatAFunctionNamesIsCarried(String sql) throws SQLException {
    try (Connection connection = sides.connect()) {
      run(connection, sql);
      String tenant = one(connection, "SELECT current_setting('app.tenant')");
      sides.flip();
      assertThat(one(connection, "SELECT current_setting('app.tenant', true)")).isEqualTo(tenant);
      assertThat(one(connection, "SELECT current_setting('port')"))
          .isEqualTo(String.valueOf(sides.green().server().port()));
    }
  }

  @Test
  void aSettingUnderAComputedNamePinsUnlessItIsDeclared() throws SQLException {
    try (Connection connection = sides.connect();
        Connection declared = sides.connect("bluegreen.carriedSettings=app.computed,app.other")) {
      run(connection, "SELECT set_any('app.computed')");
      run(declared, "SELECT set_any('app.computed')");
      sides.flip();
      assertThatThrownBy(() -> one(connection, "SELECT 1"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
      assertThat(connection.unwrap(BlueGreenConnection.class).pinReason())
          .contains("a setting whose name");
      assertThat(one(declared, "SELECT current_setting('app.computed', true)")).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_one_of_app('computed')",
        "SELECT set_part_of_app('computed')",
        "DO $$ BEGIN EXECUTE format('SET app.%s = %L', 'computed', 'x'); END $$",
        "DO $$ BEGIN EXECUTE format('SELECT %I(%L)', 'login_as', 'x'); END $$",
      })
  void aSettingWhoseNameIsCompletedAtRunTimePins(String sql) throws SQLException {
    try (Connection connection = sides.connect()) {
      run(connection, sql);
      sides.flip();
      assertThatThrownBy(() -> one(connection, "SELECT 1"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
    }
  }

  @Test
  void theOwnerMaySayThatAFunctionLeavesNothing() throws SQLException {
    try (Connection connection = sides.connect("bluegreen.statelessFunctions=public.take_*")) {
      run(connection, "SELECT take_job(8)");
      String before = pid(connection);
      kill(before);
      assertThat(pid(connection)).isNotEqualTo(before);
    }
  }
}
