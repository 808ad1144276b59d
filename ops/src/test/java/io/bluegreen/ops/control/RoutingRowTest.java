package io.bluegreen.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of two rows counts, and when they contradict each other. */
class RoutingRowTest {
  private static ControlRow row(Side active, String phase, long epoch) {
    @Nullable OffsetDateTime until =
        phase.equals("hold") ? OffsetDateTime.parse("2026-11-21T01:00:00Z") : null;
    return new ControlRow(
        "shop", "cluster", "a:1/shop", "b:1/shop", active, phase, until, epoch, null);
  }

  @Test
  void theHigherEpochCounts() {
    ControlRow older = row(Side.BLUE, "steady", 5);
    ControlRow newer = row(Side.GREEN, "steady", 6);
    assertThat(RoutingRow.truth(older, newer)).isSameAs(newer);
    assertThat(RoutingRow.truth(newer, older)).isSameAs(newer);
    assertThat(RoutingRow.conflict(older, newer)).isEmpty();
  }

  @Test
  void ofOneEpochTheActiveSidesRowCountsWhichHasTheProgressOfARun() {
    for (Side active : Side.values()) {
      ControlRow ofBlue = row(active, "steady", 5);
      ControlRow ofGreen = row(active, "steady", 5);
      assertThat(RoutingRow.truth(ofBlue, ofGreen))
          .isSameAs(active == Side.BLUE ? ofBlue : ofGreen);
      assertThat(RoutingRow.conflict(ofBlue, ofGreen)).isEmpty();
    }
  }

  @Test
  void aSideThatCannotBeReadHasNoSay() {
    ControlRow only = row(Side.BLUE, "steady", 5);
    assertThat(RoutingRow.truth(only, null)).isSameAs(only);
    assertThat(RoutingRow.truth(null, only)).isSameAs(only);
    assertThat(RoutingRow.<ControlRow>truth(null, null)).isNull();
    assertThat(RoutingRow.conflict(only, null)).isEmpty();
  }

  @Test
  void rowsOfOneEpochThatDifferContradictEachOther() {
    assertThat(RoutingRow.conflict(row(Side.BLUE, "steady", 5), row(Side.GREEN, "steady", 5)))
        .isEqualTo("both have epoch 5, and active is blue on blue and green on green");
    assertThat(RoutingRow.conflict(row(Side.BLUE, "hold", 5), row(Side.BLUE, "steady", 5)))
        .isEqualTo(
            "both have epoch 5, and phase is hold on blue and steady on green, hold_until is 2026-11-21T01:00Z on blue and null on green");
  }

  /** A report in a test. */
  private record Report(String id, long epochSeen, int openTransactions)
      implements ReportedClient {}

  @Test
  void theNewestReportOfAClientCountsAndOfTwoTheOneThatLetsAnOperatorWait() {
    Report old = new Report("a", 5, 3);
    Report fresh = new Report("a", 6, 0);
    Report waiting = new Report("b", 6, 2);
    Report done = new Report("b", 6, 0);
    assertThat(ReportedClient.newest(java.util.List.of(old, waiting, fresh, done)))
        .containsExactlyInAnyOrder(fresh, waiting);
  }
}
