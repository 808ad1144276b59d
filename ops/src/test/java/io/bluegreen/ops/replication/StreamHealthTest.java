package io.bluegreen.ops.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamHealthTest {
  private static final long MB = 1024 * 1024;
  private static final SlotState SLOT = slot(true, "reserved", null, null);
  private static final SubscriptionState SUBSCRIPTION =
      new SubscriptionState("bluegreen_s_to_blue", true, true, true, false, 0, 0L);

  private static SlotState slot(
      boolean streaming, String wal, @Nullable Long safe, @Nullable Long keep) {
    return new SlotState(
        "bluegreen_s_to_blue", streaming, wal, null, 900 * MB, MB, safe, keep, null, null);
  }

  private static StreamHealth health(
      @Nullable SlotState slot, @Nullable SubscriptionState subscription) {
    return StreamHealth.of(new ReplicationStream(Side.GREEN, true, true, slot, subscription), null);
  }

  private static void assertIs(
      StreamHealth health, StreamHealth.Verdict verdict, String reason, String mend) {
    assertThat(health.verdict()).isEqualTo(verdict);
    assertThat(health.why()).contains(reason);
    assertThat(health.mend()).contains(mend);
  }

  @Test
  void aStreamThatFlowsIsSound() {
    StreamHealth health = health(SLOT, SUBSCRIPTION);
    assertThat(health.verdict()).isEqualTo(StreamHealth.Verdict.SOUND);
    assertThat(health.reasons()).isEmpty();
  }

  @Test
  void aHalfThatIsGoneIsLostAndNamesBothWaysOn() {
    assertIs(
        health(null, SUBSCRIPTION),
        StreamHealth.Verdict.LOST,
        "its slot on green is gone",
        "bluegreen reseed");
    assertIs(
        health(SLOT, null),
        StreamHealth.Verdict.LOST,
        "its subscription on blue is gone",
        "bluegreen contract");
    assertIs(
        health(slot(false, "lost", null, 1L), SUBSCRIPTION),
        StreamHealth.Verdict.LOST,
        "is lost",
        "reseed");
  }

  @Test
  void aServerThatWasNotAskedIsNoProofOfALoss() {
    ReplicationStream alone = new ReplicationStream(Side.GREEN, true, false, SLOT, null);
    assertThat(StreamHealth.of(alone, null).verdict()).isEqualTo(StreamHealth.Verdict.SOUND);
    ReplicationStream dead =
        new ReplicationStream(Side.GREEN, true, false, slot(false, "reserved", null, null), null);
    assertIs(
        StreamHealth.of(dead, null),
        StreamHealth.Verdict.DYING,
        "without a limit, 900 MB so far",
        "bluegreen forget-side blue");
  }

  @Test
  void whatStandsStillIsDying() {
    SubscriptionState disabled =
        new SubscriptionState("bluegreen_s_to_blue", false, true, false, false, 0, 0L);
    assertIs(
        health(slot(false, "reserved", null, 10L * MB), disabled),
        StreamHealth.Verdict.DYING,
        "is disabled",
        "ALTER SUBSCRIPTION bluegreen_s_to_blue ENABLE");
    ReplicationStream failing = new ReplicationStream(Side.GREEN, true, true, SLOT, SUBSCRIPTION);
    assertIs(
        StreamHealth.of(failing, "it fails again and again"),
        StreamHealth.Verdict.DYING,
        "it fails again and again",
        "the log of blue's server");
  }

  @Test
  void aSlotNearItsLimitIsDyingThoughSomebodyStreams() {
    assertIs(
        health(slot(true, "extended", 100 * MB, 1000 * MB), SUBSCRIPTION),
        StreamHealth.Verdict.DYING,
        "is lost after 100 MB more",
        "max_slot_wal_keep_size");
    assertThat(health(slot(true, "extended", 500 * MB, 1000 * MB), SUBSCRIPTION).verdict())
        .isEqualTo(StreamHealth.Verdict.SOUND);
    assertIs(
        health(slot(true, "unreserved", -5 * MB, 1000 * MB), SUBSCRIPTION),
        StreamHealth.Verdict.DYING,
        "is lost after 0 MB more",
        "catch up");
  }

  @Test
  void anIdleTimeoutThatIsHalfOverIsDying() {
    SlotState idle = new SlotState("s", false, "reserved", null, MB, MB, null, 1L, 400L, 600L);
    assertIs(
        health(idle, SUBSCRIPTION),
        StreamHealth.Verdict.DYING,
        "idle for 400 of 600 s",
        "the log of blue's server");
    SlotState given =
        new SlotState("s", false, "reserved", "idle_timeout", MB, MB, null, 1L, 700L, 600L);
    assertIs(health(given, SUBSCRIPTION), StreamHealth.Verdict.LOST, "(idle_timeout)", "reseed");
  }

  @Test
  void onlyARestlessWorkerIsLookedAtForLonger() {
    assertThat(SUBSCRIPTION.isSuspicious()).isFalse();
    assertThat(new SubscriptionState("s", true, true, true, true, 0, 0L).isSuspicious()).isFalse();
    assertThat(new SubscriptionState("s", true, true, true, true, 0, 3L).isSuspicious()).isTrue();
    assertThat(new SubscriptionState("s", true, true, false, false, 0, null).isSuspicious())
        .isTrue();
  }
}
