package io.bluegreen.ops.cli.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InterruptionTest {
  private final Interruption interruption = new Interruption();

  @Test
  void aRequestInterruptsTheCommandOnceAndItsExitCodeIsKept() {
    interruption.begins();
    AtomicInteger stopped = new AtomicInteger();
    interruption.onRequest(stopped::incrementAndGet);
    interruption.request();
    interruption.request();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped).hasValue(1);
    interruption.ends(3);
    assertThat(interruption.awaitEnd()).isEqualTo(3);
  }

  @Test
  void aShieldedCommandIsNotInterrupted() {
    interruption.begins();
    assertThat(interruption.shield()).isTrue();
    interruption.request();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(interruption.isRequested()).isFalse();
  }

  @Test
  void whatWasAskedBehindTheShieldIsHeardOnceItIsGone() {
    interruption.begins();
    assertThat(interruption.shield()).isTrue();
    interruption.request();
    interruption.unshield();
    assertThat(interruption.isRequested()).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whoWasInterruptedGetsNoShield() {
    interruption.begins();
    interruption.request();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(interruption.shield()).isFalse();
  }
}
