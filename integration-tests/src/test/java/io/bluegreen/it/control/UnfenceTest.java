package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgSession;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.ServerErrorMessage;

/** The removal of a fence. */
class UnfenceTest extends ControlTableTest {
  private static final String TRIGGERS =
      "SELECT count(*) FROM pg_trigger WHERE tgname = 'bluegreen_fence'";

  UnfenceTest(int major) throws SQLException {
    super(major);
  }

  @BeforeEach
  void tables() throws SQLException {
    createShop();
    owner.execute(
        "CREATE TABLE shop_blue.orders (id int); CREATE TABLE shop_green.orders (id int)");
  }

  @Test
  void unfenceDropsEveryTriggerAndSaysSo() throws Exception {
    long fence = owner.queryLong("SELECT bluegreen.fence('shop')");
    long lifted = owner.queryLong("SELECT bluegreen.unfence('shop')");
    assertThat(lifted).isGreaterThan(fence);
    assertThat(owner.queryLong(TRIGGERS)).isZero();
    owner.execute("INSERT INTO shop_blue.orders VALUES (1)");
    assertThat(
            owner.column(
                "SELECT action || ' ' || side || ' ' || epoch FROM bluegreen.sentinel ORDER BY epoch"))
        .containsExactly("fence blue " + fence, "unfence blue " + lifted);
    assertThat(owner.column("SELECT action FROM bluegreen.fence_log ORDER BY id"))
        .containsExactly("fence", "unfence");
  }

  @Test
  void liftingNothingIsHarmless() throws Exception {
    long epoch = epoch("shop");
    assertThat(owner.queryLong("SELECT bluegreen.unfence('shop')")).isEqualTo(epoch);
    assertThat(owner.notices())
        .containsExactly("deployment \"shop\" has no fence in this database");
  }

  @Test
  void aReportThatIsStillReadingDoesNotDelayIt() throws Exception {
    owner.execute("SELECT bluegreen.fence('shop')");
    try (PgSession report = database.session()) {
      report.begin().execute("SELECT * FROM shop_blue.orders");
      owner.execute("SELECT bluegreen.unfence('shop')");
      owner.execute("INSERT INTO shop_blue.orders VALUES (1)");
      assertThat(owner.queryLong(TRIGGERS)).isEqualTo(1);
      assertThat(owner.queryBoolean("SELECT bluegreen.is_fenced('shop')")).isFalse();
    }
  }

  @Test
  void whatWasOnlySwitchedOffIsTidiedUpByTheNext() throws Exception {
    owner.execute("SELECT bluegreen.fence('shop')");
    try (PgSession report = database.session()) {
      report.begin().execute("SELECT * FROM shop_blue.orders");
      owner.execute("SELECT bluegreen.unfence('shop')");
    }
    owner.execute("SELECT bluegreen.fence('shop')");
    assertThat(owner.refusal("INSERT INTO shop_blue.orders VALUES (1)").getSQLState())
        .isEqualTo("25006");
    owner.execute("SELECT bluegreen.unfence('shop')");
    assertThat(owner.queryLong(TRIGGERS)).isZero();
  }

  @Test
  void oneSideCanBeOpenedAlone() throws Exception {
    owner.execute(
        "SELECT bluegreen.fence('shop'); SELECT bluegreen.switch('shop', 'green'); SELECT bluegreen.fence('shop')");
    owner.execute("SELECT bluegreen.unfence('shop', 'blue')");
    owner.execute("INSERT INTO shop_blue.orders VALUES (1)");
    assertThat(owner.refusal("INSERT INTO shop_green.orders VALUES (1)").getSQLState())
        .isEqualTo("25006");
    assertThat(owner.refusal("SELECT bluegreen.unfence('shop', 'red')").getMessage())
        .contains("not 'red'");
  }

  @Test
  void theFenceOfAnotherDeploymentStays() throws Exception {
    owner.execute("CREATE SCHEMA store_blue; CREATE TABLE store_blue.t (i int)");
    owner.execute(
        "SELECT bluegreen.create_deployment('store', 'schema', 'store_blue', 'store_green')");
    owner.execute(
        "SELECT bluegreen.fence('shop'); SELECT bluegreen.fence('store'); SELECT bluegreen.unfence('shop')");
    assertThat(owner.column("SELECT deployment FROM bluegreen.fenced_table"))
        .containsExactly("store");
  }

  @Test
  void theFenceOfADeletedDeploymentCanBeLifted() throws Exception {
    owner.execute("SELECT bluegreen.fence('shop'); DELETE FROM bluegreen.deployment");
    assertThat(owner.refusal("INSERT INTO shop_blue.orders VALUES (1)").getConstraint())
        .isEqualTo("bluegreen_fence");
    owner.execute("SELECT bluegreen.unfence('shop')");
    owner.execute("INSERT INTO shop_blue.orders VALUES (1)");
  }

  @Test
  void aFlipToASideThatIsStillFencedIsRefused() throws Exception {
    owner.execute("SELECT bluegreen.fence('shop'); SELECT bluegreen.switch('shop', 'green')");
    ServerErrorMessage refusal = owner.refusal("SELECT bluegreen.switch('shop', 'blue')");
    assertThat(refusal.getConstraint()).isEqualTo("deployment_target_is_open");
    assertThat(refusal.getMessage()).contains("cannot switch to blue: that side is still fenced");
    assertThat(refusal.getHint()).contains("SELECT bluegreen.unfence('shop', 'blue');");
  }

  @Test
  void switchBackLiftsItInTheSameTransaction() throws Exception {
    owner.execute(
        "SELECT bluegreen.fence('shop'); SELECT bluegreen.switch('shop', 'green'); SELECT bluegreen.fence('shop')");
    owner.execute("SELECT bluegreen.switch_back('shop')");
    assertThat(active("shop")).isEqualTo("blue");
    owner.execute("INSERT INTO shop_blue.orders VALUES (1)");
    assertThat(owner.refusal("INSERT INTO shop_green.orders VALUES (1)").getSQLState())
        .isEqualTo("25006");
  }
}
