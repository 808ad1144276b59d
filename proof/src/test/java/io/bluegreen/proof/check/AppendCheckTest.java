package io.bluegreen.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.proof.history.Action;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppendCheckTest {
  private static final Action READ = Action.of(AppendCheck.READ, "list k");

  private final AppendCheck check = new AppendCheck();

  private static Action append(Long value) {
    return Action.of(AppendCheck.APPEND, "list k", value);
  }

  private static List<Row> list(Long... values) {
    return Arrays.stream(values).map(value -> new Row("both", "list k", value)).toList();
  }

  private List<String> of(Told told, Long... finalValues) {
    return check.violations(told.history(), list(finalValues));
  }

  @Test
  void appendsInTheirOrderAndReadsOfBeginningsAreFine() {
    Told told =
        new Told().ok(append(1L)).ok(READ, 1L).info(append(2L)).fail(append(3L)).ok(append(4L));
    assertThat(of(told, 1L, 4L)).isEmpty();
    assertThat(of(told, 1L, 2L, 4L)).isEmpty();
    assertThat(of(told, 1L, 4L, 2L)).as("what is unknown may come late").isEmpty();
  }

  @Test
  void appendsAtTheSameTimeMayStandInAnyOrder() {
    Told told = new Told().during(10, 30, "both", append(1L)).during(20, 40, "both", append(2L));
    assertThat(of(told, 1L, 2L)).isEmpty();
    assertThat(of(told, 2L, 1L)).isEmpty();
  }

  @Test
  void aLostAppendIsReported() {
    assertThat(of(new Told().ok(append(1L)).ok(append(2L)), 1L))
        .singleElement()
        .asString()
        .contains("acknowledged and lost");
  }

  @Test
  void aDoubledAppendIsReported() {
    assertThat(of(new Told().ok(append(1L)).ok(append(2L)), 1L, 2L, 2L))
        .contains("appended twice: 2 in both/list k and both/list k");
    List<Row> onBothSides = List.of(new Row("blue", "list k", 1), new Row("green", "list k", 1));
    assertThat(check.violations(new Told().info(append(1L)).history(), onBothSides)).hasSize(1);
  }

  @Test
  void aFailedAppendThatIsThereIsReported() {
    assertThat(of(new Told().fail(append(1L)), 1L))
        .singleElement()
        .asString()
        .contains("failed, and there");
  }

  @Test
  void anAppendThatNobodyMadeIsReported() {
    assertThat(of(new Told(), 7L)).containsExactly("7 is there, and nobody appended it");
  }

  @Test
  void reorderedAppendsAreReported() {
    assertThat(of(new Told().ok(append(1L)).ok(append(2L)), 2L, 1L))
        .singleElement()
        .asString()
        .contains("reordered in both/list k", "append list k[2]");
  }

  @Test
  void aReadOfWhatVanishedIsReported() {
    Told told = new Told().ok(append(1L)).info(append(2L)).ok(READ, 1L, 2L);
    assertThat(of(told, 1L))
        .singleElement()
        .asString()
        .contains("no beginning of its final 1 values");
  }

  @Test
  void aStaleReadWithinOneJvmIsReported() {
    assertThat(of(new Told().ok(append(1L)).ok(append(2L)).ok(READ, 1L), 1L, 2L))
        .singleElement()
        .asString()
        .contains("a stale read of both/list k: 2 values were known to this JVM, 1 were seen");
  }

  @Test
  void aReadBehindAnEarlierReadOfItsJvmIsReported() {
    Told told = new Told().in("b").ok(append(1L)).in("a").ok(READ, 1L).ok(READ);
    assertThat(of(told, 1L)).singleElement().asString().contains("a stale read");
  }

  @Test
  void aReadThatBeganBeforeTheAppendWasAnsweredMayMissIt() {
    Told told = new Told().during(10, 30, "both", append(1L)).during(20, 40, "both", READ);
    assertThat(of(told, 1L)).isEmpty();
  }

  @Test
  void stalenessAcrossJvmsIsMeasuredAndNotReported() {
    Told told = new Told().in("b").ok(append(1L)).in("a").ok(READ).ok(READ, 1L);
    assertThat(of(told, 1L)).isEmpty();
    Staleness measured = Staleness.of(told.history());
    assertThat(measured.reads()).isEqualTo(2);
    assertThat(measured.stale()).isEqualTo(1);
  }

  @Test
  void eachSideHasItsOwnList() {
    Told told = new Told().ok("blue", append(1L)).ok("green", append(2L)).ok("blue", READ, 1L);
    List<Row> rows = List.of(new Row("blue", "list k", 1), new Row("green", "list k", 2));
    assertThat(check.violations(told.history(), rows)).isEmpty();
  }
}
