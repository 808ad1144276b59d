package io.bluegreen.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.proof.history.Action;
import java.util.List;
import org.junit.jupiter.api.Test;

class BankCheckTest {
  private static final Action TOTAL = Action.of(BankCheck.TOTAL, "");

  private final BankCheck check = new BankCheck(100, 2);

  private static List<Row> balances(long first, long second, long movedToFirst) {
    return List.of(
        new Row("both", "balance 1", first),
        new Row("both", "balance 2", second),
        new Row("both", "moved 1", movedToFirst),
        new Row("both", "moved 2", -movedToFirst));
  }

  @Test
  void moneyMovesAndNoneIsLost() {
    assertThat(check.violations(new Told().ok(TOTAL, 200L).history(), balances(130, 70, 30)))
        .isEmpty();
  }

  @Test
  void aReadOfHalfATransferIsReported() {
    assertThat(check.violations(new Told().ok(TOTAL, 170L).history(), balances(130, 70, 30)))
        .singleElement()
        .asString()
        .contains("a read saw another total than 200");
  }

  @Test
  void aLostTotalIsReported() {
    assertThat(check.violations(List.of(), balances(130, 69, 30)))
        .contains("the total of both is 199 instead of 200");
  }

  @Test
  void balancesThatTheTransfersDoNotMakeAreReported() {
    assertThat(check.violations(List.of(), balances(130, 70, 0)))
        .containsExactlyInAnyOrder(
            "account both/1 holds 130, its transfers make 100",
            "account both/2 holds 70, its transfers make 100");
  }

  @Test
  void accountsThatAreGoneAreReported() {
    assertThat(check.violations(List.of(), List.of())).containsExactly("no account was found");
  }
}
