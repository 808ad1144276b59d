package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgSession;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ServerErrorMessage;

/** Scheduled switches, executed by the server's clock. */
class ScheduleTest extends ControlTableTest {
  private static final String PENDING =
      "SELECT scheduled_active FROM bluegreen.deployment WHERE scheduled_at IS NOT NULL";

  ScheduleTest(int major) throws SQLException {
    super(major);
  }

  @BeforeEach
  void deployment() throws SQLException {
    createShop();
  }

  @Test
  void aScheduleIsAChangeThatLeavesTheActiveSide() throws Exception {
    long created = epoch("shop");
    assertThat(schedule("1 hour")).isGreaterThan(created);
    assertThat(owner.query(PENDING)).isEqualTo("green");
    assertThat(active("shop")).isEqualTo("blue");
    assertThat(lastChange("shop")).startsWith("switch to green scheduled for 20");
  }

  @Test
  void aScheduleCanBeMovedAndCancelled() throws Exception {
    long first = schedule("1 hour");
    long moved = schedule("2 hours");
    long cancelled = owner.queryLong("SELECT bluegreen.unschedule('shop')");
    assertThat(List.of(first, moved, cancelled)).isSorted().doesNotHaveDuplicates();
    assertThat(owner.query(PENDING)).isNull();
    assertThat(lastChange("shop")).isEqualTo("schedule cancelled");
  }

