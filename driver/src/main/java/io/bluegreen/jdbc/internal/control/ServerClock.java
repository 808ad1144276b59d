package io.bluegreen.jdbc.internal.control;

import java.time.Duration;
import java.time.Instant;

/**
 * One reading of a server's clock, tied to this JVM's {@link System#nanoTime()} axis.
 *
 * <p>The reading is taken to have happened in the middle of its round trip, so it is wrong by at
 * most half of that. Pure: no clock is read here.
 */
final class ServerClock {
  private static final Duration CENTURY = Duration.ofDays(36_525);

  private final Instant server;
  private final long nanos;

  ServerClock(Instant server, long sentNanos, long receivedNanos) {
    this.server = server;
    this.nanos = sentNanos + (receivedNanos - sentNanos) / 2;
  }

  /** Returns when the reading was taken, on the nanoTime axis. */
  long nanos() {
    return nanos;
  }

  /** Returns an instant of the server on the nanoTime axis; far ones saturate at a century. */
  long nanosOf(Instant instant) {
    Duration away = Duration.between(server, instant);
    if (away.compareTo(CENTURY) > 0) {
      away = CENTURY;
    } else if (away.compareTo(CENTURY.negated()) < 0) {
      away = CENTURY.negated();
    }
    return nanos + away.toNanos();
  }
}
