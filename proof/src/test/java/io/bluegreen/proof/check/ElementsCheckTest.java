package io.bluegreen.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.proof.history.Action;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementsCheckTest {
  private static final ElementsCheck EACH = new ElementsCheck("add", false);
  private static final ElementsCheck TRANSACTIONS = new ElementsCheck("add", true);

  private static Action add(Long... values) {
    return Action.of("add", "", values);
  }

  private static List<Row> there(Long... values) {
    return Arrays.stream(values).map(value -> new Row("both", "add", value)).toList();
  }

  @Test
  void whatIsKnownIsThereAndWhatIsUnknownMayBe() {
    Told told = new Told().ok(add(1L)).info(add(2L)).info(add(3L)).fail(add(4L));
    assertThat(TRANSACTIONS.violations(told.history(), there(1L, 2L))).isEmpty();
    assertThat(TRANSACTIONS.violations(told.history(), there(1L, 3L, 2L))).isEmpty();
  }

  @Test
  void anAcknowledgedElementThatIsLostIsReported() {
    Told told = new Told().ok(add(1L)).ok(add(2L));
    assertThat(EACH.violations(told.history(), there(1L)))
        .singleElement()
        .asString()
        .contains("acknowledged and lost", "add[2]");
  }

  @Test
  void anElementThatIsThereTwiceIsReportedEvenIfItsOutcomeWasUnknown() {
    Told told = new Told().info(add(1L));
    assertThat(EACH.violations(told.history(), there(1L, 1L)))
        .singleElement()
        .asString()
        .contains("add 1 is there 2 times");
  }

  @Test
  void aFailedElementThatIsThereIsReported() {
    Told told = new Told().fail(add(1L));
    assertThat(EACH.violations(told.history(), there(1L)))
        .singleElement()
        .asString()
        .contains("failed, and there");
  }

  @Test
  void anElementThatNobodyAddedIsReported() {
    assertThat(EACH.violations(List.of(), there(9L)))
        .singleElement()
        .asString()
        .contains("nobody added it");
  }

  @Test
  void halfOfATransactionIsReportedAndHalfOfAnythingElseIsNot() {
    Told told = new Told().info(add(1L, 2L));
    assertThat(TRANSACTIONS.violations(told.history(), there(2L)))
        .singleElement()
        .asString()
        .contains("half of a transaction is there");
    assertThat(EACH.violations(told.history(), there(2L))).isEmpty();
  }

  @Test
  void aTransactionOnTwoSidesIsReported() {
    Told told = new Told().ok(add(1L, 2L));
    List<Row> torn = List.of(new Row("blue", "add", 1), new Row("green", "add", 2));
    assertThat(TRANSACTIONS.violations(told.history(), torn))
        .singleElement()
        .asString()
        .contains("one transaction on several sides");
  }

  @Test
  void rowsOfAnotherFunctionAreNotMine() {
    assertThat(EACH.violations(List.of(), List.of(new Row("both", "copy", 1)))).isEmpty();
  }
}
