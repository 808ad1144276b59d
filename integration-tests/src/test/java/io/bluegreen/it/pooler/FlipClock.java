package io.bluegreen.it.pooler;

/**
 * The record of the right side at each time, with gaps while a flip is in progress. Thread-safe.
 */
final class FlipClock {
  private volatile Reading now;

  FlipClock(String side) {
    now = new Reading(0, side, true);
  }

  /** One look at the clock. */
  record Reading(int flips, String side, boolean settled) {

    /** Tells whether a transaction between two looks was on a side that cannot have been right. */
    boolean isWrong(String seen, Reading after) {
      return settled && equals(after) && !seen.equals(side);
    }
  }

  Reading read() {
    return now;
  }

  void flipBegins() {
    now = new Reading(now.flips() + 1, now.side(), false);
  }

  void flipEnds(String side) {
    now = new Reading(now.flips(), side, true);
  }
}
