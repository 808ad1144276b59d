package io.bluegreen.proof.nemesis;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The execution of a schedule. After each turn every harm is repaired before the next turn begins.
 * A nemesis that sees a violation itself throws an {@link AssertionError}, which ends the attack.
 */
public final class Attack {
  private static final Logger LOG = LoggerFactory.getLogger(Attack.class);

  /** Brings everything in order again: servers, networks, and the deployment. */
  @FunctionalInterface
  public interface Settling {
    void settle(SplittableRandom random) throws Exception;
  }

  private final Map<String, Nemesis> byName;
  private final Schedule schedule;
  private final Settling settling;
  private final Tally tally;
  private final Pause pause = new Pause();

  public Attack(
      long seed, List<Nemesis> moves, List<Nemesis> harms, Settling settling, Tally tally) {
    byName =
        Stream.concat(moves.stream(), harms.stream())
            .collect(Collectors.toMap(Nemesis::name, Function.identity()));
    schedule = new Schedule(seed, names(moves), names(harms));
    this.settling = settling;
    this.tally = tally;
  }

  private static List<String> names(List<Nemesis> nemeses) {
    return nemeses.stream().map(Nemesis::name).toList();
  }

  /** Tells whether each nemesis has struck at least once. */
  public boolean isComplete() {
    return byName.keySet().stream().allMatch(tally::hasStruck);
  }

  /** Does one turn. */
  public void turn() throws Exception {
    Schedule.Turn turn = schedule.next();
    pause.lasts(turn.waitMillis());
    long began = System.nanoTime();
    SplittableRandom random = new SplittableRandom(turn.seed());
    CompletableFuture<Void> move = begin(turn.move(), 0, random.split());
    CompletableFuture<Void> harm = begin(turn.harm(), turn.offsetMillis(), random.split());
    await(move);
    await(harm);
    long struck = System.nanoTime();
    settling.settle(random);
    LOG.info(
        "'{}' and '{}': {} ms, and {} ms until all was well",
        turn.move(),
        turn.harm(),
        TimeUnit.NANOSECONDS.toMillis(struck - began),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - struck));
  }

  private CompletableFuture<Void> begin(String name, long afterMillis, SplittableRandom random) {
    Nemesis nemesis = byName.get(name);
    if (nemesis == null) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              strike(nemesis, afterMillis, random);
              done.complete(null);
            },
            "nemesis-" + name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, error) -> done.completeExceptionally(error));
    thread.start();
    return done;
  }

  private void strike(Nemesis nemesis, long afterMillis, SplittableRandom random) {
    try {
      pause.lasts(afterMillis);
      nemesis.strike().strike(random, pause);
      tally.struck(nemesis.name());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.debug("{} could not strike", nemesis.name(), e);
      tally.missed(nemesis.name(), e);
    }
  }

  private static void await(CompletableFuture<Void> strike) throws Exception {
    try {
      strike.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError violated) {
        throw violated;
      }
      throw new IllegalStateException("a nemesis broke", e.getCause());
    }
  }
}
