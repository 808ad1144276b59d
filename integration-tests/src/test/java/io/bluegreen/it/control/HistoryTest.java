package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgSession;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The traces of changes: history and notifications. */
class HistoryTest extends ControlTableTest {
  HistoryTest(int major) throws SQLException {
    super(major);
  }

  @Test
  void everyChangeIsOneReadableLine() throws Exception {
    createShop();
    owner.execute("SELECT bluegreen.switch('shop', 'green')");
    owner.execute("UPDATE bluegreen.deployment SET blue = 'shop_red', note = 'renamed'");
    owner.execute("DELETE FROM bluegreen.deployment");
    assertThat(
            owner.column(
                "SELECT by_user || ': ' || name || ': ' || what FROM bluegreen.history ORDER BY id"))
        .containsExactly(
            "dba: shop: created in mode schema: blue is shop_blue, green is shop_green, blue is active",
            "dba: shop: switched from blue to green",
            "dba: shop: blue shop_blue -> shop_red; note: renamed",
            "dba: shop: deleted");
  }

  @Test
  void aLineHoldsTheStateBeforeAndAfter() throws Exception {
    createShop();
    owner.execute("SELECT bluegreen.hold('shop', '1 minute')");
    owner.execute("SELECT bluegreen.switch('shop', 'green')");
    assertThat(
            owner.query(
                """
                SELECT concat_ws(' ', old_active, new_active, old_phase, new_phase,
                                 old_hold_until IS NOT NULL, new_hold_until IS NOT NULL, mode, blue, green,
                                 epoch = (SELECT epoch FROM bluegreen.deployment))
                FROM bluegreen.history ORDER BY id DESC LIMIT 1
                """))
        .isEqualTo("blue green hold steady t f schema shop_blue shop_green t");
  }

  @Test
  void aRefusedChangeLeavesNoLine() throws Exception {
    createShop();
    owner.refusal("UPDATE bluegreen.deployment SET active = 'red'");
    assertThat(historyLines()).isEqualTo(1);
  }

  @Test
  void historyMayBePrunedWithoutHarm() throws Exception {
    long created = createShop();
    owner.execute("DELETE FROM bluegreen.history");
    assertThat(owner.queryLong("SELECT bluegreen.switch('shop', 'green')")).isGreaterThan(created);
    assertThat(lastChange("shop")).isEqualTo("switched from blue to green");
  }

  @Test
  void listenersGetNameAndEpochAsJsonWithoutSpaces() throws Exception {
    try (PgSession listener = application()) {
      listener.execute("LISTEN bluegreen");
      long created = createShop();
      long switched = owner.queryLong("SELECT bluegreen.switch('shop', 'green')");
      owner.execute("UPDATE bluegreen.deployment SET note = 'no news'");
      listener.execute("SELECT 1");
      assertThat(listener.notifications())
          .containsExactly(
              "{\"name\":\"shop\",\"epoch\":" + created + "}",
              "{\"name\":\"shop\",\"epoch\":" + switched + "}");
    }
  }

  @Test
  void aNameIsQuotedAsJson() throws Exception {
    try (PgSession listener = application()) {
      listener.execute("LISTEN bluegreen");
      long epoch =
          owner.queryLong("SELECT bluegreen.create_deployment('a \"b\" \\c', 'schema', 'x', 'y')");
      listener.execute("SELECT 1");
      assertThat(listener.notifications())
          .containsExactly("{\"name\":\"a \\\"b\\\" \\\\c\",\"epoch\":" + epoch + "}");
    }
  }

  @Test
  void aDeletionIsNotifiedWithAHigherEpoch() throws Exception {
    long created = createShop();
    try (PgSession listener = application()) {
      listener.execute("LISTEN bluegreen");
      owner.execute("DELETE FROM bluegreen.deployment");
      listener.execute("SELECT 1");
      assertThat(listener.notifications()).hasSize(1);
      assertThat(owner.queryLong("SELECT max(epoch) FROM bluegreen.history"))
          .isGreaterThan(created);
    }
  }

  @Test
  void aRolledBackChangeIsNotHeardOf() throws Exception {
    createShop();
    try (PgSession listener = application()) {
      listener.execute("LISTEN bluegreen");
      owner.begin().execute("SELECT bluegreen.switch('shop', 'green')");
      owner.rollback();
      listener.execute("SELECT 1");
      assertThat(listener.notifications()).isEmpty();
    }
    assertThat(active("shop")).isEqualTo("blue");
  }
}
