package io.bluegreen.jdbc.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bluegreen.jdbc.internal.connect.LoginLimit;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedReadsTest {
  private static final LoginLimit LONG = LoginLimit.ofMillis(20_000);

  private final SharedReads reads = new SharedReads();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch proceed = new CountDownLatch(1);
  private final AtomicInteger made = new AtomicInteger();

  @AfterEach
  void endThreads() {
    proceed.countDown();
    threads.shutdownNow();
  }

  private void slow() {
    made.incrementAndGet();
    reading.countDown();
    try {
      proceed.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Future<Object> start(Object what, SharedReads.Read read) {
    return threads.submit(
        () -> {
          reads.run(what, LONG, read);
          return "done";
        });
  }

  @Test
  void theSameReadIsMadeOnceAndAnotherOneNeverWaitsForIt() throws Exception {
    List<Future<Object>> all = new ArrayList<>();
    all.add(start("a", this::slow));
    reading.await();
    reads.run("b", LONG, made::incrementAndGet);
    assertThat(made).hasValue(2);
    proceed.countDown();
    all.add(start("a", () -> {}));
    for (Future<Object> one : all) {
      assertThat(one.get()).isEqualTo("done");
    }
  }

  @Test
  void whoeverSharesAReadGetsItsFailure() throws Exception {
    SQLException failure = new SQLException("gone", "08001");
    Future<Object> first =
        start(
            "a",
            () -> {
              slow();
              throw failure;
            });
    reading.await();
    Future<Object> second = start("a", made::incrementAndGet);
    proceed.countDown();
    assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasCause(failure);
    // It has shared the failure, or come late and read by itself.
    Throwable ofTheSecond = catchThrowable(second::get);
    if (made.get() == 1) {
      assertThat(ofTheSecond).hasCause(failure);
    } else {
      assertThat(ofTheSecond).isNull();
    }
  }

  @Test
  void whoeverSharesAReadWaitsForItsOwnLimitOnly() throws Exception {
    Future<Object> first = start("a", this::slow);
    reading.await();
    assertThatThrownBy(() -> reads.run("a", LoginLimit.ofMillis(1), made::incrementAndGet))
        .isInstanceOf(SQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", "08001")
        .hasMessageContaining("within 1 ms");
    assertThat(made).hasValue(1);
    proceed.countDown();
    assertThat(first.get()).isEqualTo("done");
  }
}
