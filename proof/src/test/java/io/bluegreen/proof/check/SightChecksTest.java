package io.bluegreen.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.proof.history.Action;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The checks that need no rows: what was seen says enough. */
class SightChecksTest {
  private static final Action SETTINGS = Action.of(ExpectationCheck.SETTINGS, "", 7L, 1L);
  private static final Action CURSOR = Action.of(ExpectationCheck.CURSOR, "", 100L, 5050L, 0L);

  @Test
  void aSessionThatLostASettingIsReported() {
    ExpectationCheck check = new ExpectationCheck(ExpectationCheck.SETTINGS);
    assertThat(check.violations(new Told().ok(SETTINGS, 7L, 1L).history(), List.of())).isEmpty();
    assertThat(check.violations(new Told().ok(SETTINGS, 7L, 0L).history(), List.of())).hasSize(1);
    assertThat(check.violations(new Told().fail(SETTINGS).history(), List.of())).isEmpty();
  }

  @Test
  void aCursorThatMissedRowsIsReported() {
    ExpectationCheck check = new ExpectationCheck(ExpectationCheck.CURSOR);
    assertThat(check.violations(new Told().ok(CURSOR, 100L, 5050L, 0L).history(), List.of()))
        .isEmpty();
    assertThat(check.violations(new Told().ok(CURSOR, 99L, 5050L, 0L).history(), List.of()))
        .singleElement()
        .asString()
        .contains("[99, 5050, 0]");
  }

  @Test
  void aTransactionOnASideThatItsJvmHadSeenLeftIsReported() {
    TreeMap<Long, Set<String>> sides = new TreeMap<>();
    sides.put(1L, Set.of("blue"));
    sides.put(2L, Set.of("green"));
    sides.put(3L, Set.of("green", "blue"));
    PlacementCheck check = new PlacementCheck(sides);
    Told fine = new Told().at(1, 1, "blue").at(1, 2, "blue#2").at(2, 2, "green").at(3, 3, "blue");
    assertThat(check.violations(fine.history(), List.of())).isEmpty();
    assertThat(check.violations(new Told().at(2, 2, "blue").history(), List.of()))
        .singleElement()
        .asString()
        .contains("not active from epoch 2 to 2");
    assertThat(check.violations(new Told().at(1, 1, "green").history(), List.of())).hasSize(1);
  }
}
