package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.fixtures.server.Sql;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ServerErrorMessage;

/** The status view for operators, and switches in schema mode. */
class StatusTest extends ControlTableTest {
  private static final String MISSING =
      "SELECT unnest(missing_relations) FROM bluegreen.status WHERE name = 'shop'";

  StatusTest(int major) throws SQLException {
    super(major);
  }

  @Test
  void theColumnsAreThoseThatToolsRelyOn() throws Exception {
    List<String> columns =
        owner.column(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'bluegreen.status'::regclass AND attnum > 0 ORDER BY attnum");
    assertThat(columns)
        .containsExactly(
            "name",
            "mode",
            "blue",
            "green",
            "active",
            "phase",
            "epoch",
            "hold_until",
            "scheduled_active",
            "scheduled_at",
            "clients_live",
            "clients_behind",
            "clients_idle_side_unreachable",
            "open_transactions",
            "unrouted",
            "pinned",
            "missing_relations",
            "last_change",
            "updated_at",
            "updated_by",
            "note",
            "outcomes_committed",
            "outcomes_rolled_back",
            "outcomes_unknown");
  }

  @Test
  void aDeploymentWithoutClientsHasZeros() throws Exception {
    createShop();
    assertThat(
            owner.query(
                """
                SELECT concat_ws('|', clients_live, clients_behind, clients_idle_side_unreachable, open_transactions, unrouted, pinned,
                                 outcomes_committed, outcomes_rolled_back, outcomes_unknown)
                FROM bluegreen.status
                """))
        .isEqualTo("0|0|0|0|0|0|0|0|0");
  }

  @Test
  void theLastChangeIsASentence() throws Exception {
    createShop();
    owner.execute("SELECT bluegreen.switch('shop', 'green')");
    assertThat(owner.query("SELECT last_change FROM bluegreen.status"))
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ dba: switched from blue to green");
  }

  @Test
  void everyKindOfRelationThatTheIdleSideLacksIsMissing() throws Exception {
    createShop();
    owner.execute(
        """
        CREATE TABLE shop_blue.both (i int); CREATE VIEW shop_green.both AS SELECT 1;
        CREATE TABLE shop_blue.plain (i int);
        CREATE TABLE shop_blue.parted (i int) PARTITION BY LIST (i);
        CREATE VIEW shop_blue.seen AS SELECT 1;
        CREATE MATERIALIZED VIEW shop_blue.stored AS SELECT 1;
        CREATE SEQUENCE shop_blue.numbers;
        CREATE INDEX i ON shop_blue.plain (i);
        CREATE TYPE shop_blue.composite AS (a int);
        CREATE TABLE shop_green.only_there (i int)
        """);
    assertThat(owner.column(MISSING))
        .containsExactly("numbers", "parted", "plain", "seen", "stored");
    owner.execute("SELECT bluegreen.switch('shop', 'green')");
    assertThat(owner.column(MISSING)).containsExactly("only_there");
  }

  @Test
  void aForeignTableCanBeMissingToo() throws Exception {
    createShop();
    database.execute(
        "CREATE FOREIGN DATA WRAPPER nowhere",
        "CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere",
        "CREATE FOREIGN TABLE shop_blue.remote (i int) SERVER nowhere");
    assertThat(owner.column(MISSING)).containsExactly("remote");
    database.execute("DROP FOREIGN DATA WRAPPER nowhere CASCADE");
  }

  @Test
  void namesAreTakenAsTheyAre() throws Exception {
    String blue = "blue\"; drop table x; --";
    String green = "it's \\ green";
    String table = "or\"der's; --";
    owner.execute(
        "CREATE SCHEMA " + Sql.identifier(blue) + "; CREATE SCHEMA " + Sql.identifier(green));
    owner.execute(
        "CREATE TABLE %s.%s (i int)".formatted(Sql.identifier(blue), Sql.identifier(table)));
    owner.execute(
        "SELECT bluegreen.create_deployment('shop', 'schema', %s, %s)"
            .formatted(Sql.literal(blue), Sql.literal(green)));
    assertThat(owner.column(MISSING)).containsExactly(table);
    assertThat(owner.column("SELECT bluegreen.missing_relations('shop', 'blue', 'green')"))
        .containsExactly(table);
    assertThat(owner.column("SELECT bluegreen.missing_relations('shop', 'green', 'blue')"))
        .isEmpty();
    owner.execute("SELECT bluegreen.fence('shop')");
    assertThat(
            owner
                .refusal("DELETE FROM %s.%s".formatted(Sql.identifier(blue), Sql.identifier(table)))
                .getSQLState())
        .isEqualTo("25006");
    owner.execute(
        "SELECT bluegreen.switch('shop', 'green', true); SELECT bluegreen.unfence('shop')");
    assertThat(owner.query("SELECT count(*) FROM bluegreen.fenced_table")).isEqualTo("0");
  }

  @Test
  void whereTheSchemasAreElsewhereNothingIsKnownToBeMissing() throws Exception {
    owner.execute("SELECT bluegreen.create_deployment('shop', 'schema', 'not_here', 'nor_this')");
    createPair();
    assertThat(owner.column("SELECT missing_relations FROM bluegreen.status"))
        .containsOnlyNulls()
        .hasSize(2);
  }

  @Test
  void aFlipToASchemaThatDoesNotExistIsRefusedWhereTheOtherOneDoes() throws Exception {
    createShop();
    owner.execute("DROP SCHEMA shop_green");
    long epoch = epoch("shop");
    ServerErrorMessage refusal = owner.refusal("UPDATE bluegreen.deployment SET active = 'green'");
    assertThat(refusal.getSQLState()).isEqualTo("3F000");
    assertThat(refusal.getConstraint()).isEqualTo("deployment_target_exists");
    assertThat(refusal.getMessage())
        .contains("cannot switch to green: there is no schema shop_green");
    assertThat(refusal.getHint()).contains("SET bluegreen.force = 'on'");
    assertThat(epoch("shop")).isEqualTo(epoch);
    owner
        .execute("SET bluegreen.force = 'on'")
        .execute("UPDATE bluegreen.deployment SET active = 'green'");
    assertThat(active("shop")).isEqualTo("green");
  }

  @Test
  void whereTheSchemasAreElsewhereAFlipIsNotHindered() throws Exception {
    owner.execute("SELECT bluegreen.create_deployment('shop', 'schema', 'not_here', 'nor_this')");
    owner.execute("SELECT bluegreen.switch('shop', 'green')");
    assertThat(active("shop")).isEqualTo("green");
  }

  @Test
  void switchBackReturnsToWhereItWas() throws Exception {
    createShop();
    long there = owner.queryLong("SELECT bluegreen.switch('shop', 'green')");
    assertThat(owner.queryLong("SELECT bluegreen.switch_back('shop')")).isGreaterThan(there);
    assertThat(active("shop")).isEqualTo("blue");
  }

  @Test
  void switchBackWithoutASwitchIsRefused() throws Exception {
    createShop();
    ServerErrorMessage refusal = owner.refusal("SELECT bluegreen.switch_back('shop')");
    assertThat(refusal.getMessage())
        .isEqualTo("deployment \"shop\" has never been switched, so there is no way back");
    assertThat(refusal.getHint()).contains("SELECT bluegreen.switch('shop', 'green');");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"$user\", public", "shop_green, extras, \"Mixed Case\"", "shop_blue"})
  void theDatabasesOwnPathFollowsIfAsked(String before) throws Exception {
    createShop();
    owner.execute("ALTER DATABASE %s SET search_path = %s".formatted(database.name(), before));
    owner.execute("SELECT bluegreen.switch('shop', 'green', set_database_path => true)");
    String rest = before.replaceAll("shop_(blue|green)(, )?", "");
    try (PgSession other = application()) {
      assertThat(other.query("SHOW search_path"))
          .isEqualTo(rest.isEmpty() ? "shop_green" : "shop_green, " + rest);
    }
    owner.execute("SELECT bluegreen.switch('shop', 'blue', true)");
    try (PgSession other = application()) {
      assertThat(other.query("SHOW search_path"))
          .isEqualTo(rest.isEmpty() ? "shop_blue" : "shop_blue, " + rest);
    }
  }

  @Test
  void aDatabaseWithoutAPathOfItsOwnKeepsTheDefaultBehindTheSide() throws Exception {
    createShop();
    owner.execute("SELECT bluegreen.switch('shop', 'green', true)");
    try (PgSession other = application()) {
      assertThat(other.query("SHOW search_path")).isEqualTo("shop_green, \"$user\", public");
    }
  }

  @Test
  void aPlainSwitchLeavesTheDatabasesPathAlone() throws Exception {
    createShop();
    owner.execute("SELECT bluegreen.switch('shop', 'green')");
    assertThat(
            owner.queryLong(
                "SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database()"))
        .isZero();
  }
}
