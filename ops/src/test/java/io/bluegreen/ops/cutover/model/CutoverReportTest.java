package io.bluegreen.ops.cutover.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutoverReportTest {
  @Test
  void everythingThatWasMeasuredAndTouchedHasALine() {
    CutoverReportBuilder report = new CutoverReportBuilder("run1", Side.BLUE);
    report.took(CutoverStep.HOLD, Duration.ofNanos(12_340_000));
    report.took(CutoverStep.FLIP, Duration.ofMillis(3));
    report.held(1);
    report.fenced(2);
    report.arrived(Duration.ofMillis(5));
    report.flipped(3, Duration.ofMillis(40));
    report.followed(Duration.ofMillis(45));
    report.verified("the sentinel came");
    report.terminated(
        new CutoverReport.TerminatedSession(42, "app", "shop", "idle", CutoverStep.SETTLE));
    report.sequences(List.of(new CutoverReport.MovedSequence("public.s", 10, 1010)));
    report.clients(List.of(new CutoverReport.Client("id", "shop", "host", 3, 0)));
    report.remark("something else");
    assertThat(report.build().lines())
        .contains(
            "run run1: blue -> green",
            "pause 40.0 ms, from the hold to the flip",
            "  hold      12.3 ms",
            "  flip      3.0 ms",
            "epochs: hold 1, fence 2, flip 3",
            "sentinel 2 travelled 5.0 ms",
            "nobody was held for longer than 45.0 ms",
            "the sentinel came",
            "something else")
        .anyMatch(line -> line.startsWith("client ") && line.contains("shop"))
        .anyMatch(line -> line.startsWith("terminated ") && line.contains("42"))
        .anyMatch(line -> line.startsWith("sequence ") && line.contains("1010"));
  }

  @Test
  void aStepThatIsTakenTwiceCountsTwice() {
    CutoverReportBuilder report = new CutoverReportBuilder("run1", Side.BLUE);
    report.took(CutoverStep.HOLD, Duration.ofMillis(1));
    report.took(CutoverStep.HOLD, Duration.ofMillis(2));
    assertThat(report.build().steps()).containsEntry(CutoverStep.HOLD, Duration.ofMillis(3));
  }

  @Test
  void aRunThatChangedNothingHasNoPause() {
    CutoverReport report = new CutoverReportBuilder("", null).build();
    assertThat(report.pause()).isNull();
    assertThat(report.lines()).noneMatch(line -> line.contains("pause"));
  }
}
