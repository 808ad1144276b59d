package io.bluegreen.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.proof.history.Action;
import java.util.List;
import org.junit.jupiter.api.Test;

class CounterCheckTest {
  private static final Action ONE = Action.of(CounterCheck.INCREMENT, "counter c");

  private final CounterCheck check = new CounterCheck();

  private static List<Row> at(long n) {
    return List.of(new Row("both", "counter c", n));
  }

  @Test
  void aCounterIsBetweenWhatIsKnownAndWhatMayBe() {
    Told told = new Told().ok(ONE, 1L).info(ONE).fail(ONE).ok(ONE, 2L);
    assertThat(check.violations(told.history(), at(2))).isEmpty();
    assertThat(check.violations(told.history(), at(3))).isEmpty();
  }

  @Test
  void aLostIncrementIsReported() {
    assertThat(check.violations(new Told().ok(ONE, 1L).ok(ONE, 2L).history(), at(1)))
        .singleElement()
        .asString()
        .contains("counter c is 1, and 2 increments were acknowledged");
    assertThat(check.violations(new Told().ok(ONE, 1L).history(), List.of())).hasSize(1);
  }

  @Test
  void anIncrementThatWasDoneTwiceIsReported() {
    assertThat(check.violations(new Told().info(ONE).history(), at(2))).hasSize(1);
    assertThat(check.violations(new Told().fail(ONE).history(), at(1))).hasSize(1);
  }

  @Test
  void twoIncrementsToTheSameNumberAreReported() {
    Told told = new Told().ok(ONE, 1L).ok(ONE, 1L);
    assertThat(check.violations(told.history(), at(2)))
        .anyMatch(line -> line.contains("two increments to the same number"));
  }

  @Test
  void aLaterIncrementToALowerNumberIsReported() {
    Told told = new Told().ok(ONE, 2L).ok(ONE, 1L);
    assertThat(check.violations(told.history(), at(2)))
        .singleElement()
        .asString()
        .contains("a later increment returned a lower number");
  }

  @Test
  void eachSideCountsForItselfAndTheSumCounts() {
    Told told = new Told().ok("blue", ONE, 1L).ok("green", ONE, 1L).ok("green", ONE, 2L);
    List<Row> rows = List.of(new Row("blue", "counter c", 1), new Row("green", "counter c", 2));
    assertThat(check.violations(told.history(), rows)).isEmpty();
  }
}
