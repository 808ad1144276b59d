package io.bluegreen.jdbc.internal.control;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class DeploymentCacheTest {
  private static final long LONG_TTL = Duration.ofHours(1).toNanos();
  private static final DeploymentCache.Reader UNREACHABLE =
      name -> {
        throw new AssertionError("no read was to be expected");
      };

  private final DeploymentCache cache = new DeploymentCache(LONG_TTL);

  private static DeploymentSnapshot epoch(long epoch) {
    return deployment("orders").epoch(epoch).build();
  }

  @Test
  void knowsNothingAtFirst() {
    assertThat(cache.lastKnown("orders")).isNull();
  }

  @Test
  void theHigherEpochWinsWhicheverComesFirst() throws SQLException {
    DeploymentSnapshot old = epoch(4);
    DeploymentSnapshot young = epoch(5);

    assertThat(cache.offer(old)).isSameAs(old);
    assertThat(cache.offer(young)).isSameAs(young);
    assertThat(cache.offer(old)).isSameAs(young);
    assertThat(cache.lastKnown("orders")).isSameAs(young);
    assertThat(cache.freshOr("orders", UNREACHABLE)).isSameAs(young);
  }

  @Test
  void ofEqualEpochsWithTheSameContentTheFresherReadingWins() {
    cache.offer(epoch(5));
    DeploymentSnapshot again = epoch(5);

    assertThat(cache.offer(again)).isSameAs(again);
  }

  @Test
  void ofEqualEpochsInConflictTheKnownOneStays() throws SQLException {
    DeploymentSnapshot known = epoch(5);
    DeploymentSnapshot contradiction = deployment("orders").epoch(5).active(Side.GREEN).build();
    cache.offer(known);

    assertThat(cache.offer(contradiction)).isSameAs(known);
    assertThat(cache.lastKnown("orders")).isSameAs(known);
    assertThat(cache.freshOr("orders", UNREACHABLE)).isSameAs(known);
  }

  @Test
  void deploymentsDoNotDisturbEachOther() {
    cache.offer(epoch(5));

    assertThat(cache.lastKnown("billing")).isNull();
    assertThat(cache.offer(deployment("billing").epoch(1).build()).epoch()).isEqualTo(1);
  }

  @Test
  void aStaleRowIsReadAgainButStaysKnown() throws SQLException {
    DeploymentCache shortLived = new DeploymentCache(1);
    DeploymentSnapshot known = epoch(5);
    shortLived.offer(known);
    AtomicInteger reads = new AtomicInteger();

    for (int i = 1; i <= 3; i++) {
      DeploymentSnapshot read =
          shortLived.freshOr(
              "orders",
              name -> {
                reads.incrementAndGet();
                return epoch(4);
              });
      assertThat(read).as("the older epoch that was read").isSameAs(known);
      assertThat(reads).hasValue(i);
    }
    assertThat(shortLived.lastKnown("orders")).isSameAs(known);
  }

  @Test
  void aFailingReaderFailsItsCallerWithItsOwnExceptionAndLeavesWhatWasKnown() throws SQLException {
    DeploymentCache shortLived = new DeploymentCache(1);
    DeploymentSnapshot known = epoch(5);
    shortLived.offer(known);
    SQLException failure = new SQLException("gone", "08006");

    assertThatThrownBy(
            () ->
                shortLived.freshOr(
                    "orders",
                    name -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(shortLived.lastKnown("orders")).isSameAs(known);
    DeploymentSnapshot next = epoch(6);
    assertThat(shortLived.freshOr("orders", name -> next)).isSameAs(next);
  }

  @Test
  void afterAFailureTheKnownRowCanCountAsFresh() throws SQLException {
    DeploymentSnapshot known = epoch(5);
    cache.offer(known);

    cache.keepLastKnown("orders");
    cache.keepLastKnown("billing");

    assertThat(cache.freshOr("orders", UNREACHABLE)).isSameAs(known);
    assertThat(cache.lastKnown("billing")).isNull();
  }

  @Test
  void aVanishedRowIsToldAndNotRemembered() throws SQLException {
    assertThat(cache.freshOr("orders", name -> null)).isNull();
    assertThat(cache.lastKnown("orders")).isNull();
    assertThat(cache.freshOr("orders", name -> epoch(1))).isNotNull();
  }

  @Test
  void oneCallerReadsWhileTheOthersWait() throws Exception {
    int callers = 4;
    AtomicInteger reads = new AtomicInteger();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    CountDownLatch asking = new CountDownLatch(callers - 1);
    DeploymentCache.Reader slow =
        name -> {
          reads.incrementAndGet();
          reading.countDown();
          await(proceed);
          return epoch(9);
        };
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<Future<DeploymentSnapshot>> answers = new ArrayList<>();
      answers.add(threads.submit(() -> cache.freshOr("orders", slow)));
      await(reading);
      for (int i = 1; i < callers; i++) {
        answers.add(
            threads.submit(
                () -> {
                  asking.countDown();
                  return cache.freshOr("orders", slow);
                }));
      }
      await(asking);
      proceed.countDown();
      DeploymentSnapshot first = answers.get(0).get(5, TimeUnit.SECONDS);
      for (Future<DeploymentSnapshot> answer : answers) {
        assertThat(answer.get(5, TimeUnit.SECONDS)).isSameAs(first);
      }
      assertThat(reads).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
