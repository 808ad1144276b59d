package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ServerErrorMessage;

/** The changes of a row that take a new epoch, and the values of these epochs. */
class EpochTest extends ControlTableTest {
  private static final String SERVER_MILLIS =
      "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

  EpochTest(int major) throws SQLException {
    super(major);
  }

  @Test
  void anEpochIsTheMillisecondOfTheServersClock() throws Exception {
    long before = owner.queryLong(SERVER_MILLIS);
    long created = createShop();
    long after = owner.queryLong(SERVER_MILLIS);
    assertThat(created).isBetween(before, after).isEqualTo(epoch("shop"));
    assertThat(owner.queryLong("SELECT bluegreen.switch('shop', 'green')"))
        .isGreaterThan(created)
        .isGreaterThanOrEqualTo(after);
  }

  @Test
  void changesWithinOneMillisecondStillDiffer() throws Exception {
    createShop();
    owner.execute(
        """
        DO $$ BEGIN
          FOR i IN 1..50 LOOP
            UPDATE bluegreen.deployment SET active = CASE active WHEN 'blue' THEN 'green' ELSE 'blue' END;
          END LOOP;
        END $$
        """);
    assertThat(owner.queryLong("SELECT count(DISTINCT epoch) FROM bluegreen.history"))
        .isEqualTo(51);
    assertThat(
            owner.queryLong(
                "SELECT count(*) FROM (SELECT epoch <= lag(epoch) OVER (ORDER BY id) AS back FROM bluegreen.history) x WHERE back"))
        .isZero();
  }

  @Test
  void aClockThatWentBackwardsYieldsTheOldEpochPlusOne() throws Exception {
    createShop();
    long ahead = owner.queryLong(SERVER_MILLIS) + 3_600_000;
    rewrite("shop", "epoch = " + ahead);
    assertThat(owner.queryLong("SELECT bluegreen.switch('shop', 'green')")).isEqualTo(ahead + 1);
    assertThat(owner.queryLong("SELECT bluegreen.hold('shop', '1 minute')")).isEqualTo(ahead + 2);
    assertThat(owner.queryLong("SELECT bluegreen.release('shop')")).isEqualTo(ahead + 3);
  }

  @Test
  void namingTheActiveSideIsAChangeEvenIfItStays() throws Exception {
    long created = createShop();
    owner.execute("UPDATE bluegreen.deployment SET active = 'blue' WHERE name = 'shop'");
    assertThat(epoch("shop")).isGreaterThan(created);
    assertThat(lastChange("shop")).isEqualTo("blue confirmed as the active side");
  }

  @Test
  void switchingToWhereItIsTakesAnEpochAndSaysSo() throws Exception {
    long created = createShop();
    assertThat(owner.queryLong("SELECT bluegreen.switch('shop', 'blue')")).isGreaterThan(created);
    assertThat(owner.notices())
        .containsExactly("deployment \"shop\" is on blue already; it gets a new epoch");
  }

  @Test
  void aNoteTakesNoEpoch() throws Exception {
    long created = createShop();
    owner.execute("UPDATE bluegreen.deployment SET note = 'step 3' WHERE name = 'shop'");
    assertThat(epoch("shop")).isEqualTo(created);
    assertThat(lastChange("shop")).isEqualTo("note: step 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "active = 'green'",
        "phase = 'hold', hold_until = now() + interval '1 minute'",
        "scheduled_active = 'green', scheduled_at = now() + interval '1 minute'",
        "green = 'shop_blue_2'",
        "mode = 'cluster', blue = 'a:1/x', green = 'b:1/x'",
      })
  void everyChangeOfRoutingTakesAnEpoch(String assignments) throws Exception {
    long created = createShop();
    owner.execute("UPDATE bluegreen.deployment SET " + assignments);
    assertThat(epoch("shop")).isGreaterThan(created);
  }

  @Test
  void aStatementThatChangesNothingTakesNoEpoch() throws Exception {
    long created = createShop();
    owner.execute("UPDATE bluegreen.deployment SET phase = phase, green = green, note = note");
    assertThat(epoch("shop")).isEqualTo(created);
    assertThat(historyLines()).isEqualTo(1);
  }

  @Test
  void anEpochCannotBeSetBack() throws Exception {
    long created = createShop();
    owner.execute("UPDATE bluegreen.deployment SET epoch = 7");
    assertThat(epoch("shop")).isEqualTo(created);
    owner.execute("UPDATE bluegreen.deployment SET epoch = 7, active = 'green'");
    assertThat(epoch("shop")).isGreaterThan(created);
  }

  @Test
  void aHigherEpochOfAnotherEndpointIsRepeatedAsItIs() throws Exception {
    long repeated = createShop() + 60_000;
    owner.execute("UPDATE bluegreen.deployment SET active = 'green', epoch = " + repeated);
    assertThat(epoch("shop")).isEqualTo(repeated);
    assertThat(lastChange("shop")).isEqualTo("switched from blue to green");
  }

  @Test
  void anEpochFarInTheFutureIsRefused() throws Exception {
    createShop();
    ServerErrorMessage refusal =
        owner.refusal(
            "UPDATE bluegreen.deployment SET active = 'green', epoch = 9000000000000000000");
    assertThat(refusal.getConstraint()).isEqualTo("deployment_epoch_is_plausible");
    assertThat(refusal.getMessage())
        .contains("9000000000000000000")
        .contains("more than a year ahead");
  }

  @Test
  void aDeploymentThatWasDeletedNeverRepeatsAnEpoch() throws Exception {
    createShop();
    long ahead = owner.queryLong(SERVER_MILLIS) + 3_600_000;
    owner.execute("UPDATE bluegreen.deployment SET active = 'green', epoch = " + ahead);
    owner.execute("DELETE FROM bluegreen.deployment WHERE name = 'shop'");
    assertThat(
            owner.queryLong(
                "SELECT bluegreen.create_deployment('shop', 'schema', 'shop_blue', 'shop_green')"))
        .isGreaterThan(ahead + 1);
  }

  @Test
  void theFlipIsAboveTheFenceOfAServerWhoseClockIsAhead() throws Exception {
    createPair();
    long ahead = owner.queryLong(SERVER_MILLIS) + 3_600_000;
    owner.execute(
        "INSERT INTO bluegreen.sentinel (deployment, side, epoch, action) VALUES ('pair', 'blue', %d, 'fence')"
            .formatted(ahead));
    assertThat(owner.queryLong("SELECT bluegreen.switch('pair', 'green')")).isEqualTo(ahead + 1);
  }

  @Test
  void everyChangeSaysWhenAndByWhom() throws Exception {
    createShop();
    owner.execute(
        "UPDATE bluegreen.deployment SET note = 'x', updated_by = 'somebody else', updated_at = '2000-01-01'");
    assertThat(owner.query("SELECT updated_by FROM bluegreen.deployment")).isEqualTo("dba");
    assertThat(
            owner.queryBoolean(
                "SELECT updated_at > now() - interval '1 minute' FROM bluegreen.deployment"))
        .isTrue();
  }

  @Test
  void anUpsertThatMeetsARowIsOneChange() throws Exception {
    createShop();
    owner.execute(
        """
        INSERT INTO bluegreen.deployment (name, mode, blue, green, active) VALUES ('shop', 'schema', 'shop_blue', 'shop_green', 'green')
        ON CONFLICT (name) DO UPDATE SET active = excluded.active
        """);
    assertThat(active("shop")).isEqualTo("green");
    assertThat(historyLines()).isEqualTo(2);
  }
}
