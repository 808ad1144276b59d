package io.bluegreen.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The live line, redrawn five times a second on a terminal, and printed once elsewhere. */
final class LiveStatistics implements AutoCloseable {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final LiveLine out;
  private final WriterCounts tally;
  private final FlipTimes flips;
  private final long startedNanos = System.nanoTime();
  private long countedNanos = startedNanos;
  private long counted;

  LiveStatistics(LiveLine out, WriterCounts tally, FlipTimes flips) {
    this.out = out;
    this.tally = tally;
    this.flips = flips;
  }

  void start() {
    long period = out.isOnTerminal() ? 200 : 1_000;
    var unused = timer.scheduleAtFixedRate(this::draw, period, period, MILLISECONDS);
  }

  /** Writes down what the operator does, with the time. */
  void operatorSays(String what) {
    out.say("%5.1f s  operator: %s".formatted(seconds(), what));
  }

  private double seconds() {
    return NANOSECONDS.toMillis(System.nanoTime() - startedNanos) / 1000.0;
  }

  private void draw() {
    long now = System.nanoTime();
    long sum = tally.transactions();
    long perSecond = (sum - counted) * 1_000_000_000L / Math.max(1, now - countedNanos);
    countedNanos = now;
    counted = sum;
    out.show(
        "%5.1f s  %,7d transactions/s   active: %-5s   errors: %d"
            .formatted(seconds(), perSecond, flips.seen(), tally.errors()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
    out.clear();
  }
}
