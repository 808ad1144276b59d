package io.bluegreen.ops.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Where sequences go: ahead by the margin, never backwards, and not at all where nothing is used.
 */
class SequencePlanTest {
  private static SequenceState up(long last, boolean called) {
    return new SequenceState("public.s", "s", last, called, 1, 1, 10_000, 1, false, true);
  }

  private static SequenceState down(long last, boolean called) {
    return new SequenceState("public.s", "s", last, called, -2, -10_000, -1, 1, false, true);
  }

  private static SequenceState cycle(long last, boolean called) {
    return new SequenceState("public.s", "s", last, called, 1, 1, 99, 1, true, true);
  }

  private static SequencePlan plan(SequenceState here, SequenceState there) {
    return SequencePlan.of(List.of(here), List.of(there), 1000);
  }

  private static void moves(SequenceState here, SequenceState there, long to, boolean called) {
    assertThat(plan(here, there).problems()).isEmpty();
    assertThat(plan(here, there).moves())
        .containsExactly(new SequencePlan.Move(there, here.last(), to, called));
  }

  private static void stays(SequenceState here, SequenceState there) {
    assertThat(plan(here, there).problems()).isEmpty();
    assertThat(plan(here, there).moves()).isEmpty();
  }

  @Test
  void aUsedOneMovesAheadByTheMargin() {
    moves(up(50, true), up(1, false), 1050, true);
    moves(up(50, true), up(51, true), 1050, true);
    moves(down(-50, true), down(-1, false), -2050, true);
  }

  @Test
  void oneThatWasSetAndNotCalledMovesToo() {
    moves(up(51, false), up(1, false), 1050, true);
    moves(down(-51, false), down(-1, false), -2049, true);
  }

  @Test
  void oneThatNobodyUsedStays() {
    stays(up(1, false), up(1, false));
    stays(up(1, false), up(500, false));
    stays(down(-1, false), down(-1, false));
  }

  @Test
  void itNeverGoesBackwards() {
    stays(up(50, true), up(1050, true));
    stays(up(50, true), up(5000, false));
    stays(down(-50, true), down(-5000, true));
  }

  @Test
  void tenCachesAreMoreThanASmallMargin() {
    SequenceState here =
        new SequenceState("public.s", "s", 50, true, 1, 1, 10_000, 200, false, true);
    moves(here, up(1, false), 2050, true);
  }

  @Test
  void itDoesNotPassItsBound() {
    assertThat(plan(up(9500, true), up(1, false)).problems())
        .singleElement()
        .matches(SequencePlan.Problem::isBound)
        .satisfies(p -> assertThat(p.text()).contains("at 9500", "1000 values", "bound 10000"));
    assertThat(plan(down(-9000, true), down(-1, false)).problems()).hasSize(1);
    SequenceState huge =
        new SequenceState(
            "public.s", "s", Long.MAX_VALUE - 1, true, 1, 1, Long.MAX_VALUE, 1, false, true);
    assertThat(plan(huge, huge).problems()).hasSize(1);
  }

  @Test
  void oneThatCyclesThroughFewValuesGoesOnFromTheActiveSidesPlace() {
    moves(cycle(42, true), cycle(1, false), 42, true);
    moves(cycle(42, false), cycle(1, false), 42, false);
    stays(cycle(42, true), cycle(42, true));
    SequenceState wide = new SequenceState("public.s", "s", 100, true, 1, 1, 1005, 1, true, true);
    assertThat(plan(wide, wide).problems()).hasSize(1);
  }

  @Test
  void whatCannotBeReadOrIsMissingIsAProblem() {
    SequenceState hidden = new SequenceState("public.s", "s", 0, false, 1, 1, 9, 1, false, false);
    assertThat(plan(hidden, up(1, false)).problems())
        .extracting(SequencePlan.Problem::text)
        .containsExactly("sequence public.s may not be read by this role");
    assertThat(SequencePlan.of(List.of(up(1, true)), List.of(), 1000).problems())
        .extracting(SequencePlan.Problem::text)
        .containsExactly("sequence public.s does not exist on the new side");
  }
}
