package io.bluegreen.benchmarks.cutover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The rounds of a measurement: every way in turn, and then all of them again. */
public final class CutoverRounds {
  private final int rounds;
  private final Duration warmup;
  private final Duration rest;
  private final int flips;

  /**
   * Creates the rounds.
   *
   * @param warmup how long the application runs before anything is measured: as long as it takes
   *     this JVM to compile what runs all the time, which would otherwise go on during the move
   * @param rest how long the application runs before and after a move
   * @param flips flips of schemas in a run, half a second apart
   */
  public CutoverRounds(int rounds, Duration warmup, Duration rest, int flips) {
    this.rounds = rounds;
    this.warmup = warmup;
    this.rest = rest;
    this.flips = flips;
  }

  /** Runs them for applications with so many threads each. */
  public List<Course> run(List<Integer> threads) throws Exception {
    List<Course> courses = new ArrayList<>();
    try (Servers servers = new Servers()) {
      Ways ways = new Ways(servers, warmup, rest, flips);
      for (int round = 0; round < rounds; round++) {
        for (int count : threads) {
          courses.add(told(ways.bySwitch(count)));
          Course paused = ways.byBouncer(count);
          if (paused == null) {
            System.err.println("PgBouncer is not installed and left out");
          } else {
            courses.add(told(paused));
          }
          courses.add(told(ways.byTermination(count)));
        }
        courses.add(told(ways.byFlips(threads.get(0), true)));
        courses.add(told(ways.byFlips(threads.get(0), false)));
      }
    }
    return courses;
  }

  private static Course told(Course course) {
    System.err.printf(
        "%-30s %d threads: worst write %.1f ms, worst read %.1f ms, %d errors, operator %.1f ms%n",
        course.way(),
        course.threads(),
        course.writes().millis(100),
        course.reads().millis(100),
        course.errors(),
        course.operatorMillis());
    return course;
  }
}
