package io.bluegreen.ops.cutover.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.ops.cutover.model.StepFailedException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParallelTasksTest {
  private final ParallelTasks parallelTasks = new ParallelTasks();

  @AfterEach
  void stop() {
    parallelTasks.close();
  }

  @Test
  void allPartsRunAtTheSameTime() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    ParallelTasks.Work meets =
        () -> {
          both.countDown();
          both.await();
        };
    parallelTasks.together(List.of(meets, meets));
    assertThat(both.getCount()).isZero();
  }

  @Test
  void aFailureIsThrownOnlyOnceNothingIsUnderWayAnyMore() {
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch failed = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                parallelTasks.together(
                    List.of(
                        () -> {
                          failed.countDown();
                          throw new StepFailedException("first");
                        },
                        () -> {
                          failed.await();
                          ended.set(true);
                          throw new SQLException("second");
                        })))
        .isInstanceOf(StepFailedException.class)
        .hasMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(ended).isTrue();
  }

  @Test
  void aFailureOfWhatHadEndedBeforeIsKeptToo() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    ParallelTasks.Task<Boolean> task =
        parallelTasks.start(
            () -> {
              over.countDown();
              throw new SQLException("earlier");
            });
    over.await();
    assertThatThrownBy(task::join).hasMessage("earlier");
    StepFailedException failure = new StepFailedException("first");
    task.settle(failure);
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  @Test
  void theFailureOfAnotherPartIsThrownAsItIs() {
    assertThatThrownBy(
            () ->
                parallelTasks.together(
                    List.of(
                        () -> {},
                        () -> {
                          throw new StepFailedException("other");
                        })))
        .isInstanceOf(StepFailedException.class)
        .hasMessage("other");
    assertThatThrownBy(
            () ->
                parallelTasks
                    .start(
                        () -> {
                          throw new SQLException("query", "08006");
                        })
                    .join())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
  }
}
