package io.bluegreen.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.history.Outcome;
import io.bluegreen.proof.history.Sight;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginCheckTest {
  private static List<String> violations(String error) {
    Operation operation =
        new Operation("a", 0, Action.of("add", "", 1L), 1, 2, Outcome.FAIL, Sight.NOTHING, error);
    return new LoginCheck().violations(List.of(operation), List.of());
  }

  @Test
  void aRefusedLoginIsOne() {
    assertThat(violations("28P01 password authentication failed")).hasSize(1);
    assertThat(violations("28000 no entry")).hasSize(1);
  }

  @Test
  void anyOtherFailureIsNone() {
    assertThat(violations("40001 rolled back")).isEmpty();
    assertThat(violations("")).isEmpty();
  }
}
