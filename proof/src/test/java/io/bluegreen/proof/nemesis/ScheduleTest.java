package io.bluegreen.proof.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final List<String> MOVES = List.of("flip", "hold");
  private static final List<String> HARMS = List.of("cut", "stall", "kill", "stop");

  private static List<Schedule.Turn> turns(long seed) {
    return Stream.generate(new Schedule(seed, MOVES, HARMS)::next).limit(40).toList();
  }

  @Test
  void aSeedReplaysItsSchedule() {
    assertThat(turns(7)).isEqualTo(turns(7)).isNotEqualTo(turns(8));
  }

  @Test
  void everybodyHasATurnBeforeAnybodyHasASecondOne() {
    List<String> harms = turns(1).stream().map(Schedule.Turn::harm).toList();
    List<String> firstFour = harms.stream().filter(h -> !h.isEmpty()).limit(4).toList();
    assertThat(firstFour).containsExactlyInAnyOrderElementsOf(HARMS);
    assertThat(turns(1).stream().map(Schedule.Turn::move).collect(Collectors.toSet()))
        .containsAll(MOVES);
  }
}
