package io.bluegreen.ops.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BesideTest {
  private final Beside beside = new Beside();

  @AfterEach
  void stop() {
    beside.close();
  }

  @Test
  void allPartsRunAtTheSameTime() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Beside.Work meets =
        () -> {
          both.countDown();
          both.await();
        };
    beside.together(List.of(meets, meets));
    assertThat(both.getCount()).isZero();
  }

  @Test
  void aFailureIsThrownOnlyOnceNothingIsUnderWayAnyMore() {
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch failed = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                beside.together(
                    List.of(
                        () -> {
                          failed.countDown();
                          throw new StepFailed("first");
                        },
                        () -> {
                          failed.await();
                          ended.set(true);
                          throw new SQLException("second");
                        })))
        .isInstanceOf(StepFailed.class)
        .hasMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(ended).isTrue();
  }

  @Test
  void aFailureOfWhatHadEndedBeforeIsKeptToo() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Beside.Task<Boolean> task =
        beside.start(
            () -> {
              over.countDown();
              throw new SQLException("earlier");
            });
    over.await();
    assertThatThrownBy(task::join).hasMessage("earlier");
    StepFailed failure = new StepFailed("first");
    task.settle(failure);
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  @Test
  void theFailureOfAnotherPartIsThrownAsItIs() {
    assertThatThrownBy(
            () ->
                beside.together(
                    List.of(
                        () -> {},
                        () -> {
                          throw new StepFailed("other");
                        })))
        .isInstanceOf(StepFailed.class)
        .hasMessage("other");
    assertThatThrownBy(
            () ->
                beside
                    .start(
                        () -> {
                          throw new SQLException("query", "08006");
                        })
                    .join())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
  }
}
