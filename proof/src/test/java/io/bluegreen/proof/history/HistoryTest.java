package io.bluegreen.proof.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private final History history = new History("a");

  @Test
  void whatHasNoAnswerYetIsUnknownAndNotFailed() {
    history.invoke(3, Action.of("add", "", 1L));
    assertThat(history.operations())
        .singleElement()
        .satisfies(
            operation -> {
              assertThat(operation.outcome()).isEqualTo(Outcome.INFO);
              assertThat(operation.process()).isEqualTo(3);
              assertThat(operation.completedNanos()).isEqualTo(Long.MAX_VALUE);
            });
    assertThat(history.acknowledged()).isZero();
  }

  @Test
  void anAnswerIsGivenOnce() {
    History.Invocation invocation = history.invoke(0, Action.of("add", "", 1L));
    invocation.ok(Sight.of("both", 1L));
    assertThatThrownBy(() -> invocation.end(Outcome.FAIL, "late"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(history.operations()).hasSize(1);
    assertThat(history.acknowledged()).isEqualTo(1);
  }

  @Test
  void anOperationThatWasAnsweredBeforeAnotherBeganPrecedesIt() {
    history.invoke(0, Action.of("add", "", 1L)).ok(Sight.NOTHING);
    history.invoke(0, Action.of("add", "", 2L)).ok(Sight.NOTHING);
    List<Operation> both = history.operations();
    assertThat(both.get(1).precedes(both.get(0))).isFalse();
    assertThat(both.get(0).invokedNanos()).isLessThanOrEqualTo(both.get(0).completedNanos());
  }

  @Test
  void aFileBringsEverythingToAnotherJvm(@TempDir Path directory) throws Exception {
    history.invoke(1, Action.of("read", "k 1")).ok(Sight.of("blue", 5L, 6L).between(7, 8));
    history.invoke(2, Action.of("append", "k", -4L)).end(Outcome.INFO, "08007 lost\n\ton the way");
    history.invoke(4, Action.of("append", "k", 9L));
    Path file = directory.resolve("history");
    HistoryFile.write(file, history.operations());
    List<Operation> back = HistoryFile.read(file);
    assertThat(back).hasSize(3);
    assertThat(back)
        .filteredOn(Operation::isOk)
        .containsExactlyElementsOf(history.operations().stream().filter(Operation::isOk).toList());
    assertThat(back).extracting(Operation::error).contains("08007 lost on the way", "no answer");
  }

  @Test
  void aBrokenLineIsNoOperation() {
    assertThatThrownBy(() -> HistoryFile.operation("half\tof\tit"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half");
  }
}
