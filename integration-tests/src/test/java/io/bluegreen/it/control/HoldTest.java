package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ServerErrorMessage;

/** Holds: how they begin, and the three ways in which they end. */
class HoldTest extends ControlTableTest {
  private static final String ROW =
      "SELECT phase || ' ' || coalesce((hold_until > clock_timestamp())::text, 'none') FROM bluegreen.deployment";
  private static final String PHASE = "SELECT phase FROM bluegreen.status";

  HoldTest(int major) throws SQLException {
    super(major);
  }

  @BeforeEach
  void deployment() throws SQLException {
    createShop();
  }

  @Test
  void aHoldHasAnEnd() throws Exception {
    owner.execute("SELECT bluegreen.hold('shop', '1 minute')");
    assertThat(owner.query(ROW)).isEqualTo("hold true");
    assertThat(lastChange("shop")).startsWith("hold until 20");
  }

  @Test
  void releaseEndsIt() throws Exception {
    long held = owner.queryLong("SELECT bluegreen.hold('shop', '1 minute')");
    assertThat(owner.queryLong("SELECT bluegreen.release('shop')")).isGreaterThan(held);
    assertThat(owner.query(ROW)).isEqualTo("steady none");
    assertThat(lastChange("shop")).isEqualTo("hold released");
  }

  @Test
  void settingThePhaseAloneReleasesToo() throws Exception {
    owner.execute("SELECT bluegreen.hold('shop', '1 minute')");
    owner.execute("UPDATE bluegreen.deployment SET phase = 'steady'");
    assertThat(owner.query(ROW)).isEqualTo("steady none");
  }

  @Test
  void releasingWhatIsNotHeldIsHarmless() throws Exception {
    long epoch = epoch("shop");
    assertThat(owner.queryLong("SELECT bluegreen.release('shop')")).isEqualTo(epoch);
    assertThat(owner.notices()).containsExactly("deployment \"shop\" is not held");
  }

  @Test
  void aFlipEndsIt() throws Exception {
    owner.execute("SELECT bluegreen.hold('shop', '1 minute')");
    owner.execute("SELECT bluegreen.switch('shop', 'green')");
    assertThat(owner.query(ROW)).isEqualTo("steady none");
    assertThat(lastChange("shop")).isEqualTo("switched from blue to green; hold released");
  }

  @Test
  void aFlipThatNamesTheHoldKeepsIt() throws Exception {
    owner.execute("SELECT bluegreen.hold('shop', '1 minute')");
    owner.execute("UPDATE bluegreen.deployment SET active = 'green', phase = 'hold'");
    assertThat(owner.query(ROW)).isEqualTo("hold true");
    assertThat(active("shop")).isEqualTo("green");
  }

  @Test
  void confirmingTheActiveSideDoesNotEndIt() throws Exception {
    owner.execute("SELECT bluegreen.hold('shop', '1 minute')");
    owner.execute("UPDATE bluegreen.deployment SET active = 'blue'");
    assertThat(owner.query(ROW)).isEqualTo("hold true");
  }

  @Test
  void aHoldThatRanOutCountsAsReleased() throws Exception {
    owner.execute("SELECT bluegreen.hold('shop', '1 minute')");
    rewrite("shop", "hold_until = now() - interval '1 second'");
    assertThat(owner.query(PHASE)).isEqualTo("steady");
    long epoch = epoch("shop");
    owner.execute("UPDATE bluegreen.deployment SET note = 'x'");
    assertThat(epoch("shop")).isEqualTo(epoch);
    owner.execute("UPDATE bluegreen.deployment SET active = 'blue'");
    assertThat(owner.query(ROW)).isEqualTo("steady none");
  }

  @Test
  void aHoldCanBeExtended() throws Exception {
    long held = owner.queryLong("SELECT bluegreen.hold('shop', '1 minute')");
    assertThat(owner.queryLong("SELECT bluegreen.hold('shop', '1 hour')")).isGreaterThan(held);
    assertThat(
            owner.queryBoolean(
                "SELECT hold_until > now() + interval '50 minutes' FROM bluegreen.deployment"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 s", "-1 minute"})
  void aHoldInThePastIsRefused(String interval) {
    ServerErrorMessage refusal =
        owner.refusal("SELECT bluegreen.hold('shop', '%s')".formatted(interval));
    assertThat(refusal.getConstraint()).isEqualTo("deployment_hold_ends_in_the_future");
    assertThat(refusal.getMessage()).contains("\"shop\" cannot be held until");
    assertThat(refusal.getHint()).contains("bluegreen.hold");
  }

  @Test
  void holdingAgainWithTheOldEndIsRefused() throws Exception {
    owner.execute("SELECT bluegreen.hold('shop', '1 minute')");
    rewrite("shop", "hold_until = now() - interval '1 second'");
    assertThat(owner.refusal("UPDATE bluegreen.deployment SET phase = 'hold'").getConstraint())
        .isEqualTo("deployment_hold_ends_in_the_future");
  }
}
