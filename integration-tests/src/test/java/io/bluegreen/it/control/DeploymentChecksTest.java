package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.Sql;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ServerErrorMessage;

/** The contents that a row must not have, and the messages of the refusals. */
class DeploymentChecksTest extends ControlTableTest {
  DeploymentChecksTest(int major) throws SQLException {
    super(major);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "''        | 'schema'  | 'a' | 'b' | deployment_name_is_usable            | '' is no usable name",
        "' shop'   | 'schema'  | 'a' | 'b' | deployment_name_is_usable            | ' shop' is no usable name",
        "E'a\\nb'  | 'schema'  | 'a' | 'b' | deployment_name_is_usable            | is no usable name",
        "NULL      | 'schema'  | 'a' | 'b' | deployment_name_is_usable            | NULL is no usable name",
        "repeat('x', 101) | 'schema' | 'a' | 'b' | deployment_name_is_usable      | is no usable name",
        "'shop'    | 'table'   | 'a' | 'b' | deployment_mode_is_schema_or_cluster | mode of deployment \"shop\" is 'table'",
        "'shop'    | NULL      | 'a' | 'b' | deployment_mode_is_schema_or_cluster | mode of deployment \"shop\" is NULL",
        "'shop'    | 'schema'  | ''  | 'b' | deployment_blue_is_usable            | blue of deployment \"shop\" is '': it is empty",
        "'shop'    | 'schema'  | 'a' | ''  | deployment_green_is_usable           | green of deployment \"shop\" is '': it is empty",
        "'shop'    | 'schema'  | 'a' | NULL | deployment_green_is_usable          | green of deployment \"shop\" is NULL: it is empty",
        "'shop'    | 'schema'  | repeat('ä', 32) | 'b' | deployment_blue_is_usable | it is 64 bytes long, and a schema name has at most 63",
        "'shop'    | 'schema'  | 'pg_catalog' | 'b' | deployment_blue_is_usable   | belongs to PostgreSQL or to the control table",
        "'shop'    | 'schema'  | '$user' | 'b' | deployment_blue_is_usable        | a search_path reads that as the name of the user",
        "'shop'    | 'schema'  | 'bluegreen' | 'b' | deployment_blue_is_usable    | belongs to PostgreSQL or to the control table",
        "'shop'    | 'schema'  | 'a' | 'a' | deployment_sides_differ              | blue and green of deployment \"shop\" are both 'a'",
        "'shop'    | 'cluster' | 'h:1/a' | 'H:1/a?connectTimeout=3' | deployment_sides_differ | blue and green of deployment \"shop\" are both 'h:1/a'",
      })
  void anUnusableRowIsRefusedWithTheValueAndTheFix(
      String name, String mode, String blue, String green, String rule, String message) {
    ServerErrorMessage refusal =
        owner.refusal(
            "SELECT bluegreen.create_deployment(%s, %s, %s, %s)"
                .formatted(name, mode, blue, green));
    assertThat(refusal.getConstraint()).isEqualTo(rule);
    assertThat(refusal.getSQLState()).isEqualTo("23514");
    assertThat(refusal.getSchema()).isEqualTo("bluegreen");
    assertThat(refusal.getTable()).isEqualTo("deployment");
    assertThat(refusal.getMessage()).contains(message);
    assertThat(refusal.getHint()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "db:5432                             | it has no /database after the hosts",
        "db:5432/                            | it has no /database after the hosts",
        "/app                                | it has no host:port",
        "db/app                              | \"db\" is not host:port",
        "db:/app                             | \"db:\" is not host:port",
        "db:5432,db2/app                     | \"db2\" is not host:port",
        "db:5432,/app                        | \"\" is not host:port",
        "::1:5432/app                        | \"::1:5432\" is not host:port (an IPv6 address goes into brackets",
        "db:0/app                            | port 0 in \"db:0\" is not between 1 and 65535",
        "db:70000/app                        | port 70000",
        "jdbc:postgresql://db:5432/app       | it starts with jdbc:",
        "db:5432/my app                      | it contains white space",
        "joe:pw@db:5432/app                  | users and passwords never belong into the control table",
        "db:5432/app?socketFactory=evil.Evil | parameter \"socketFactory\" is not one of targetServerType",
        "db:5432/app?sslmode=disable         | parameter \"sslmode\" is not one of targetServerType",
        "db:5432/app?connectTimeout=3&user=x | parameter \"user\" is not one of",
        "db:5432/app?connectTimeout=soon     | parameter \"connectTimeout=soon\" has no value",
        "db:5432/app?targetServerType=any&   | parameter \"\" is not one of",
        "db:5432/app?loadBalanceHosts        | parameter \"loadBalanceHosts\" has no value",
        "db:5432/a=b                         | it has no /database",
      })
  void anUnusableEndpointIsRefusedWithWhatIsWrongAboutIt(String endpoint, String problem) {
    ServerErrorMessage refusal =
        owner.refusal(
            "SELECT bluegreen.create_deployment('pair', 'cluster', 'ok:5432/app', %s)"
                .formatted(Sql.literal(endpoint)));
    assertThat(refusal.getConstraint()).isEqualTo("deployment_green_is_usable");
    assertThat(refusal.getMessage()).contains(Sql.literal(endpoint)).contains(problem);
    assertThat(refusal.getHint()).contains("host:port[,host:port...]/database");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db:5432/app",
        "db-1.example.com:5432,db-2.example.com:5433/app",
        "[::1]:5432,[fe80::1%eth0]:5432/app",
        "10.0.0.1:1/my%20app",
        "db:5432/app?targetServerType=primary&loadBalanceHosts=true&hostRecheckSeconds=5&connectTimeout=3",
      })
  void aUsableEndpointIsAccepted(String endpoint) throws Exception {
    owner.execute(
        "SELECT bluegreen.create_deployment('pair', 'cluster', 'ok:5432/app', %s)"
            .formatted(Sql.literal(endpoint)));
    assertThat(owner.query("SELECT green FROM bluegreen.deployment")).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "Shop Green", "blue\"; drop table x; --", "it's", "größe"})
  void anySchemaNameOfAnApplicationIsAccepted(String schema) throws Exception {
    owner.execute(
        "SELECT bluegreen.create_deployment('shop', 'schema', %s, 'other')"
            .formatted(Sql.literal(schema)));
    assertThat(owner.query("SELECT blue FROM bluegreen.deployment")).isEqualTo(schema);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "active = 'red'                     | deployment_active_is_blue_or_green      | cannot be 'red'",
        "active = NULL                      | deployment_active_is_blue_or_green      | cannot be NULL",
        "phase = 'frozen'                   | deployment_phase_is_steady_or_hold      | cannot be 'frozen'",
        "phase = 'hold'                     | deployment_hold_has_an_end              | phase hold with hold_until NULL",
        "hold_until = now() + '1 h'         | deployment_hold_has_an_end              | phase steady with hold_until",
        "phase = 'hold', hold_until = 'infinity' | deployment_hold_has_an_end         | hold_until 'infinity'",
        "scheduled_active = 'green'         | deployment_schedule_is_complete         | scheduled_at NULL",
        "scheduled_at = now() + '1 h'       | deployment_schedule_is_complete         | scheduled_active NULL",
        "scheduled_active = 'red', scheduled_at = now() + '1 h' | deployment_schedule_names_a_side | switch to 'red'",
        "mode = 'cluster'                   | deployment_blue_is_usable               | it has no /database",
      })
  void anUnusableChangeIsRefused(String assignments, String rule, String message) throws Exception {
    long epoch = createShop();
    ServerErrorMessage refusal = owner.refusal("UPDATE bluegreen.deployment SET " + assignments);
    assertThat(refusal.getConstraint()).isEqualTo(rule);
    assertThat(refusal.getSQLState()).isEqualTo("23514");
    assertThat(refusal.getMessage()).contains("\"shop\"").contains(message);
    assertThat(refusal.getHint()).isNotBlank();
    assertThat(epoch("shop")).isEqualTo(epoch);
  }

  @Test
  void theChecksHoldWhereTheTriggerDoesNotFire() throws Exception {
    createShop();
    try (var superuser = database.session()) {
      superuser.execute("SET session_replication_role = replica");
      assertThat(
              superuser.refusal("UPDATE bluegreen.deployment SET active = 'red'").getConstraint())
          .isEqualTo("deployment_active_is_blue_or_green");
      assertThat(
              superuser.refusal("UPDATE bluegreen.deployment SET phase = 'hold'").getConstraint())
          .isEqualTo("deployment_hold_has_an_end");
    }
  }

  @Test
  void aClusterCannotBeScheduled() throws Exception {
    createPair();
    ServerErrorMessage refusal =
        owner.refusal("SELECT bluegreen.schedule('pair', 'green', now() + interval '1 hour')");
    assertThat(refusal.getConstraint()).isEqualTo("deployment_schedule_only_in_schema_mode");
    assertThat(refusal.getMessage()).contains("pair of clusters");
    assertThat(refusal.getHint()).contains("bluegreen switch --deployment pair --at");
  }

  @Test
  void aDeploymentKeepsItsName() throws Exception {
    createShop();
    ServerErrorMessage refusal = owner.refusal("UPDATE bluegreen.deployment SET name = 'store'");
    assertThat(refusal.getConstraint()).isEqualTo("deployment_name_is_fixed");
    assertThat(refusal.getMessage()).contains("\"shop\" cannot be renamed to 'store'");
  }

  @Test
  void aSecondDeploymentOfTheSameNameIsRefusedWithAHintWhereToLook() throws Exception {
    createShop();
    ServerErrorMessage refusal =
        owner.refusal("SELECT bluegreen.create_deployment('shop', 'schema', 'c', 'd')");
    assertThat(refusal.getSQLState()).isEqualTo("23505");
    assertThat(refusal.getMessage()).isEqualTo("deployment \"shop\" exists already");
    assertThat(refusal.getHint()).contains("bluegreen.status");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "switch('store', 'green')",
        "switch_back('store')",
        "hold('store', '1 s')",
        "release('store')",
        "schedule('store', 'green', now())",
        "unschedule('store')",
        "fence('store')",
        "unfence('store')",
      })
  void anUnknownDeploymentIsAnsweredWithTheKnownOnes(String call) throws Exception {
    createShop();
    createPair();
    ServerErrorMessage refusal = owner.refusal("SELECT bluegreen." + call);
    assertThat(refusal.getSQLState()).isEqualTo("P0002");
    assertThat(refusal.getMessage()).isEqualTo("there is no deployment \"store\"");
    assertThat(refusal.getHint()).isEqualTo("These exist: pair, shop");
  }

  @Test
  void theFirstOperatorOfAllIsToldHowToCreateADeployment() {
    assertThat(owner.refusal("SELECT bluegreen.switch('shop', 'green')").getHint())
        .contains("bluegreen.create_deployment");
  }

  @Test
  void aPublicationOfAllTablesIsWarnedAbout() throws Exception {
    database.execute("CREATE PUBLICATION everything FOR ALL TABLES");
    createPair();
    assertThat(owner.notices())
        .singleElement()
        .asString()
        .contains("everything")
        .contains("FOR ALL TABLES");
  }
}
