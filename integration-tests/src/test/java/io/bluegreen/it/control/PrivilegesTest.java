package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgSession;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An ordinary role reads and acknowledges, and nothing else, whatever it puts in the way. */
class PrivilegesTest extends ControlTableTest {
  private static final String ACKNOWLEDGE =
      """
      SELECT bluegreen.acknowledge(
        '{"client_id": "00000000-0000-0000-0000-000000000001", "deployment": "shop", "epoch_seen": 5, "session_bound": true}'::pg_catalog.jsonb)
      """;

  PrivilegesTest(int major) throws SQLException {
    super(major);
  }

  @BeforeEach
  void deployment() throws SQLException {
    createShop();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "deployment",
        "history",
        "client",
        "sentinel",
        "fence_log",
        "live_client",
        "fenced_table",
        "idle_fenced_table",
        "excluded_table",
        "idle_write",
        "status"
      })
  void everyRoleMayRead(String relation) throws Exception {
    try (PgSession application = application()) {
      application.query("SELECT count(*) FROM bluegreen." + relation);
    }
  }

  @Test
  void theDriversQueryWorksForEveryRole() throws Exception {
    try (PgSession application = application()) {
      assertThat(
              application.column(
                  """
                  SELECT name, mode, blue, green, active, phase, hold_until, scheduled_active, scheduled_at, epoch, clock_timestamp()
                  FROM bluegreen.deployment WHERE name = ANY('{shop,other}')
                  """))
          .containsExactly("shop");
    }
  }

  @Test
  void everyRoleMayAcknowledgeAndAskForMissingRelations() throws Exception {
    try (PgSession application = application()) {
      application.execute(ACKNOWLEDGE);
      application.query("SELECT bluegreen.missing_relations('shop', 'blue', 'green')");
    }
    assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.client")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE bluegreen.deployment SET active = 'green'",
        "INSERT INTO bluegreen.deployment (name, mode, blue, green) VALUES ('x', 'schema', 'a', 'b')",
        "DELETE FROM bluegreen.deployment",
        "TRUNCATE bluegreen.deployment",
        "INSERT INTO bluegreen.client (client_id, deployment) VALUES (gen_random_uuid(), 'shop')",
        "INSERT INTO bluegreen.sentinel (deployment, side, epoch, action) VALUES ('shop', 'blue', 1, 'fence')",
        "DELETE FROM bluegreen.history",
        "UPDATE bluegreen.version SET version = 2",
        "SELECT bluegreen.create_deployment('x', 'schema', 'a', 'b')",
        "SELECT bluegreen.switch('shop', 'green')",
        "SELECT bluegreen.switch_back('shop')",
        "SELECT bluegreen.hold('shop', '1 s')",
        "SELECT bluegreen.release('shop')",
        "SELECT bluegreen.schedule('shop', 'green', now())",
        "SELECT bluegreen.unschedule('shop')",
        "SELECT bluegreen.fence('shop')",
        "SELECT bluegreen.unfence('shop')",
        "SELECT bluegreen.set_database_path('shop')",
        "SELECT bluegreen.tell('shop', 1)",
        "CREATE TABLE bluegreen.mine ()",
        "CREATE TEMP TABLE t (a int); CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION bluegreen.fence_write('a', 'b', 'c')",
      })
  void noOtherRoleMayChangeAnything(String statement) throws Exception {
    try (PgSession application = application()) {
      assertThat(application.refusal(statement).getSQLState()).isEqualTo("42501");
    }
  }

  @Test
  void onlyWhatIsMeantToBeCalledCanBeCalled() throws Exception {
    List<String> callable =
        database.column(
            """
            SELECT proname FROM pg_proc
            WHERE pronamespace = 'bluegreen'::regnamespace AND has_function_privilege('app', oid, 'EXECUTE')
            ORDER BY 1
            """);
    assertThat(callable)
        .containsExactly(
            "acknowledge",
            "apply_trouble",
            "client_lock_key",
            "commit_outcome",
            "effective_active",
            "effective_phase",
            "idle_table",
            "is_fenced",
            "is_idle_side_open",
            "is_live",
            "mark_commit",
            "missing_relations",
            "other_side",
            "row_type_functions",
            "run_lock_holder",
            "schema_is_here",
            "trigger_arguments",
            "utc");
  }

  @Test
  void onlyTheseFunctionsActForTheOwner() throws Exception {
    assertThat(
            database.column(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'bluegreen'::regnamespace AND prosecdef ORDER BY 1"))
        .containsExactly(
            "acknowledge",
            "commit_outcome",
            "fence_idle_write",
            "fence_write",
            "is_idle_side_open",
            "mark_commit",
            "run_lock_holder");
  }

  @Test
  void everyFunctionHasAFixedSearchPath() throws Exception {
    assertThat(
            database.column(
                """
                SELECT proname FROM pg_proc WHERE pronamespace = 'bluegreen'::regnamespace
                AND proconfig IS DISTINCT FROM ARRAY['search_path=pg_catalog, pg_temp']
                """))
        .isEmpty();
  }

  @Test
  void hostileTemporaryObjectsChangeNothing() throws Exception {
    try (PgSession hostile = application()) {
      hostile.execute(
          """
          CREATE TEMP TABLE deployment (name text);
          CREATE TEMP TABLE client (client_id uuid);
          CREATE TEMP TABLE pg_locks (pid int);
          CREATE TEMP TABLE pg_database (oid oid);
          CREATE FUNCTION pg_temp.hashtext(text) RETURNS int LANGUAGE sql AS 'SELECT 1/0';
          CREATE FUNCTION pg_temp.pg_backend_pid() RETURNS int LANGUAGE sql AS 'SELECT 1';
          CREATE FUNCTION pg_temp.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2099-01-01'::timestamptz $$;
          SET search_path = pg_temp, pg_catalog
          """);
      hostile.execute(ACKNOWLEDGE);
      assertThat(
              owner.query(
                  "SELECT pid || ' ' || usename || ' ' || (acknowledged_at < now() + '1 s') FROM bluegreen.live_client"))
          .isEqualTo(hostile.pid() + " app true");
      assertThat(hostile.queryLong("SELECT clients_live FROM bluegreen.status")).isEqualTo(1);
    }
  }

  @Test
  void hostileOperatorsInTheSearchPathAreNotRun() throws Exception {
    database.execute(
        "CREATE SCHEMA hostile AUTHORIZATION app", "GRANT USAGE ON SCHEMA hostile TO PUBLIC");
    try (PgSession hostile = application()) {
      hostile.execute(
          """
          CREATE FUNCTION hostile.steal(jsonb, text) RETURNS text LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'run as %', current_user; END $$;
          CREATE OPERATOR hostile.->> (LEFTARG = jsonb, RIGHTARG = text, FUNCTION = hostile.steal);
          CREATE FUNCTION hostile.same(text, text) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'run as %', current_user; END $$;
          CREATE OPERATOR hostile.= (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.same);
          SET search_path = hostile, pg_catalog
          """);
      hostile.execute(ACKNOWLEDGE);
      assertThat(hostile.query("SELECT active FROM bluegreen.status")).isEqualTo("blue");
    }
    assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.client")).isEqualTo(1);
  }

  @Test
  void oldFashionedStringsDoNotChangeWhatIsParsed() throws Exception {
    owner.execute("SET standard_conforming_strings = off; SET escape_string_warning = off");
    owner.execute(
        "SELECT bluegreen.create_deployment('pair', 'cluster', '[::1]:1/a', 'b:1/a?connectTimeout=1')");
    owner.execute("CREATE TABLE shop_blue.t (i int); SELECT bluegreen.fence('shop')");
    assertThat(owner.column("SELECT deployment || side FROM bluegreen.fenced_table"))
        .containsExactly("shopblue");
  }
}
