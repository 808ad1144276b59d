package io.bluegreen.proof.nemesis;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The counts of the harms done to a target. Thread-safe. */
public final class Tally {
  private final ConcurrentSkipListMap<String, AtomicLong> strikes = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<String, String> failures = new ConcurrentSkipListMap<>();
  private final AtomicInteger flips = new AtomicInteger();

  /** An attack that was carried out. */
  public void struck(String nemesis) {
    strikes.computeIfAbsent(nemesis, name -> new AtomicLong()).incrementAndGet();
  }

  /** An attack that could not be carried out, as where another one had stopped the server. */
  void missed(String nemesis, Exception why) {
    failures.put(nemesis, why.toString());
  }

  /** The other side was made active. */
  public void flipped() {
    flips.incrementAndGet();
  }

  public int flips() {
    return flips.get();
  }

  /** How often each nemesis has struck. */
  public Map<String, Long> strikes() {
    Map<String, Long> now = new TreeMap<>();
    strikes.forEach((name, count) -> now.put(name, count.get()));
    return now;
  }

  public boolean hasStruck(String nemesis) {
    return strikes.containsKey(nemesis);
  }

  /** Who tried and never could strike, and the last reason for it. */
  public Map<String, String> neverStruck() {
    Map<String, String> never = new TreeMap<>(failures);
    never.keySet().removeAll(strikes.keySet());
    return never;
  }
}
