package io.bluegreen.proof.nemesis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The order in which nemeses strike, drawn from a seed alone, so that the seed replays it.
 *
 * <p>Each nemesis has its turn before any has a second one. Usually a move of the deployment and a
 * harm happen at the same time.
 */
public final class Schedule {
  private static final int LONGEST_WAIT_MILLIS = 900;
  private static final int LONGEST_OFFSET_MILLIS = 250;

  private final SplittableRandom random;
  private final Bag moves;
  private final Bag harms;

  public Schedule(long seed, List<String> moves, List<String> harms) {
    random = new SplittableRandom(seed);
    this.moves = new Bag(moves, random.split());
    this.harms = new Bag(harms, random.split());
  }

  /**
   * One turn.
   *
   * @param waitMillis how long nobody strikes before it
   * @param move who moves the deployment; empty for nobody
   * @param harm who does harm at about the same time; empty for nobody
   * @param offsetMillis how much later the harm is done
   * @param seed the seed of both
   */
  public record Turn(int waitMillis, String move, String harm, int offsetMillis, long seed) {}

  /** Draws the next turn. */
  public Turn next() {
    int kind = random.nextInt(10);
    return new Turn(
        random.nextInt(LONGEST_WAIT_MILLIS),
        kind == 0 ? "" : moves.draw(),
        kind == 1 ? "" : harms.draw(),
        random.nextInt(LONGEST_OFFSET_MILLIS),
        random.nextLong());
  }

  /** Names in a random order, again and again. */
  private static final class Bag {
    private final List<String> names;
    private final SplittableRandom random;
    private final Deque<String> left = new ArrayDeque<>();

    Bag(List<String> names, SplittableRandom random) {
      this.names = List.copyOf(names);
      this.random = random;
    }

    String draw() {
      if (left.isEmpty()) {
        List<String> shuffled = new ArrayList<>(names);
        for (int i = shuffled.size() - 1; i > 0; i--) {
          int j = random.nextInt(i + 1);
          shuffled.set(j, shuffled.set(i, shuffled.get(j)));
        }
        left.addAll(shuffled);
      }
      String drawn = left.poll();
      return drawn == null ? "" : drawn;
    }
  }
}
