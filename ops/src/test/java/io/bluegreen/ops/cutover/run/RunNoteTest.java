package io.bluegreen.ops.cutover.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverStep;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunNoteTest {
  private static final ServerIdentity ONE = new ServerIdentity("7575", "00000001");
  private static final ServerIdentity TWO = new ServerIdentity("7676", "0000000A");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "",
        "a \"quoted\" name",
        "back\\slash\\",
        "\\\"",
        "{\"step\":\"done\"}",
        "\",\"step\":\"done",
        "Grüße, 世界 🙂",
        "o'brien; DROP TABLE x"
      })
  void whateverTheOperatorIsCalledTheNoteIsReadAsItWasWritten(String operator) {
    RunNote note = note(operator).at(CutoverStep.FENCE).fenced(1795238073304L);
    assertThat(RunNote.parse(note.json())).isEqualTo(note);
  }

  @Test
  void controlCharactersBecomeBlanksSoThatANoteStaysOneLine() {
    RunNote read = RunNote.parse(note("two\nlines\tand\u0000more").json());
    assertThat(read).isNotNull().extracting(RunNote::operator).isEqualTo("two lines and more");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "do not touch until Monday",
        "{\"run\":\"x\"}",
        "{\"run\":\"x\",\"step\":\"hold\",\"epoch\":1,\"from\":\"red\",\"operator\":\"a\",\"fence\":0,\"source\":\"1/1\",\"target\":\"2/1\"}",
        "{\"run\":\"x\",\"step\":\"hold\",\"epoch\":99999999999999999999,\"from\":\"blue\",\"operator\":\"a\",\"fence\":0,\"source\":\"1/1\",\"target\":\"2/1\"}",
        "{\"run\":\"x\",\"step\":\"hold\",\"epoch\":1,\"from\":\"blue\",\"operator\":\"a\",\"fence\":0,\"source\":\"noslash\",\"target\":\"2/1\"}"
      })
  void aNoteOfSomebodyElseIsNotARun(@Nullable String note) {
    assertThat(RunNote.parse(note)).isNull();
  }

  @Test
  void aStepIsReachedByItselfAndByAllThatFollow() {
    RunNote fencing = note("a").at(CutoverStep.FENCE);
    assertThat(fencing.reached(CutoverStep.DRAIN)).isTrue();
    assertThat(fencing.reached(CutoverStep.FENCE)).isTrue();
    assertThat(fencing.reached(CutoverStep.ARRIVE)).isFalse();
    assertThat(fencing.isFinished()).isFalse();
    assertThat(fencing.done().reached(CutoverStep.SETTLE)).isTrue();
    assertThat(fencing.aborted().reached(CutoverStep.HOLD)).isFalse();
    assertThat(fencing.opened().isOpened()).isTrue();
    assertThat(fencing.opened().reached(CutoverStep.WAY_BACK)).isTrue();
    assertThat(fencing.opened().reached(CutoverStep.FLIP)).isFalse();
  }

  @Test
  void onlyANewerRowThatNamesTheNewSideShowsTheFlip() {
    RunNote note = note("a").holding(100);
    assertThat(note.isFlippedBy(row(Side.GREEN, 101))).isTrue();
    assertThat(note.isFlippedBy(row(Side.GREEN, 100))).isFalse();
    assertThat(note.isFlippedBy(row(Side.BLUE, 101))).isFalse();
  }

  private static RunNote note(String operator) {
    return new RunNote("8e0b", "hold", 7, Side.BLUE, operator, 0, ONE, TWO);
  }

  private static ControlRow row(Side active, long epoch) {
    return new ControlRow(
        "orders", "cluster", "b:1/d", "g:1/d", active, "steady", null, epoch, null);
  }
}
