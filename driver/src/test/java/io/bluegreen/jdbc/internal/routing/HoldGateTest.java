package io.bluegreen.jdbc.internal.routing;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bluegreen.jdbc.internal.control.DeploymentBuilder;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HoldGateTest {
  private static final long FOR_EVER = Long.MAX_VALUE / 4;
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  private final HoldGate gate = new HoldGate();
  private volatile DeploymentSnapshot current = held(1).build();

  private static DeploymentBuilder held(long epoch) {
    return deployment("orders").epoch(epoch).heldFor(Duration.ofHours(1));
  }

  private static HoldWait limited(long limitNanos, int queryTimeout) {
    return new HoldWait("owner", System.nanoTime(), limitNanos, queryTimeout);
  }

  private WaitingThread waiting(HoldWait wait) {
    return WaitingThread.at(gate, () -> current, wait, FOR_EVER);
  }

  private Throwable failureOf(HoldWait wait) {
    return catchThrowable(() -> gate.await(() -> current, wait, FOR_EVER));
  }

  private static @Nullable String stateOf(Throwable failure) {
    return ((SQLTransientException) failure).getSQLState();
  }

  @Test
  void returnsAtOnceWhereNothingHolds() throws Exception {
    current = deployment("orders").build();

    gate.await(() -> current, limited(LONG, 0), FOR_EVER);
  }

  @Test
  void aReleaseLetsEverybodyGo() throws Exception {
    List<WaitingThread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(waiting(limited(LONG, 0)));
    }
    assertThat(threads).noneMatch(WaitingThread::hasReturned);

    current = deployment("orders").epoch(2).build();
    gate.wake();

    for (WaitingThread thread : threads) {
      thread.join();
    }
  }

  @Test
  void aFlipLetsThemGo() throws Exception {
    WaitingThread thread = waiting(limited(LONG, 0));

    current = deployment("orders").epoch(2).active(Side.GREEN).build();
    gate.wake();

    thread.join();
  }

  @Test
  void aLongerHoldKeepsThemWaiting() throws Exception {
    WaitingThread thread = waiting(limited(LONG, 0));

    current = held(2).build();
    gate.wake();
    gate.wake();
    assertThat(thread.hasReturned()).isFalse();

    current = deployment("orders").epoch(3).build();
    gate.wake();
    thread.join();
  }

  @Test
  void aHoldThatEndsByItselfNeedsNobodyToWakeThem() throws Exception {
    current = deployment("orders").heldFor(Duration.ofMillis(20)).build();

    gate.await(() -> current, limited(LONG, 0), FOR_EVER);

    assertThat(current.holds(System.nanoTime())).isFalse();
  }

  @Test
  void aNapEndsWhileTheHoldGoesOn() throws Exception {
    gate.await(() -> current, limited(LONG, 0), TimeUnit.MILLISECONDS.toNanos(5));

    assertThat(current.holds(System.nanoTime())).isTrue();
  }

  @Test
  void theHoldTimeoutEndsInATransientErrorThatSaysEverything() {
    Throwable failure = failureOf(limited(TimeUnit.MILLISECONDS.toNanos(5), 0));

    assertThat(failure).isExactlyInstanceOf(SQLTransientException.class);
    assertThat(stateOf(failure)).isEqualTo("55P03");
    assertThat(failure)
        .hasMessageContaining("Deployment 'orders' (epoch 1) is held until 2026-03-01T13:00:00Z")
        .hasMessageContaining("bluegreen.holdTimeout (5 ms) ran out")
        .hasMessageContaining("Nothing was sent to the server")
        .hasMessageContaining("SELECT bluegreen.release('orders')");
  }

  @Test
  void aShorterQueryTimeoutEndsItFirst() {
    HoldWait wait = new HoldWait("owner", System.nanoTime() - TimeUnit.SECONDS.toNanos(1), LONG, 1);

    assertThat(failureOf(wait))
        .isExactlyInstanceOf(SQLTransientException.class)
        .hasMessageContaining("the statement's query timeout (1000 ms) ran out");
  }

  @Test
  void aLongerQueryTimeoutDoesNotLengthenTheWait() {
    assertThat(failureOf(limited(TimeUnit.MILLISECONDS.toNanos(5), 60)))
        .hasMessageContaining("bluegreen.holdTimeout (5 ms) ran out");
  }

  @Test
  void endingAWaitNamesWhoEndedIt() {
    HoldWait wait = limited(LONG, 0);
    WaitingThread thread = waiting(wait);

    wait.end("Statement.cancel() was called");
    gate.wake();

    assertThatThrownBy(thread::join)
        .isExactlyInstanceOf(SQLTransientException.class)
        .hasMessageContaining("then Statement.cancel() was called.")
        .extracting(HoldGateTest::stateOf)
        .isEqualTo("55P03");
  }

  @Test
  void endingOneWaitLeavesTheOthersWaiting() throws Exception {
    HoldWait ended = limited(LONG, 0);
    WaitingThread first = waiting(ended);
    WaitingThread second = waiting(limited(LONG, 0));

    ended.end("the connection was closed");
    gate.wake();
    assertThatThrownBy(first::join).isInstanceOf(SQLTransientException.class);
    assertThat(second.hasReturned()).isFalse();

    current = deployment("orders").epoch(2).build();
    gate.wake();
    second.join();
  }

  @Test
  void aWaitEndedBeforeItBeganDoesNotWait() {
    HoldWait wait = limited(LONG, 0);
    wait.end("the connection was closed");

    assertThat(failureOf(wait)).hasMessageContaining("the connection was closed");
  }

  @Test
  void anInterruptEndsItAndStaysSet() {
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    Thread.currentThread().interrupt();

    Throwable failure = failureOf(limited(LONG, 0));
    stillInterrupted.set(Thread.interrupted());

    assertThat(failure).hasMessageContaining("the thread was interrupted");
    assertThat(stateOf(failure)).isEqualTo("55P03");
    assertThat(stillInterrupted).isTrue();
  }

  @Test
  void anInterruptReachesAThreadThatAlreadyWaits() {
    WaitingThread thread = waiting(limited(LONG, 0));

    thread.interrupt();

    assertThatThrownBy(thread::join).hasMessageContaining("the thread was interrupted");
  }

  @Test
  void anUnconfirmedScheduleSaysThatTheControlTableHasNotConfirmedIt() {
    current =
        deployment("orders")
            .scheduled(Side.GREEN, Duration.ZERO)
            .build()
            .doubted(DeploymentSnapshot.Doubt.SCHEDULE_UNCONFIRMED);

    assertThat(failureOf(limited(TimeUnit.MILLISECONDS.toNanos(1), 0)))
        .hasMessageContaining("which the control table has not confirmed yet");
  }

  @Test
  void aWaitKnowsItsOwnerAndItsTime() {
    Object owner = new Object();
    HoldWait wait = new HoldWait(owner, 100, 1_000, 0);

    assertThat(wait.owner()).isSameAs(owner);
    assertThat(wait.waitedNanos(400)).isEqualTo(300);
    assertThat(wait.leftNanos(400)).isEqualTo(700);
    assertThat(wait.leftNanos(2_000)).isNegative();
    assertThat(wait.endedBy()).isNull();
  }
}
