package io.bluegreen.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.contract.ContractPlan;
import io.bluegreen.ops.contract.SchemaContract;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a switch to green, schema "Old blue" is dropped. */
class SchemaContractTest {
  private static final String SIDE =
      """
      CREATE SCHEMA %1$s;
      CREATE TYPE %1$s.colour AS ENUM ('red');
      CREATE TABLE %1$s.item (id serial PRIMARY KEY, colour %1$s.colour, parent int REFERENCES %1$s.item);
      CREATE VIEW %1$s.v AS SELECT id FROM %1$s.item;
      CREATE FUNCTION %1$s.f() RETURNS bigint LANGUAGE sql AS 'SELECT 1'
      """;

  private PgDatabase database;

  @BeforeEach
  void start() throws Exception {
    database = SharedServers.newest().createDatabase().installControlTable();
    database.execute(
        SIDE.formatted("\"Old blue\""),
        SIDE.formatted("green"),
        "SELECT bluegreen.create_deployment('shop', 'schema', 'Old blue', 'green')",
        "SELECT bluegreen.switch('shop', 'green')");
  }

  @AfterEach
  void stop() throws Exception {
    database.drop();
  }

  @Test
  void theOldSchemaGoesWithEverythingInItAndNothingElse() throws Exception {
    try (SchemaContract contract = open()) {
      ContractPlan plan = contract.plan();
      assertThat(plan.problems()).isEmpty();
      assertThat(plan.steps())
          .singleElement()
          .satisfies(s -> assertThat(s).startsWith("drop schema \"Old blue\" with 3 relations, "));
      contract.carryOut();
      contract.carryOut();
      assertThat(contract.plan().steps()).isEmpty();
    }
    assertThat(database.column("SELECT nspname FROM pg_namespace WHERE nspname ~ '^(Old|green)'"))
        .containsExactly("green");
  }

  @Test
  void whatWouldGoWithItIsNamedAndNothingIsDropped() throws Exception {
    database.execute(
        "CREATE VIEW public.report AS SELECT id FROM \"Old blue\".item",
        "CREATE TABLE public.note (item int REFERENCES \"Old blue\".item, c \"Old blue\".colour)",
        "ALTER TABLE green.item ALTER COLUMN id SET DEFAULT nextval('\"Old blue\".item_id_seq')");
    try (PgSession reader = database.session();
        SchemaContract contract = open()) {
      reader.execute("SET application_name = 'report'");
      reader.execute("BEGIN");
      reader.execute("SELECT count(*) FROM \"Old blue\".item");
      assertThat(contract.plan().problems())
          .anyMatch(p -> p.contains("application 'report'"))
          .anyMatch(p -> p.contains("view public.report needs it"))
          .anyMatch(p -> p.contains("constraint note_item_fkey on table public.note needs it"))
          .anyMatch(p -> p.contains("column c of table public.note needs it"))
          .anyMatch(p -> p.contains("default value for column id of table green.item needs it"));
      assertThatThrownBy(contract::carryOut).hasMessageContaining("is still in use");
    }
    assertThat(database.queryLong("SELECT count(*) FROM \"Old blue\".item")).isZero();
  }

  @Test
  void aSearchPathThatLeadsToTheOldSchemaIsNamedWithTheStatementThatMendsIt() throws Exception {
    String role = "tenant_" + database.name();
    database.execute(
        "CREATE ROLE %s".formatted(role),
        "ALTER DATABASE %s SET search_path = \"$user\", \"Old blue\", public"
            .formatted(database.name()),
        "ALTER ROLE %s SET search_path = \"Old blue\"".formatted(role),
        "ALTER ROLE %s IN DATABASE %s SET search_path = green, \"Old blue\""
            .formatted(role, database.name()),
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SET search_path = \"Old blue\" AS 'SELECT 1'",
        "CREATE FUNCTION public.g() RETURNS int LANGUAGE sql SET search_path = green AS 'SELECT 1'");
    try (SchemaContract contract = open()) {
      List<String> problems = contract.plan().problems();
      assertThat(problems)
          .containsExactly(
              "the search_path of database %1$s names it: ALTER DATABASE %1$s SET search_path = \"$user\", green, public"
                  .formatted(database.name()),
              "the search_path of function public.f() names it: ALTER FUNCTION public.f() SET search_path = green",
              "the search_path of role %1$s IN DATABASE %2$s names it: ALTER ROLE %1$s IN DATABASE %2$s SET search_path = green"
                  .formatted(role, database.name()),
              "the search_path of role %1$s names it: ALTER ROLE %1$s SET search_path = green"
                  .formatted(role));
      assertThatThrownBy(contract::carryOut).hasMessageContaining("names it");
      for (String problem : problems) {
        database.execute(problem.substring(problem.indexOf("ALTER ")));
      }
      assertThat(contract.plan().problems()).isEmpty();
      contract.carryOut();
    } finally {
      database.execute(
          "ALTER ROLE %s IN DATABASE %s RESET ALL".formatted(role, database.name()),
          "DROP ROLE " + role);
    }
  }

  @Test
  void theActiveSideIsNeverDropped() throws Exception {
    try (SchemaContract contract = open()) {
      database.execute("SELECT bluegreen.switch_back('shop')");
      assertThatThrownBy(contract::carryOut).hasMessageContaining("it is the active side");
    }
  }

  private SchemaContract open() throws Exception {
    PairAccess access =
        new UrlPairAccess(
            Map.of(Side.BLUE, database.jdbcUrl(), Side.GREEN, database.jdbcUrl()),
            Map.of(Side.BLUE, "", Side.GREEN, ""));
    return SchemaContract.open(access, CutoverOptions.of("shop"), Side.GREEN, "Old blue");
  }
}
