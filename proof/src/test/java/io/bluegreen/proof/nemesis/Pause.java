package io.bluegreen.proof.nemesis;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** The duration of a harm. No condition is awaited by it. */
public final class Pause {
  /** Waits for a random time of so many milliseconds. */
  public void lasts(SplittableRandom random, int fromMillis, int toMillis)
      throws InterruptedException {
    lasts(random.nextInt(fromMillis, toMillis + 1));
  }

  public void lasts(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; left > 0; ) {
      TimeUnit.MILLISECONDS.sleep(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
  }
}
