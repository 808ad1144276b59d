package io.bluegreen.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.observe.RouteEvents;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlueGreenListenerTest {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Object source = new Object();
  private final BlueGreenListener listener = new Listening();

  @AfterEach
  void remove() {
    BlueGreenListeners.remove(listener);
    RouteEvents.get().forget(source);
  }

  private void learned(String side, boolean isHeld, long epoch) {
    RouteEvents.get().learned(source, "orders", side, isHeld, epoch);
  }

  private @Nullable String next() throws InterruptedException {
    return heard.poll(30, TimeUnit.SECONDS);
  }

  /** One more flip is the next thing that is heard. */
  private void assertNothingElse(String other) throws InterruptedException {
    learned(other, false, 1_000);
    assertThat(next()).isEqualTo("flipped orders " + other + " 1000");
  }

  @Test
  void aFlipOutOfAHoldIsToldOnceWhoeverLearnsOfIt() throws Exception {
    BlueGreenListeners.add(listener);
    BlueGreenListeners.add(listener);
    learned("blue", false, 1);
    for (int dataSource = 0; dataSource < 2; dataSource++) {
      learned("blue", true, 2);
    }
    for (int dataSource = 0; dataSource < 2; dataSource++) {
      learned("green", false, 3);
    }
    learned("blue", true, 2);

    assertThat(next()).isEqualTo("held orders blue 2");
    assertThat(next()).isEqualTo("flipped orders green 3");
    assertThat(next()).isEqualTo("released orders green 3");
    assertNothingElse("blue");
  }

  @Test
  void aHoldThatIsReleasedIsNoFlip() throws Exception {
    BlueGreenListeners.add(listener);
    learned("blue", true, 1);
    learned("blue", false, 2);

    assertThat(next()).isEqualTo("held orders blue 1");
    assertThat(next()).isEqualTo("released orders blue 2");
    assertNothingElse("green");
  }

  @Test
  void aListenerThatFailsHarmsNoOther() throws Exception {
    BlueGreenListener failing =
        new BlueGreenListener() {
          @Override
          public void flipped(String deployment, String side, long epoch) {
            heard.add("fails");
            throw new IllegalStateException("on purpose");
          }
        };
    BlueGreenListeners.add(failing);
    BlueGreenListeners.add(listener);
    try {
      learned("blue", false, 1);
      learned("green", false, 2);
      assertThat(next()).isEqualTo("fails");
      assertThat(next()).isEqualTo("flipped orders green 2");
      learned("blue", false, 3);
      assertThat(next()).isEqualTo("fails");
      assertThat(next()).isEqualTo("flipped orders blue 3");
    } finally {
      BlueGreenListeners.remove(failing);
    }
  }

  /** The listener that notes what it hears. */
  private final class Listening implements BlueGreenListener {
    @Override
    public void held(String deployment, String side, long epoch) {
      heard.add("held " + deployment + " " + side + " " + epoch);
    }

    @Override
    public void released(String deployment, String side, long epoch) {
      heard.add("released " + deployment + " " + side + " " + epoch);
    }

    @Override
    public void flipped(String deployment, String side, long epoch) {
      heard.add("flipped " + deployment + " " + side + " " + epoch);
    }
  }
}
