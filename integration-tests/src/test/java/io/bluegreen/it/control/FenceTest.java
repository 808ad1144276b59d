package io.bluegreen.it.control;

import static io.bluegreen.fixtures.deployment.ControlDatabases.APPLICATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bluegreen.fixtures.server.PgSession;
import java.io.StringReader;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Whom a fence stops, and what it tells them. */
class FenceTest extends ControlTableTest {
  FenceTest(int major) throws SQLException {
    super(major);
  }

  @BeforeEach
  void tables() throws SQLException {
    createShop();
    owner.execute(
        """
        CREATE TABLE shop_blue.orders (id int PRIMARY KEY, note text);
        INSERT INTO shop_blue.orders VALUES (1, 'first');
        CREATE TABLE shop_blue.items (id int, price int) PARTITION BY RANGE (id);
        CREATE TABLE shop_blue.items_low PARTITION OF shop_blue.items FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);
        CREATE TABLE shop_blue.items_lowest PARTITION OF shop_blue.items_low FOR VALUES FROM (0) TO (10);
        CREATE UNLOGGED TABLE shop_blue.scratch (id int);
        CREATE TABLE shop_green.orders (id int PRIMARY KEY, note text);
        GRANT USAGE ON SCHEMA shop_blue, shop_green TO app;
        GRANT ALL ON ALL TABLES IN SCHEMA shop_blue, shop_green TO app
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO shop_blue.orders VALUES (2, 'x')",
        "INSERT INTO shop_blue.orders VALUES (1, 'x') ON CONFLICT DO NOTHING",
        "UPDATE shop_blue.orders SET note = 'x'",
        "UPDATE shop_blue.orders SET note = 'x' WHERE false",
        "DELETE FROM shop_blue.orders",
        "TRUNCATE shop_blue.orders",
        "WITH gone AS (DELETE FROM shop_blue.orders RETURNING 1) SELECT count(*) FROM gone",
        "DO $$ BEGIN DELETE FROM shop_blue.orders; END $$",
        "INSERT INTO shop_blue.items VALUES (1, 1)",
        "INSERT INTO shop_blue.items_low VALUES (1, 1)",
        "INSERT INTO shop_blue.items_lowest VALUES (1, 1)",
        "INSERT INTO shop_blue.scratch VALUES (1)",
      })
  void everyWriteOfEverybodyIsStopped(String write) throws Exception {
    owner.execute("SELECT bluegreen.fence('shop')");
    try (PgSession application = application();
        PgSession superuser = database.session()) {
      assertThat(application.refusal(write).getSQLState()).isEqualTo("25006");
      assertThat(owner.refusal(write).getSQLState()).isEqualTo("25006");
      assertThat(superuser.refusal(write).getSQLState()).isEqualTo("25006");
    }
    assertThat(owner.query("SELECT note FROM shop_blue.orders")).isEqualTo("first");
  }

  @Test
  void mergeIsStopped() throws Exception {
    assumeTrue(major >= 15, "MERGE came with PostgreSQL 15");
    owner.execute("SELECT bluegreen.fence('shop')");
    assertThat(
            owner
                .refusal(
                    "MERGE INTO shop_blue.orders o USING (SELECT 1 AS id) n ON o.id = n.id WHEN MATCHED THEN UPDATE SET note = 'x'")
                .getSQLState())
        .isEqualTo("25006");
  }

  @Test
  void copyIsStopped() throws Exception {
    owner.execute("SELECT bluegreen.fence('shop')");
    try (PgSession application = application()) {
      PSQLException failure =
          catchThrowableOfType(
              PSQLException.class,
              () ->
                  application
                      .connection()
                      .unwrap(PGConnection.class)
                      .getCopyAPI()
                      .copyIn("COPY shop_blue.orders FROM STDIN", new StringReader("2\tx\n")));
      assertThat(failure.getSQLState()).isEqualTo("25006");
    }
  }

  @Test
  void aPreparedStatementIsStopped() throws Exception {
    try (PgSession application = application();
        PreparedStatement insert =
            application
                .connection()
                .prepareStatement("INSERT INTO shop_blue.orders VALUES (?, 'x')")) {
      for (int id = 10; id < 20; id++) {
        insert.setInt(1, id);
        insert.executeUpdate();
      }
      owner.execute("SELECT bluegreen.fence('shop')");
      insert.setInt(1, 20);
      assertThat(catchThrowableOfType(PSQLException.class, insert::executeUpdate).getSQLState())
          .isEqualTo("25006");
    }
  }

  @Test
  void aTransactionWithAnOlderSnapshotIsStopped() throws Exception {
    try (PgSession application = application()) {
      application.begin().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      application.query("SELECT count(*) FROM shop_blue.scratch");
      owner.execute("SELECT bluegreen.fence('shop')");
      assertThat(application.refusal("DELETE FROM shop_blue.orders").getSQLState())
          .isEqualTo("25006");
    }
  }

  @Test
  void aTransactionThatHasOnlyLockedRowsIsStoppedWhenItWrites() throws Exception {
    try (PgSession application = application()) {
      application.begin().execute("SELECT * FROM shop_blue.orders FOR UPDATE");
      owner.execute("SELECT bluegreen.fence('shop')");
      assertThat(application.refusal("UPDATE shop_blue.orders SET note = 'x'").getSQLState())
          .isEqualTo("25006");
    }
  }

  @Test
  void readsPass() throws Exception {
    owner.execute("SELECT bluegreen.fence('shop')");
    try (PgSession application = application()) {
      assertThat(application.query("SELECT note FROM shop_blue.orders FOR SHARE"))
          .isEqualTo("first");
      application.execute("CREATE TEMP TABLE t AS SELECT * FROM shop_blue.orders; DELETE FROM t");
    }
  }

  @Test
  void replicationApplyPasses() throws Exception {
    owner.execute("SELECT bluegreen.fence('shop')");
    try (PgSession superuser = database.session()) {
      superuser.execute("SET session_replication_role = replica");
      superuser.execute(
          "INSERT INTO shop_blue.orders VALUES (2, 'applied'); INSERT INTO shop_blue.items_lowest VALUES (1, 1)");
    }
    assertThat(owner.queryLong("SELECT count(*) FROM shop_blue.orders")).isEqualTo(2);
  }

  @Test
  void inSchemaModeOnlyTheActiveSchemaIsFenced() throws Exception {
    owner.execute("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.t (i int)");
    owner.execute("SELECT bluegreen.fence('shop')");
    owner.execute(
        "INSERT INTO shop_green.orders VALUES (1, 'x'); INSERT INTO elsewhere.t VALUES (1)");
    assertThat(
            owner.column("SELECT DISTINCT schema_name || ' ' || side FROM bluegreen.fenced_table"))
        .containsExactly("shop_blue blue");
  }

  @Test
  void inClusterModeEverySchemaButTheControlTablesIsFenced() throws Exception {
    createPair();
    owner.execute("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.t (i int)");
    owner.execute("SELECT bluegreen.fence('pair')");
    assertThat(owner.column("SELECT DISTINCT schema_name FROM bluegreen.fenced_table ORDER BY 1"))
        .containsExactly("elsewhere", "shop_blue", "shop_green");
    owner.execute("UPDATE bluegreen.deployment SET note = 'still writable'");
  }

  @Test
  void aWriterIsToldThatASwitchIsUnderWay() throws Exception {
    long fence = owner.queryLong("SELECT bluegreen.fence('shop')");
    ServerErrorMessage refusal = owner.refusal("DELETE FROM shop_blue.orders");
    assertThat(refusal.getSchema()).isEqualTo("bluegreen");
    assertThat(refusal.getConstraint()).isEqualTo("bluegreen_fence");
    assertThat(refusal.getDetail()).isEqualTo(Long.toString(fence));
    assertThat(refusal.getMessage())
        .isEqualTo("deployment \"shop\" is being switched, and side blue takes no more writes");
    assertThat(refusal.getHint())
        .contains("bluegreen resume or abort")
        .contains("SELECT bluegreen.unfence('shop');");
  }

  @Test
  void aLateWriterIsToldWhereTheDeploymentIsNow() throws Exception {
    long fence = owner.queryLong("SELECT bluegreen.fence('shop')");
    long flip = owner.queryLong("SELECT bluegreen.switch('shop', 'green')");
    ServerErrorMessage refusal = owner.refusal("DELETE FROM shop_blue.orders");
    assertThat(refusal.getDetail()).isEqualTo(Long.toString(fence));
    assertThat(refusal.getMessage())
        .isEqualTo(
            "deployment \"shop\" is on side green now (epoch %d), and side blue takes no more writes"
                .formatted(flip));
    assertThat(refusal.getHint()).contains("Write to shop_green instead");
  }

  @Test
  void aWriterWithoutAnyRightOnTheControlTableIsToldTheSame() throws Exception {
    owner.execute("SELECT bluegreen.fence('shop')");
    owner.execute("REVOKE ALL ON SCHEMA bluegreen FROM PUBLIC");
    try (PgSession application = application()) {
      assertThat(application.refusal("SELECT 1 FROM bluegreen.deployment").getSQLState())
          .isEqualTo("42501");
      assertThat(application.refusal("DELETE FROM shop_blue.orders").getConstraint())
          .isEqualTo("bluegreen_fence");
    } finally {
      owner.execute("GRANT USAGE ON SCHEMA bluegreen TO PUBLIC");
    }
  }

  @Test
  void theEpochOfAFenceLiesBetweenTheRowsAndTheFlips() throws Exception {
    long row = epoch("shop");
    long fence = owner.queryLong("SELECT bluegreen.fence('shop')");
    assertThat(fence).isGreaterThan(row);
    assertThat(epoch("shop")).isEqualTo(row);
    assertThat(owner.queryLong("SELECT bluegreen.switch('shop', 'green')")).isGreaterThan(fence);
  }

  @Test
  void aFenceLeavesASentinelAndALogLine() throws Exception {
    long fence = owner.queryLong("SELECT bluegreen.fence('shop')");
    assertThat(
            owner.query(
                "SELECT concat_ws(' ', deployment, side, epoch, action) FROM bluegreen.sentinel"))
        .isEqualTo("shop blue " + fence + " fence");
    assertThat(
            owner.query(
                "SELECT concat_ws(' ', by_user, deployment, side, epoch, action, tables, tries, took > interval '0') FROM bluegreen.fence_log"))
        .isEqualTo("dba shop blue " + fence + " fence 5 1 t");
    assertThat(owner.queryBoolean("SELECT bluegreen.is_fenced('shop')")).isTrue();
    assertThat(owner.queryBoolean("SELECT bluegreen.is_fenced('shop', 'green')")).isFalse();
  }

  @Test
  void aSecondFenceIsTheFirst() throws Exception {
    long fence = owner.queryLong("SELECT bluegreen.fence('shop')");
    assertThat(owner.queryLong("SELECT bluegreen.fence('shop')")).isEqualTo(fence);
    assertThat(owner.notices())
        .containsExactly("side blue of deployment \"shop\" is fenced already");
    assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.sentinel")).isEqualTo(1);
  }

  @Test
  void aTableCreatedAfterAFenceIsCoveredByTheNext() throws Exception {
    long fence = owner.queryLong("SELECT bluegreen.fence('shop')");
    owner.execute("CREATE TABLE shop_blue.late (i int)");
    assertThat(owner.queryLong("SELECT bluegreen.fence('shop')")).isGreaterThan(fence);
    assertThat(owner.refusal("INSERT INTO shop_blue.late VALUES (1)").getSQLState())
        .isEqualTo("25006");
    assertThat(owner.queryLong("SELECT count(DISTINCT epoch) FROM bluegreen.fenced_table"))
        .isEqualTo(1);
  }

  @Test
  void tablesOfSomebodyElseAreNamed() throws Exception {
    database.execute(
        "CREATE TABLE shop_blue.foreign_one (i int)",
        "ALTER TABLE shop_blue.foreign_one OWNER TO app");
    ServerErrorMessage refusal = owner.refusal("SELECT bluegreen.fence('shop')");
    assertThat(refusal.getSQLState()).isEqualTo("42501");
    assertThat(refusal.getMessage())
        .contains("role dba cannot fence")
        .contains("shop_blue.foreign_one (owner app)");
    assertThat(owner.queryBoolean("SELECT bluegreen.is_fenced('shop')")).isFalse();
    database.execute("GRANT " + APPLICATION + " TO dba");
    try (PgSession member = database.sessionAs("dba")) {
      member.execute("SELECT bluegreen.fence('shop')");
    } finally {
      database.execute("REVOKE " + APPLICATION + " FROM dba");
    }
  }

  @Test
  void twoDeploymentsDoNotFenceTheSameTable() throws Exception {
    owner.execute("SELECT bluegreen.create_deployment('store', 'schema', 'shop_blue', 'shop_red')");
    owner.execute("SELECT bluegreen.fence('shop')");
    assertThat(owner.refusal("SELECT bluegreen.fence('store')").getMessage())
        .contains("fenced for another deployment: ")
        .contains("shop_blue.orders (deployment \"shop\")");
  }

  @Test
  void aFenceNeedsToSeeWhatOthersCommit() throws Exception {
    owner.begin().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    assertThat(owner.refusal("SELECT bluegreen.fence('shop')").getMessage())
        .contains("repeatable read");
    owner.rollback();
  }

  @Test
  void aFenceWhereTheSchemaIsNotIsRefused() throws Exception {
    owner.execute("SELECT bluegreen.create_deployment('far', 'schema', 'not_here', 'nor_this')");
    ServerErrorMessage refusal = owner.refusal("SELECT bluegreen.fence('far')");
    assertThat(refusal.getSQLState()).isEqualTo("3F000");
    assertThat(refusal.getMessage())
        .contains("schema not_here")
        .contains("not in database " + database.name());
  }

  @Test
  void aSchemaWithoutTablesIsFencedAllTheSame() throws Exception {
    owner.execute(
        "CREATE SCHEMA bare; SELECT bluegreen.create_deployment('bare', 'schema', 'bare', 'shop_green')");
    long fence = owner.queryLong("SELECT bluegreen.fence('bare')");
    assertThat(owner.notices())
        .containsExactly("side blue of deployment \"bare\" has no table to fence");
    assertThat(owner.queryLong("SELECT epoch FROM bluegreen.sentinel")).isEqualTo(fence);
  }
}
