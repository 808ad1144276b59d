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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The roles to which the script grants the right to read and to acknowledge. */
@OnEveryMajor
class ClientRoleTest {
  private static final String SCRIPT = PgDatabase.installScript();
  private static final String READ = "SELECT count(*) FROM bluegreen.status";

  private final PgServer server;
  private final PgDatabase database;

  ClientRoleTest(int major) throws SQLException {
    server = SharedServers.of(major);
    ControlDatabases.createRoles(server);
    database = server.createDatabase("OWNER " + OWNER);
  }

  @AfterEach
  void dropEverything() throws SQLException {
    database.drop();
    server.execute("DROP ROLE IF EXISTS bluegreen_client, readers, newcomers, role_maker");
  }

  @Test
  void withoutCreateroleEveryRoleMayReadAndANoticeSaysSo() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT);
      assertThat(owner.notices())
          .singleElement()
          .asString()
          .contains("bluegreen_client was not created");
    }
    assertThat(applicationReads()).isTrue();
    assertThat(database.query("SELECT to_regrole('bluegreen_client')")).isNull();
  }

  @Test
  void withCreateroleTheRoleIsCreatedAndEveryRoleMayReadAllTheSame() throws Exception {
    server.execute("CREATE ROLE role_maker LOGIN CREATEROLE");
    database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO role_maker");
    try (PgSession maker = database.sessionAs("role_maker")) {
      maker.execute(SCRIPT);
      assertThat(maker.notices()).isEmpty();
    }
    assertThat(
            database.query("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'bluegreen_client'"))
        .isEqualTo("f");
    assertThat(
            database.query(
                "SELECT has_table_privilege('bluegreen_client', 'bluegreen.status', 'SELECT')"))
        .isEqualTo("t");
    assertThat(applicationReads()).isTrue();
  }

  @Test
  void aNamedRoleShutsEverybodyElseOut() throws Exception {
    server.execute("CREATE ROLE readers");
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute("SET bluegreen.client_role = 'readers'").execute(SCRIPT);
    }
    assertThat(applicationReads()).isFalse();
    server.execute("GRANT readers TO " + APPLICATION);
    assertThat(applicationReads()).isTrue();
  }

  @Test
  void theNamedRoleIsRememberedByTheNextRunAndCanBeTakenBack() throws Exception {
    server.execute("CREATE ROLE readers");
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute("SET bluegreen.client_role = 'readers'").execute(SCRIPT);
    }
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT);
      assertThat(applicationReads()).isFalse();
      owner.execute("SET bluegreen.client_role = 'public'").execute(SCRIPT);
      assertThat(applicationReads()).isTrue();
    }
  }

  @Test
  void anotherNamedRoleTakesThePlaceOfTheFormer() throws Exception {
    server.execute(
        "CREATE ROLE readers", "CREATE ROLE newcomers", "GRANT readers TO " + APPLICATION);
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute("SET bluegreen.client_role = 'readers'").execute(SCRIPT);
      assertThat(applicationReads()).isTrue();
      owner.execute("SET bluegreen.client_role = 'newcomers'").execute(SCRIPT);
      assertThat(applicationReads()).isFalse();
    }
  }

  @Test
  void whatWasGrantedByHandSurvivesAnotherRun() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute(SCRIPT);
      owner.execute("GRANT UPDATE, SELECT ON bluegreen.deployment TO app");
      owner.execute(SCRIPT);
    }
    assertThat(
            database.query("SELECT has_table_privilege('app', 'bluegreen.deployment', 'UPDATE')"))
        .isEqualTo("t");
  }

  @Test
  void aNamedRoleThatDoesNotExistIsCreatedBySomebodyWhoMay() throws Exception {
    database.execute("SET bluegreen.client_role = 'newcomers'", SCRIPT);
    assertThat(database.query("SELECT to_regrole('newcomers')")).isEqualTo("newcomers");
    assertThat(applicationReads()).isFalse();
  }

  @Test
  void aNamedRoleThatDoesNotExistIsAnErrorForSomebodyWhoMayNot() throws Exception {
    try (PgSession owner = database.sessionAs(OWNER)) {
      owner.execute("SET bluegreen.client_role = 'newcomers'");
      assertThat(owner.refusal(SCRIPT))
          .satisfies(
              refusal -> {
                assertThat(refusal.getSQLState()).isEqualTo("42704");
                assertThat(refusal.getMessage())
                    .contains("\"newcomers\"")
                    .contains("dba may not create it");
                assertThat(refusal.getHint()).contains("CREATE ROLE newcomers");
              });
    }
    assertThat(database.query("SELECT to_regnamespace('bluegreen')")).isNull();
  }

  private boolean applicationReads() throws SQLException {
    try (PgSession application = database.sessionAs(APPLICATION)) {
      application.query(READ);
      return true;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("42501");
      return false;
    }
  }
}
