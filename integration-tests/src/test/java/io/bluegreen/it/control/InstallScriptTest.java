package io.bluegreen.it.control;

import static io.bluegreen.fixtures.deployment.ControlDatabases.APPLICATION;
import static io.bluegreen.fixtures.deployment.ControlDatabases.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ControlDatabases;
import io.bluegreen.fixtures.server.OnEveryMajor;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.ServerErrorMessage;

/** The install script, from databases without a control table that belong to an ordinary role. */
@OnEveryMajor
class InstallScriptTest {
  private static final String SCRIPT = PgDatabase.installScript();

  private final PgServer server;
  private final PgDatabase database;

  InstallScriptTest(int major) throws SQLException {
    server = SharedServers.of(major);
    ControlDatabases.createRoles(server);
    database = server.createDatabase("OWNER " + OWNER);
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.drop();
  }

  @Test
  void theOwnerOfTheDatabaseInstallsItWithoutBeingSuperuser() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT);
      assertThat(owner.queryLong("SELECT version FROM bluegreen.version")).isEqualTo(2);
      assertThat(
              owner.query("SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'bluegreen'"))
          .isEqualTo(OWNER);
    }
  }

  @Test
  void theScriptNeedsNoPsql() {
    assertThat(SCRIPT.lines()).noneMatch(line -> line.startsWith("\\"));
  }

  @Test
  void aSecondRunKeepsEveryRow() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT);
      long epoch =
          owner.queryLong("SELECT bluegreen.create_deployment('shop', 'schema', 'a', 'b')");
      acknowledge(owner);
      owner.execute(SCRIPT);
      assertThat(owner.queryLong("SELECT epoch FROM bluegreen.deployment")).isEqualTo(epoch);
      assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.history")).isEqualTo(1);
      assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.live_client")).isEqualTo(1);
      assertThat(owner.queryLong("SELECT bluegreen.switch('shop', 'green')")).isGreaterThan(epoch);
    }
  }

  @Test
  void everyRunLeavesTheSameObjects() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT);
      String first = owner.query(OBJECTS);
      owner.execute(SCRIPT);
      assertThat(owner.query(OBJECTS)).isEqualTo(first).isNotBlank();
    }
  }

  @Test
  void anOlderVersionIsUpgradedInPlace() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT);
      String complete = owner.query(COLUMNS);
      owner.execute("SELECT bluegreen.create_deployment('shop', 'schema', 'a', 'b')");
      acknowledge(owner);
      owner.execute(
          """
          UPDATE bluegreen.version SET version = 0;
          DROP VIEW bluegreen.status, bluegreen.live_client;
          DROP FUNCTION bluegreen.schedule;
          ALTER TABLE bluegreen.deployment DROP CONSTRAINT deployment_sides_differ;
          ALTER TABLE bluegreen.client DROP COLUMN session_bound, DROP COLUMN usename;
          ALTER TABLE bluegreen.history DROP COLUMN note
          """);
      owner.execute(SCRIPT);
      assertThat(owner.query(COLUMNS)).isEqualTo(complete);
      assertThat(owner.queryLong("SELECT version FROM bluegreen.version")).isEqualTo(2);
      assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.client")).isEqualTo(1);
      assertThat(owner.query("SELECT active FROM bluegreen.status")).isEqualTo("blue");
    }
  }

  @Test
  void aNewerVersionIsLeftAlone() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT).execute("UPDATE bluegreen.version SET version = 99");
    }
    ServerErrorMessage refusal = installationRefusedFor(OWNER);
    assertThat(refusal.getSQLState()).isEqualTo("55000");
    assertThat(refusal.getMessage()).contains("version 99").contains("older version 2");
    assertThat(refusal.getHint()).contains("newest driver");
    assertThat(database.queryLong("SELECT version FROM bluegreen.version")).isEqualTo(99);
  }

  @Test
  void aSuperusersUpgradeLeavesEverythingWithItsOwner() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT).execute("DROP VIEW bluegreen.status");
    }
    database.installControlTable();
    assertThat(
            database.column(
                """
                SELECT relowner::regrole FROM pg_class WHERE relnamespace = 'bluegreen'::regnamespace
                UNION SELECT proowner::regrole FROM pg_proc WHERE pronamespace = 'bluegreen'::regnamespace
                """))
        .containsExactly(OWNER);
  }

  @Test
  void aRoleThatMayNotCreateASchemaIsToldWhatItNeeds() {
    ServerErrorMessage refusal = installationRefusedFor(APPLICATION);
    assertThat(refusal.getSQLState()).isEqualTo("42501");
    assertThat(refusal.getMessage()).contains("role app may not create a schema");
    assertThat(refusal.getHint()).contains("GRANT CREATE ON DATABASE").contains("TO app");
  }

  @Test
  void aStrangerToTheInstallationIsToldWhoseItIs() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT);
    }
    ServerErrorMessage refusal = installationRefusedFor(APPLICATION);
    assertThat(refusal.getSQLState()).isEqualTo("42501");
    assertThat(refusal.getMessage()).contains("schema bluegreen belongs to role dba");
    assertThat(refusal.getHint()).isEqualTo("Run this script as dba.");
  }

  @Test
  void twoInstallersAtOnceBothSucceed() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CompletableFuture.allOf(
              CompletableFuture.runAsync(this::installAsOwner, threads),
              CompletableFuture.runAsync(this::installAsOwner, threads))
          .join();
    } finally {
      threads.shutdown();
    }
    assertThat(database.queryLong("SELECT count(*) FROM bluegreen.version")).isEqualTo(1);
  }

  @Test
  void aHostileSearchPathOfTheInstallerIsNotUsed() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(
          """
          CREATE SCHEMA hostile;
          CREATE FUNCTION hostile.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz';
          CREATE FUNCTION hostile.now_called() RETURNS text LANGUAGE sql AS 'SELECT NULL::text';
          SET search_path = hostile, pg_catalog
          """);
      owner.execute(SCRIPT);
      assertThat(owner.query("SHOW search_path")).isEqualTo("hostile, pg_catalog");
      assertThat(
              owner.column(
                  """
                  SELECT refobjid::regprocedure FROM pg_depend d JOIN pg_proc p ON p.oid = d.refobjid
                  WHERE d.refclassid = 'pg_proc'::regclass AND p.pronamespace = 'hostile'::regnamespace
                  """))
          .isEmpty();
    }
  }

  @Test
  void whatADatabaseAdministratorSeesIsCommented() throws Exception {
    database.installControlTable();
    assertThat(
            database.column(
                """
                SELECT c.relname || coalesce('.' || a.attname, '')
                FROM pg_class c
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace = 'bluegreen'::regnamespace AND c.relkind IN ('r', 'v')
                  AND (obj_description(c.oid, 'pg_class') IS NULL
                       OR a.attnum IS NOT NULL AND col_description(c.oid, a.attnum) IS NULL)
                """))
        .isEmpty();
    assertThat(
            database.column(
                """
                SELECT proname FROM pg_proc
                WHERE pronamespace = 'bluegreen'::regnamespace AND obj_description(oid, 'pg_proc') IS NOT NULL
                """))
        .contains(
            "create_deployment",
            "switch",
            "switch_back",
            "hold",
            "release",
            "schedule",
            "unschedule")
        .contains("fence", "unfence", "acknowledge", "missing_relations");
  }

  private static final String COLUMNS =
      """
      SELECT string_agg(attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod), E'\\n'
                        ORDER BY attrelid::regclass::text, attname)
      FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
      WHERE c.relnamespace = 'bluegreen'::regnamespace AND c.relkind IN ('r', 'v') AND attnum > 0 AND NOT attisdropped
      """;

  private static final String OBJECTS =
      """
      SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT 'relation ' || relname || ' ' || coalesce(relacl::text, '') AS line
        FROM pg_class WHERE relnamespace = 'bluegreen'::regnamespace
        UNION ALL SELECT 'function ' || oid::regprocedure || ' ' || coalesce(proacl::text, '')
        FROM pg_proc WHERE pronamespace = 'bluegreen'::regnamespace
        UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'bluegreen'::regnamespace
        UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal) x
      """;

  private static void acknowledge(PgSession session) throws SQLException {
    session.execute(
        """
        SELECT bluegreen.acknowledge('{"client_id": "00000000-0000-0000-0000-000000000001", "deployment": "shop"}')
        """);
  }

  private ServerErrorMessage installationRefusedFor(String role) {
    try (PgSession session = database.sessionAs(role)) {
      return session.refusal(SCRIPT);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void installAsOwner() {
    try (PgSession session = database.sessionAs(OWNER)) {
      session.execute(SCRIPT);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
