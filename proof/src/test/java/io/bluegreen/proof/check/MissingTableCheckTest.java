package io.bluegreen.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.history.Outcome;
import io.bluegreen.proof.history.Sight;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingTableCheckTest {
  private static List<String> violations(String error) {
    Operation operation =
        new Operation("a", 0, Action.of("add", "", 1L), 1, 2, Outcome.FAIL, Sight.NOTHING, error);
    return new MissingTableCheck().violations(List.of(operation), List.of());
  }

  @Test
  void anUndefinedTableIsOne() {
    assertThat(violations("42P01 ERROR: relation \"elements\" does not exist")).hasSize(1);
  }

  @Test
  void anyOtherFailureIsNone() {
    assertThat(violations("40001 rolled back")).isEmpty();
    assertThat(violations("")).isEmpty();
  }
}