  @Test
  void cancellingNothingIsHarmless() throws Exception {
    long epoch = epoch("shop");
    assertThat(owner.queryLong("SELECT bluegreen.unschedule('shop')")).isEqualTo(epoch);
    assertThat(owner.notices()).containsExactly("deployment \"shop\" has no schedule");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4 seconds", "0 seconds", "-1 hour"})
  void aScheduleThatNotEveryClientCouldHearOfIsRefused(String ahead) {
    ServerErrorMessage refusal =
        owner.refusal(
            "SELECT bluegreen.schedule('shop', 'green', now() + interval '%s')".formatted(ahead));
    assertThat(refusal.getConstraint()).isEqualTo("deployment_schedule_has_lead_time");
    assertThat(refusal.getMessage()).contains("\"shop\"").contains("at least 5 s before");
    assertThat(refusal.getHint()).contains("SELECT bluegreen.switch('shop', 'green');");
  }

  @Test
  void aScheduleToTheActiveSideIsRefused() {
    ServerErrorMessage refusal =
        owner.refusal("SELECT bluegreen.schedule('shop', 'blue', now() + interval '1 hour')");
    assertThat(refusal.getConstraint()).isEqualTo("deployment_schedule_changes_side");
    assertThat(refusal.getHint()).isEqualTo("Schedule green instead.");
  }

  @Test
  void aScheduleToASchemaThatDoesNotExistIsRefused() throws Exception {
    owner.execute("DROP SCHEMA shop_green");
    assertThat(
            owner
                .refusal("SELECT bluegreen.schedule('shop', 'green', now() + interval '1 hour')")
                .getSQLState())
        .isEqualTo("3F000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT bluegreen.unschedule('shop')",
        "SELECT bluegreen.schedule('shop', 'green', now() + interval '1 hour')",
        "UPDATE bluegreen.deployment SET scheduled_at = scheduled_at + interval '1 minute'",
      })
  void inTheLastFiveSecondsAScheduleIsFinal(String change) throws Exception {
    schedule("1 hour");
    rewrite("shop", "scheduled_at = clock_timestamp() + interval '4 seconds'");
    ServerErrorMessage refusal = owner.refusal(change);
    assertThat(refusal.getConstraint()).isEqualTo("deployment_schedule_is_final");
    assertThat(refusal.getMessage()).contains("can be moved or cancelled only until 5 s before");
    assertThat(refusal.getHint()).contains("bluegreen.switch_back('shop')");
  }

  @Test
  void switchingAtOnceReplacesTheSchedule() throws Exception {
    schedule("1 hour");
    owner.execute("SELECT bluegreen.switch('shop', 'green')");
    assertThat(owner.query(PENDING)).isNull();
    assertThat(lastChange("shop")).isEqualTo("switched from blue to green; schedule cancelled");
  }

  @Test
  void switchingAheadOfAScheduleToTheSameSideIsAllowedUntilTheEnd() throws Exception {
    schedule("1 hour");
    rewrite("shop", "scheduled_at = clock_timestamp() + interval '4 seconds'");
    owner.execute("SELECT bluegreen.switch('shop', 'green')");
    assertThat(active("shop")).isEqualTo("green");
  }

  @Test
  void aFlipMayScheduleTheWayBackInTheSameStatement() throws Exception {
    owner.execute(
        "UPDATE bluegreen.deployment SET active = 'green', scheduled_active = 'blue', scheduled_at = now() + interval '1 hour'");
    assertThat(owner.query(PENDING)).isEqualTo("blue");
  }

  @Test
  void aDueScheduleCountsBeforeAnybodyWroteItDown() throws Exception {
    schedule("1 hour");
    owner.execute("SELECT bluegreen.hold('shop', '1 hour')");
    becomeDue();
    assertThat(owner.query("SELECT active || ' ' || phase FROM bluegreen.status"))
        .isEqualTo("green steady");
    assertThat(owner.query("SELECT active FROM bluegreen.deployment")).isEqualTo("blue");
  }

  @Test
  void theNextChangeWritesADueScheduleDownFirstWithItsOwnEpoch() throws Exception {
    long scheduled = schedule("1 hour");
    long due = becomeDue();
    long held = owner.queryLong("SELECT bluegreen.hold('shop', '1 minute')");
    assertThat(owner.query("SELECT active || ' ' || phase FROM bluegreen.deployment"))
        .isEqualTo("green hold");
    assertThat(owner.query(PENDING)).isNull();
    List<String> lines =
        owner.column(
            "SELECT epoch || ' ' || what FROM bluegreen.history WHERE epoch > %d ORDER BY id"
                .formatted(scheduled));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .startsWith(
            Math.max(scheduled + 1, due) + " switched from blue to green, as scheduled for");
    assertThat(lines.get(1)).startsWith(held + " hold until");
  }

  @Test
  void aNoteIsEnoughToWriteADueScheduleDown() throws Exception {
    long scheduled = schedule("1 hour");
    becomeDue();
    owner.execute("UPDATE bluegreen.deployment SET note = 'x'");
    assertThat(owner.query("SELECT active FROM bluegreen.deployment")).isEqualTo("green");
    assertThat(epoch("shop")).isGreaterThan(scheduled);
    assertThat(
            owner.column(
                "SELECT old_active || '>' || new_active FROM bluegreen.history ORDER BY id DESC LIMIT 2"))
        .containsExactly("green>green", "blue>green");
  }

  @Test
  void switchingBackAfterADueScheduleIsASwitchOfItsOwn() throws Exception {
    long scheduled = schedule("1 hour");
    becomeDue();
    owner.execute("SELECT bluegreen.switch_back('shop')");
    assertThat(active("shop")).isEqualTo("blue");
    assertThat(
            owner.column(
                "SELECT old_active || '>' || new_active FROM bluegreen.history WHERE epoch > "
                    + scheduled
                    + " ORDER BY id"))
        .containsExactly("blue>green", "green>blue");
  }

  @Test
  void cancellingADueScheduleOnlyWritesItDown() throws Exception {
    schedule("1 hour");
    becomeDue();
    owner.execute("SELECT bluegreen.unschedule('shop')");
    assertThat(owner.notices())
        .singleElement()
        .asString()
        .contains("was due at")
        .contains("on green already");
    assertThat(owner.query("SELECT active FROM bluegreen.deployment")).isEqualTo("green");
  }

  @Test
  void aScheduleThatIsCommittedTooLateIsRefusedAtItsCommit() throws Exception {
    try (PgSession slow = database.sessionAs("dba")) {
      slow.begin()
          .execute(
              "SELECT bluegreen.schedule('shop', 'green', clock_timestamp() + interval '5.2 seconds')");
      slow.execute("SELECT pg_sleep(1.3)");
      ServerErrorMessage refusal = slow.refusal("COMMIT");
      assertThat(refusal.getConstraint()).isEqualTo("deployment_schedule_has_lead_time");
      assertThat(refusal.getMessage()).contains("stayed open for too long");
    }
    assertThat(owner.query(PENDING)).isNull();
  }

  private long schedule(String ahead) throws SQLException {
    return owner.queryLong(
        "SELECT bluegreen.schedule('shop', 'green', now() + interval '%s')".formatted(ahead));
  }

  /** Lets the schedule have been due since a second; returns that moment in milliseconds. */
  private long becomeDue() throws SQLException {
    rewrite(
        "shop",
        "scheduled_at = date_trunc('milliseconds', clock_timestamp() - interval '1 second')");
    return owner.queryLong(
        "SELECT (extract(epoch FROM scheduled_at) * 1000)::bigint FROM bluegreen.deployment");
  }
}
